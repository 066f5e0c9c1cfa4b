/* The option `expression`: values of sub-expressions and ways of tests, told as they come.

   Before an instruction runs, the one before it in that frame has completed. What that means is
   worked out beforehand, a row an instruction (`tracer.recorder.parts`): its result, on top of the
   value stack, is the value of an expression; or it is a jump, and whether it was taken says how a
   test came out. */

#ifndef GROUNDTRACE_PARTS_H
#define GROUNDTRACE_PARTS_H

#include "introduce.h"

enum { P_WHAT, P_KEY, P_NEXT, P_DEPTH, P_PRODUCER, P_PREFIX, P_COLUMNS };
enum { P_NOTHING, P_VALUE, P_TRUE_IF_TAKEN, P_FALSE_IF_TAKEN };

static int walk_values(Engine *e, PyObject *source, long long by, int of_frame);

static inline int
wants_parts(const Engine *e)
{
    return e->tables != Py_None;
}

/* The rows of a code object, and the texts of its places; NULL where there are none. */
static const int *
parts_rows(Engine *e, Code *c, PyObject **keys)
{
    if (c->parts == NULL && (c->parts = PyObject_CallOneArg(e->tables, (PyObject *)c->code)) == NULL) {
        return NULL;
    }
    if (c->parts == Py_None) {
        return NULL;
    }
    *keys = PyTuple_GET_ITEM(c->parts, 1);
    return (const int *)PyBytes_AS_STRING(PyTuple_GET_ITEM(c->parts, 0));
}

/* Whether a new object may be introduced, and held, for being the value of an expression alone: not
   a file, an iterator or the like, whose end the program may notice. 1, 0, or -1. */
static int
may_be_told(Engine *e, PyObject *value, PyObject **name)
{
    static const char *const kinds[] = {"list", "dict", "tuple", "set", "frozenset", "deque",
                                        "bytearray", "array", "object"};
    PyObject *shape = PyObject_CallOneArg(e->shape_of, value);
    if (shape == NULL) {
        return -1;
    }
    PyObject *kind = PyTuple_GET_ITEM(shape, S_KIND);
    int found = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        found |= PyUnicode_CompareWithASCIIString(kind, kinds[i]) == 0;
    }
    found &= PyTuple_GET_ITEM(shape, S_HOLDABLE) == Py_True && !PyExceptionInstance_Check(value);
    *name = Py_NewRef(PyTuple_GET_ITEM(shape, S_TYPE));
    Py_DECREF(shape);
    return found;
}

/* Appends the text of an expression's value to the scratch buffer. */
static int
put_part(Engine *e, State *s, PyObject *value)
{
    int done = put_atom(&e->atoms, value, &e->scratch);
    if (done != NOT_AN_ATOM) {
        return done == ATOM ? 0 : -1;
    }
    if (entry_of_held(e, value) == NULL) {
        PyObject *name = NULL;
        int told = PyErr_Occurred() ? -1 : may_be_told(e, value, &name);
        if (told == 0) {
            Py_ssize_t size;
            const char *text = PyUnicode_AsUTF8AndSize(name, &size);
            told = text == NULL || put_bytes(&e->scratch, "<", 1) < 0
                           || put_bytes(&e->scratch, text, size) < 0
                           || put_bytes(&e->scratch, ">", 1) < 0
                       ? -1
                       : 0;
            Py_XDECREF(name);
            return told;
        }
        Py_XDECREF(name);
        if (told < 0) {
            return -1;
        }
    }
    if (put_reference(e, value, &e->scratch) < 0) {
        return -1;
    }
    if (is_waiting(e)) {
        s->everything = 1; /* the rest of the statement may change what is known only now */
        return introduce(e, s->by);
    }
    return e->hold ? 0 : walk_values(e, value, s->by, 0);
}

static int
tell_part(Engine *e, State *s, const char *tag, PyObject *key, const char *text, Py_ssize_t size)
{
    if (record_start(e, tag, 4, 4) < 0 || put_int(&e->batch, s->id) < 0
        || put_unicode(&e->batch, key) < 0 || put_string(&e->batch, text, size) < 0
        || put_int(&e->batch, s->by) < 0) {
        return -1;
    }
    return record_done(e, 0);
}

static int
tell_value(Engine *e, State *s, PyObject *key, int depth)
{
#if PY_VERSION_HEX < 0x030C0000
    if (s->frame->f_frame->stacktop != s->code->slots + depth) fprintf(stderr, "DEPTH %s key %s: %d, not %d\n", PyUnicode_AsUTF8(s->code->code->co_qualname), PyUnicode_AsUTF8(key), depth, s->frame->f_frame->stacktop - s->code->slots);
#endif
    PyObject *value = frame_stack(s->frame, s->code->slots, depth);
    if (value == NULL) {
        return 0;
    }
    Py_INCREF(value);
    Py_ssize_t start = e->scratch.size;
    int result = put_part(e, s, value);
    if (result == 0) {
        result = tell_part(e, s, "part", key, e->scratch.data + start, e->scratch.size - start);
    }
    e->scratch.size = start;
    Py_DECREF(value);
    return result;
}

/* The frame is before its next instruction: tells what the last one has done. */
static int
part_done(Engine *e, State *s)
{
    PyObject *keys = NULL;
    const int *rows = parts_rows(e, s->code, &keys);
    if (rows == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    int now = PyFrame_GetLasti(s->frame) / 2, last = s->last - 1, run = s->run;
    if (last == now) {
        return 0;
    }
    s->last = now + 1;
    if (last < 0) {
        s->run = now;
        return 0;
    }
    const int *row = rows + (Py_ssize_t)last * P_COLUMNS;
    if (row[P_PREFIX] && now == last + 1) {
        return 0; /* the instruction that this prefix belongs to */
    }
    int follows = now == row[P_NEXT];
    if (!follows) {
        s->run = now;
    }
    if (row[P_WHAT] == P_NOTHING) {
        return 0;
    }
    PyObject *key = PyTuple_GET_ITEM(keys, row[P_KEY]);
    if (row[P_WHAT] == P_VALUE) {
        return follows ? tell_value(e, s, key, row[P_DEPTH]) : 0;
    }
    if (run > row[P_PRODUCER]) {
        return 0; /* come from elsewhere: another expression was tested */
    }
    int truth = follows == (row[P_WHAT] == P_FALSE_IF_TAKEN);
    return truth ? tell_part(e, s, "test", key, "True", 4) : tell_part(e, s, "test", key, "False", 5);
}

/* An event of a frame: what the last instruction has done comes before it. */
static int
parts_event(Engine *e, State *s, int what, int threaded)
{
    if (what == PyTrace_EXCEPTION || e->gap) {
        s->last = 0; /* it did not complete, or is not recorded */
        return 0;
    }
    if (what == PyTrace_RETURN) {
        return 0;
    }
    PyObject *done = threaded ? PyObject_CallMethod(e->lock, "acquire", NULL) : Py_NewRef(Py_None);
    if (done == NULL) {
        return -1;
    }
    Py_DECREF(done);
    State *kept = (State *)Py_NewRef((PyObject *)s);
    int result = e->stopped ? 0 : part_done(e, kept);
    Py_DECREF(kept);
    if (threaded) {
        PyObject *type, *value, *trace;
        PyErr_Fetch(&type, &value, &trace);
        done = PyObject_CallMethod(e->lock, "release", NULL);
        Py_XDECREF(done);
        result = done == NULL ? -1 : result;
        if (type != NULL) {
            PyErr_Restore(type, value, trace);
        }
    }
    return result;
}

#endif
