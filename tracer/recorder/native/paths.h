/* Follows simple expressions by hand, as `tracer.recorder.paths` does, so that none of the
   program's code runs. What is rare is asked of that module. */

#ifndef GROUNDTRACE_PATHS_H
#define GROUNDTRACE_PATHS_H

#include "codes.h"

typedef enum { P_UNSURE, P_NAME, P_CONSTANT, P_ITEM, P_ATTRIBUTE, P_SUM, P_TUPLE } PathKind;

typedef struct Path {
    PathKind kind;
    PyObject *name; /* a name, an attribute, or a constant's value */
    struct Path *parts;
    Py_ssize_t count;
    char operator;
    /* what was found last time, and for what */
    Code *code;
    int slot;
    PyTypeObject *type;
    unsigned int version;
    int plain;
    Py_ssize_t hint, builtin_hint;
    const void *absent_from; /* keys of the namespace that did not have the name … */
    Py_ssize_t absent_count; /* … when there were so many */
} Path;

static void
path_free(Path *path)
{
    for (Py_ssize_t i = 0; i < path->count; i++) {
        path_free(&path->parts[i]);
    }
    PyMem_Free(path->parts);
    Py_XDECREF(path->name);
    Py_XDECREF(path->type);
}

static int path_make(Engine *e, Path *path, PyObject *given);

static int
path_parts(Engine *e, Path *path, PyObject *given, Py_ssize_t from)
{
    path->count = PyList_GET_SIZE(given) - from;
    path->parts = PyMem_Calloc(path->count + 1, sizeof(Path));
    if (path->parts == NULL) {
        path->count = 0;
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < path->count; i++) {
        if (path_make(e, &path->parts[i], PyList_GET_ITEM(given, from + i)) < 0) {
            return -1;
        }
    }
    return 0;
}

