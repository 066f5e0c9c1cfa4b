/* Who speaks to the recorder: its own code, or the program that it records.

   An engine does nothing for a caller whose code is not this package's, and says so. What has to
   stand where a program finds it, such as `sys.setrecursionlimit`, is a C function: it looks as the
   interpreter's own does, and leads to nothing of ours. */

#ifndef GROUNDTRACE_GUARD_H
#define GROUNDTRACE_GUARD_H

#include "interp.h"

#define LISTENER_ROOM 50 /* frames that the listener may need above the program's */

static PyObject *accuser; /* called with an event and its arguments; NULL: nobody is recorded */
static PyObject *package; /* how the files of our own code begin */

/* Calls `function` untraced and with room on the stack. What it raises is dropped: a program must
   not notice it. */
static void
tell_quietly(PyObject *function, const char *event, PyObject *arguments)
{
    PyThreadState *thread = PyThreadState_Get();
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyThreadState_EnterTracing(thread);
    change_depth(thread, LISTENER_ROOM);
    PyObject *done = PyObject_CallFunction(function, "sO", event, arguments);
    change_depth(thread, -LISTENER_ROOM);
    PyThreadState_LeaveTracing(thread);
    Py_XDECREF(done);
    PyErr_Restore(type, value, trace);
}

static void
accuse(const char *event)
{
    PyObject *none = accuser ? PyTuple_New(0) : NULL;
    if (none != NULL) {
        tell_quietly(accuser, event, none);
        Py_DECREF(none);
    }
}

/* Whether the Python code that is running is ours; if not, that is told. */
static int
called_by_us(void)
{
    if (accuser == NULL) {
        return 1;
    }
    PyCodeObject *code = code_now();
    Py_ssize_t size, own;
    const char *file = code ? PyUnicode_AsUTF8AndSize(code->co_filename, &size) : NULL;
    const char *ours = PyUnicode_AsUTF8AndSize(package, &own);
    if (file != NULL && ours != NULL && size >= own && memcmp(file, ours, own) == 0) {
        return 1;
    }
    PyErr_Clear();
    accuse("groundtrace.speak");
    return 0;
}

/* guard(accuser, package): for the rest of this process. */
static PyObject *
guard(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *told, *own;
    if (!PyArg_ParseTuple(args, "OU", &told, &own)) {
        return NULL;
    }
    if (called_by_us()) {
        Py_XSETREF(accuser, Py_NewRef(told));
        Py_XSETREF(package, Py_NewRef(own));
    }
    Py_RETURN_NONE;
}

/* --- functions that stand in for the interpreter's own ----------------------------------------- */

#define MOST_CLOSED 8
static struct {
    PyMethodDef def; /* the name and the text of the one that it stands for */
    PyObject *function;
} closed_functions[MOST_CLOSED];
static int closed_count;

/* A C function knows the module that it belongs to, not which one it is: hence one for each place. */
#define CLOSED(at)                                                                                 \
    static PyObject *closed_##at(PyObject *Py_UNUSED(m), PyObject *args, PyObject *named)          \
    {                                                                                              \
        return PyObject_Call(closed_functions[at].function, args, named);                          \
    }
CLOSED(0) CLOSED(1) CLOSED(2) CLOSED(3) CLOSED(4) CLOSED(5) CLOSED(6) CLOSED(7)
static const PyCFunctionWithKeywords CLOSED_PLACES[MOST_CLOSED] = {
    closed_0, closed_1, closed_2, closed_3, closed_4, closed_5, closed_6, closed_7,
};

/* closed(function, original): calls `function`, and looks as the built-in `original`. Where that has
   been asked for before in this process, `function` itself. */
static PyObject *
closed(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *function, *original;
    if (!PyArg_ParseTuple(args, "OO", &function, &original)) {
        return NULL;
    }
    int again = !PyCFunction_CheckExact(original) || closed_count == MOST_CLOSED;
    for (int i = 0; !again && i < closed_count; i++) {
        again = closed_functions[i].def.ml_name == ((PyCFunctionObject *)original)->m_ml->ml_name;
    }
    if (again) {
        return Py_NewRef(function);
    }
    int at = closed_count++;
    closed_functions[at].function = Py_NewRef(function);
    closed_functions[at].def = *((PyCFunctionObject *)original)->m_ml;
    closed_functions[at].def.ml_meth = (PyCFunction)(void (*)(void))CLOSED_PLACES[at];
    closed_functions[at].def.ml_flags = METH_VARARGS | METH_KEYWORDS;
    return PyCFunction_NewEx(&closed_functions[at].def, PyCFunction_GET_SELF(original),
                             ((PyCFunctionObject *)original)->m_module);
}

#endif
