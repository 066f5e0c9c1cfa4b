/* Standard streams that tell the recorder what passes: `tracer.recorder.stdio` in C.

   A program finds a stream's type and attributes, and they are the interpreter's: nothing of ours is
   in them, and nothing in them can be replaced that could not be in a plain interpreter. */

#ifndef GROUNDTRACE_STREAMS_H
#define GROUNDTRACE_STREAMS_H

#include "guard.h"

enum { TEXT_WRITER, TEXT_READER, BYTE_WRITER, BYTE_READER, STREAM_KINDS };
enum { M_WRITE, M_FLUSH, M_CLOSE, M_READ, M_READLINE, M_READ1, M_COUNT };

static PyTypeObject *stream_types[STREAM_KINDS];
static Py_ssize_t mark_at[STREAM_KINDS]; /* where an instance says that it is one that is listened to */
static PyObject *theirs[STREAM_KINDS][M_COUNT]; /* the interpreter's own methods */
static PyObject *hear_out, *hear_in;
static int text_passes; /* what passes the bytes' streams has passed, or will, a text stream */
static int speaking;    /* a stream is telling */

static void *
stream_mark(PyObject *self, int kind)
{
    return (char *)self + mark_at[kind];
}

static int
stream_tell(PyObject *hear, PyObject *text)
{
    if (text == NULL) {
        return -1;
    }
    int before = speaking;
    speaking = 1;
    PyObject *done = PyObject_CallOneArg(hear, text);
    speaking = before;
    Py_DECREF(text);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static PyObject *
text_of_bytes(PyObject *data)
{
    Py_buffer bytes;
    if (PyObject_GetBuffer(data, &bytes, PyBUF_SIMPLE) < 0) {
        return NULL;
    }
    PyObject *text = PyUnicode_DecodeUTF8(bytes.buf, bytes.len, "backslashreplace");
    PyBuffer_Release(&bytes);
    return text;
}

/* Calls the interpreter's own method, then tells what has passed, if anything. */
static PyObject *
stream_call(int kind, int method, PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    PyObject *given[3] = {self};
    for (Py_ssize_t i = 0; i < count && i < 2; i++) {
        given[1 + i] = args[i];
    }
    int is_text = kind == TEXT_WRITER || kind == TEXT_READER, before = text_passes;
    text_passes |= is_text;
    PyObject *result = PyObject_Vectorcall(theirs[kind][method], given,
                                           1 + (count < 2 ? count : 2), NULL);
    text_passes = before;
    if (result == NULL || method == M_FLUSH || method == M_CLOSE
        || !*(char *)stream_mark(self, kind) || (!is_text && text_passes)) {
        return result;
    }
    PyObject *passed = method == M_WRITE ? args[0] : result;
    int failed = 0;
    if (passed != Py_None) {
        failed = stream_tell(method == M_WRITE ? hear_out : hear_in,
                             is_text ? PyUnicode_FromObject(passed) : text_of_bytes(passed));
    }
    if (failed) {
        Py_CLEAR(result);
    }
    return result;
}

#define STREAM_METHOD(name, kind, method)                                                          \
    static PyObject *name(PyObject *self, PyObject *const *args, Py_ssize_t count)                 \
    {                                                                                              \
        return stream_call(kind, method, self, args, count);                                       \
    }
STREAM_METHOD(text_write, TEXT_WRITER, M_WRITE)
STREAM_METHOD(text_flush, TEXT_WRITER, M_FLUSH)
STREAM_METHOD(text_close, TEXT_WRITER, M_CLOSE)
STREAM_METHOD(text_read, TEXT_READER, M_READ)
STREAM_METHOD(text_readline, TEXT_READER, M_READLINE)
STREAM_METHOD(bytes_write, BYTE_WRITER, M_WRITE)
STREAM_METHOD(bytes_read, BYTE_READER, M_READ)
STREAM_METHOD(bytes_read1, BYTE_READER, M_READ1)
STREAM_METHOD(bytes_readline, BYTE_READER, M_READLINE)

/* Iterating and readlines() call readline(), writelines() calls write(): CPython does so for types
   that are not its own. */
static struct {
    const char *name;
    PyMethodDef methods[4];
    int which[3];
} STREAMS[STREAM_KINDS] = {
#define METHOD(name, function) {name, (PyCFunction)(void (*)(void))function, METH_FASTCALL, NULL}
    {"_io.TextIOWrapper",
     {METHOD("write", text_write), METHOD("flush", text_flush), METHOD("close", text_close)},
     {M_WRITE, M_FLUSH, M_CLOSE}},
    {"_io.TextIOWrapper",
     {METHOD("read", text_read), METHOD("readline", text_readline)},
     {M_READ, M_READLINE}},
    {"_io.BufferedWriter", {METHOD("write", bytes_write)}, {M_WRITE}},
    {"_io.BufferedReader",
     {METHOD("read", bytes_read), METHOD("read1", bytes_read1),
      METHOD("readline", bytes_readline)},
     {M_READ, M_READ1, M_READLINE}},
#undef METHOD
};

static int
stream_type_make(PyObject *io, int kind)
{
    PyObject *base = PyObject_GetAttrString(io, STREAMS[kind].name + strlen("_io."));
    PyMethodDef *methods = STREAMS[kind].methods;
    for (int i = 0; base != NULL && methods[i].ml_name != NULL; i++) {
        PyObject *method = PyObject_GetAttrString(base, methods[i].ml_name);
        if (method == NULL || Py_TYPE(method) != &PyMethodDescr_Type) {
            return -1;
        }
        methods[i].ml_doc = ((PyMethodDescrObject *)method)->d_method->ml_doc;
        theirs[kind][STREAMS[kind].which[i]] = method;
    }
    if (base == NULL) {
        return -1;
    }
    mark_at[kind] = ((PyTypeObject *)base)->tp_basicsize;
    PyType_Slot slots[] = {
        {Py_tp_methods, methods}, {Py_tp_doc, (void *)((PyTypeObject *)base)->tp_doc}, {0}};
    PyType_Spec spec = {
        .name = STREAMS[kind].name,
        .basicsize = (int)(mark_at[kind] + (Py_ssize_t)sizeof(void *)),
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
        .slots = slots,
    };
    stream_types[kind] = (PyTypeObject *)PyType_FromSpecWithBases(&spec, base);
    Py_DECREF(base);
    return stream_types[kind] == NULL ? -1 : 0;
}

/* The types, as a tuple, made when the module is. */
static PyObject *
streams_make(void)
{
    PyObject *io = PyImport_ImportModule("_io"), *types = PyTuple_New(STREAM_KINDS);
    for (int kind = 0; io != NULL && types != NULL && kind < STREAM_KINDS; kind++) {
        if (stream_type_make(io, kind) < 0) {
            Py_CLEAR(types);
            break;
        }
        PyTuple_SET_ITEM(types, kind, Py_NewRef((PyObject *)stream_types[kind]));
    }
    Py_XDECREF(io);
    return types;
}

/* hear(streams, out, took): from now on these four streams tell what passes. */
static PyObject *
hear(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *streams[STREAM_KINDS], *out, *in;
    if (!PyArg_ParseTuple(args, "(O!O!O!O!)OO", stream_types[0], &streams[0], stream_types[1],
                          &streams[1], stream_types[2], &streams[2], stream_types[3], &streams[3],
                          &out, &in)) {
        return NULL;
    }
    if (called_by_us()) {
        Py_XSETREF(hear_out, Py_NewRef(out));
        Py_XSETREF(hear_in, Py_NewRef(in));
        for (int kind = 0; kind < STREAM_KINDS; kind++) {
            *(char *)stream_mark(streams[kind], kind) = 1;
        }
    }
    Py_RETURN_NONE;
}

#endif