/* From the lists of `tracer.recorder.effects.Path`. */
static int
path_make(Engine *e, Path *path, PyObject *given)
{
    if (given == Py_None) {
        path->kind = P_UNSURE;
        return 0;
    }
    Py_ssize_t size = PyList_Check(given) ? PyList_GET_SIZE(given) : 0;
    const char *kind = size ? PyUnicode_AsUTF8(PyList_GET_ITEM(given, 0)) : "";
    if (kind == NULL) {
        return -1;
    }
    if (size < (kind[0] == 't' ? 1 : kind[0] == 'n' || kind[0] == 'c' ? 2 : kind[0] == 'b' ? 4 : 3)) {
        PyErr_SetString(PyExc_ValueError, "not a path");
        return -1;
    }
    PyObject *first = size > 1 ? PyList_GET_ITEM(given, 1) : NULL;
    switch (kind[0]) {
    case 'n':
        path->kind = P_NAME;
        path->name = Py_NewRef(first);
        PyUnicode_InternInPlace(&path->name);
        return 0;
    case 'c':
        path->name = PyObject_CallOneArg(e->constant, first);
        path->kind = path->name == e->unsure ? P_UNSURE : P_CONSTANT;
        return path->name == NULL ? -1 : 0;
    case 's':
        path->kind = P_ITEM;
        return path_parts(e, path, given, 1);
    case 'a':
        path->kind = P_ATTRIBUTE;
        path->name = Py_NewRef(PyList_GET_ITEM(given, 2));
        PyUnicode_InternInPlace(&path->name);
        path->parts = PyMem_Calloc(1, sizeof(Path));
        if (path->parts == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        path->count = 1;
        return path_make(e, path->parts, first);
    case 'b':
        path->kind = P_SUM;
        path->operator = PyUnicode_AsUTF8(first)[0];
        return path_parts(e, path, given, 2);
    default:
        path->kind = P_TUPLE;
        return path_parts(e, path, given, 1);
    }
}

/* Whether reading an attribute of a class's instances runs no code, as `plain_attribute` says. */
static int
is_plain_attribute(Engine *e, Path *path, PyTypeObject *type)
{
    unsigned int version = type_version(type);
    if (path->type != type || version == 0 || version != path->version) {
        PyObject *plain
            = PyObject_CallFunctionObjArgs(e->plain_attribute, type, path->name, NULL);
        if (plain == NULL) {
            return -1;
        }
        path->plain = plain == Py_True;
        Py_DECREF(plain);
        Py_XSETREF(path->type, (PyTypeObject *)Py_NewRef((PyObject *)type));
        path->version = version;
    }
    return path->plain;
}

static PyObject *
follow_attribute(Engine *e, Path *path, PyObject *base)
{
    PyTypeObject *type = Py_TYPE(base);
    if (type == &PyModule_Type) {
        PyObject *found = PyDict_GetItemWithError(PyModule_GetDict(base), path->name);
        return found ? Py_NewRef(found) : PyErr_Occurred() ? NULL : Py_NewRef(e->unsure);
    }
    if (type == &PyType_Type) {
        return PyObject_CallFunctionObjArgs(e->attribute, base, path->name, NULL);
    }
    int plain = is_plain_attribute(e, path, type);
    if (plain <= 0) {
        return plain < 0 ? NULL : Py_NewRef(e->unsure);
    }
    PyObject *found = PyObject_GenericGetAttr(base, path->name);
    if (found == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        return Py_NewRef(e->missing);
    }
    return found;
}

static int
is_atom(Engine *e, PyObject *object)
{
    if (is_plain_type(Py_TYPE(object))) {
        return 1;
    }
    if (!PyTuple_CheckExact(object)) {
        return 0;
    }
    Py_ssize_t start = e->scratch.size;
    int result = put_atom(&e->atoms, object, &e->scratch);
    e->scratch.size = start;
    return result;
}

/* Whether an atom's text is its literal, not cut. */
static int
is_literal(Engine *e, PyObject *object)
{
    long long number;
    if (PyLong_CheckExact(object) && compact_int(object, &number)) {
        return 1;
    }
    Py_ssize_t start = e->scratch.size;
    int result = put_atom(&e->atoms, object, &e->scratch);
    if (result == ATOM && e->scratch.data[start] == '<') {
        result = NOT_AN_ATOM;
    }
    e->scratch.size = start;
    return result;
}

static PyObject *
follow_item(Engine *e, PyObject *base, PyObject *key)
{
    int list = PyList_CheckExact(base);
    if (list || PyTuple_CheckExact(base)) {
        if (!PyLong_CheckExact(key)) {
            return Py_NewRef(e->unsure);
        }
        long long at, size = Py_SIZE(base);
        if (!short_int(key, &at)) {
            return Py_NewRef(e->missing);
        }
        at = at < 0 ? at + size : at;
        if (at < 0 || at >= size) {
            return Py_NewRef(e->missing);
        }
        return Py_NewRef(list ? PyList_GET_ITEM(base, at) : PyTuple_GET_ITEM(base, at));
    }
    if (PyDict_CheckExact(base)) {
        PyObject *entry = entry_of_held(e, base);
        if (entry != NULL && SLOT(entry, e->at_plain) == Py_True) {
            int atom = is_atom(e, key);
            if (atom > 0) {
                PyObject *found = PyDict_GetItemWithError(base, key);
                return found ? Py_NewRef(found) : PyErr_Occurred() ? NULL : Py_NewRef(e->missing);
            }
            return atom < 0 ? NULL : Py_NewRef(e->unsure);
        }
    }
    return PyErr_Occurred() ? NULL : PyObject_CallFunctionObjArgs(e->item, base, key, NULL);
}

static PyObject *
follow_name(Engine *e, State *s, Path *path)
{
    PyObject *found;
    if (!s->is_module) {
        if (path->code != s->code) {
            path->code = s->code;
            path->slot = -1;
            for (int slot = 0; slot < s->code->slots; slot++) {
                if (PyUnicode_Compare(PyTuple_GET_ITEM(s->code->names, slot), path->name) == 0) {
                    path->slot = slot;
                }
            }
        }
        if (path->slot >= 0 && (found = fast_now(s, path->slot)) != NULL) {
            return Py_NewRef(found);
        }
    }
    PyObject *globals = frame_globals(s->frame);
    if (!namespace_lacks(globals, path->absent_from, path->absent_count)) {
        found = namespace_get(globals, path->name, &path->hint);
        if (found != NULL || PyErr_Occurred()) {
            return Py_XNewRef(found);
        }
        path->absent_from = namespace_keys(globals, &path->absent_count);
    }
    found = namespace_get(e->builtins, path->name, &path->builtin_hint);
    return found ? Py_NewRef(found) : PyErr_Occurred() ? NULL : Py_NewRef(e->missing);
}

static PyObject *
follow_sum(Engine *e, char operator, PyObject *left, PyObject *right)
{
    if (!PyLong_CheckExact(left) || !PyLong_CheckExact(right)) {
        return Py_NewRef(e->unsure);
    }
    long long a, b;
    if (compact_int(left, &a) && compact_int(right, &b)
        && (b || operator == '+' || operator == '-' || operator == '*')) {
        long long rest = b ? a % b : 0;
        int down = rest != 0 && (rest < 0) != (b < 0); /* Python rounds towards minus infinity */
        return PyLong_FromLongLong(operator == '+'   ? a + b
                                   : operator == '-' ? a - b
                                   : operator == '*' ? a * b
                                   : operator == '/' ? a / b - down
                                                     : rest + (down ? b : 0));
    }
    switch (operator) {
    case '+':
        return PyNumber_Add(left, right);
    case '-':
        return PyNumber_Subtract(left, right);
    default: /* the lengths of factors, and zero, are looked at there */
        return PyObject_CallFunction(e->arithmetic, "sOO",
                                     operator == '*'   ? "*"
                                     : operator == '/' ? "//"
                                                       : "%",
                                     left, right);
    }
}

/* The object at a path, or e->missing, or e->unsure. New reference. */
static PyObject *
follow(Engine *e, State *s, Path *path)
{
    switch (path->kind) {
    case P_UNSURE:
        return Py_NewRef(e->unsure);
    case P_NAME:
        return follow_name(e, s, path);
    case P_CONSTANT:
        return Py_NewRef(path->name);
    case P_TUPLE: {
        PyObject *made = PyTuple_New(path->count);
        for (Py_ssize_t i = 0; made != NULL && i < path->count; i++) {
            PyObject *part = follow(e, s, &path->parts[i]);
            if (part == NULL || part == e->missing || part == e->unsure) {
                Py_SETREF(made, part);
                return made;
            }
            PyTuple_SET_ITEM(made, i, part);
        }
        return made;
    }
    default:
        break;
    }
    PyObject *base = follow(e, s, &path->parts[0]), *other, *found;
    if (base == NULL || base == e->missing || base == e->unsure) {
        return base;
    }
    if (path->kind == P_ATTRIBUTE) {
        found = follow_attribute(e, path, base);
        Py_DECREF(base);
        return found;
    }
    other = follow(e, s, &path->parts[1]);
    if (other == NULL || other == e->missing || other == e->unsure) {
        Py_DECREF(base);
        return other;
    }
    found = path->kind == P_ITEM ? follow_item(e, base, other)
                                 : follow_sum(e, path->operator, base, other);
    Py_DECREF(base);
    Py_DECREF(other);
    return found;
}

#endif
