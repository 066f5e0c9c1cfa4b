/* Every object that is held compared with what it held, as `Heap.compare_all`: where nothing tells
   what a line may have changed. */

#ifndef GROUNDTRACE_EVERYTHING_H
#define GROUNDTRACE_EVERYTHING_H

#include "compare.h"

/* Whether a dict holds the very keys and values of another, in the same order. */
static int
same_pairs(PyObject *a, PyObject *b)
{
    PyObject *key, *value, *other_key, *other_value;
    Py_ssize_t at = 0, other_at = 0;
    if (PyDict_GET_SIZE(a) != PyDict_GET_SIZE(b)) {
        return 0;
    }
    while (PyDict_Next(a, &at, &key, &value)) {
        if (!PyDict_Next(b, &other_at, &other_key, &other_value) || key != other_key
            || value != other_value) {
            return 0;
        }
    }
    return 1;
}

/* Whether an object is surely as it was when last looked at; 0 where Python has to look. */
static int
is_unchanged(Engine *e, PyObject *entry, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject *shadow = SLOT(entry, e->at_shadow), *fields = SLOT(entry, e->at_fields);
    if (type == &PyDict_Type) {
        return PyDict_CheckExact(shadow) && same_pairs(object, shadow);
    }
    if (type == &PyFunction_Type) {
        PyObject *own = ((PyFunctionObject *)object)->func_dict;
        PyObject *name = ((PyFunctionObject *)object)->func_name;
        return (own == NULL || PyDict_GET_SIZE(own) == 0) && fields != NULL
               && PyDict_CheckExact(fields) && PyDict_GET_SIZE(fields) == 0
               && name == SLOT(entry, e->at_name);
    }
    PyObject *shape = shape_for(e, object);
    if (shape == NULL || shape == Py_None || shape != SLOT(entry, e->at_shape)
        || fields == NULL || !PyDict_CheckExact(fields)) {
        PyErr_Clear();
        return 0;
    }
    const Shaped *slot = &e->shapes[((uintptr_t)type >> 5) & (SHAPED - 1)];
    if (!slot->dict_only) {
        return 0;
    }
    PyObject *own = PyObject_GenericGetDict(object, NULL);
    int same = own != NULL && same_pairs(own, fields);
    PyErr_Clear();
    Py_XDECREF(own);
    return same;
}

/* A mutable object that is held, as it was when it was last compared. */
typedef struct Held {
    PyObject *entry, *shape; /* shape borrowed: told from another */
    uint64_t version;        /* of a dict, an instance's dict, or a class; 0: not known */
    PyObject *name;          /* of a class, borrowed: the entry has it too */
} Held;

static void
held_free(Engine *e)
{
    for (Py_ssize_t i = 0; i < e->held_count; i++) {
        Py_DECREF(e->held[i].entry);
    }
    PyMem_Free(e->held);
    e->held = NULL;
    e->held_count = e->held_of = 0;
    e->held_keys = NULL;
}

/* Puts the entries of mutable objects in a row, in the order of their labels. */
static int
held_collect(Engine *e)
{
    PyObject *label, *entry;
    Py_ssize_t at = 0, keys_count;
    const void *keys = namespace_keys(e->entries, &keys_count);
    if (keys == e->held_keys && keys_count == e->held_keys_count
        && PyDict_GET_SIZE(e->entries) == e->held_of) {
        return 0;
    }
    Held *held = PyMem_Malloc((PyDict_GET_SIZE(e->entries) + 1) * sizeof(Held));
    if (held == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t count = 0, old = 0;
    while (PyDict_Next(e->entries, &at, &label, &entry)) {
        PyObject *shape = SLOT(entry, e->at_shape);
        if (PyTuple_GET_ITEM(shape, S_MUTABLE) == Py_True) {
            while (old < e->held_count && e->held[old].entry != entry) {
                old++; /* both are in the order of labels: what is passed over is gone */
            }
            uint64_t version = old < e->held_count ? e->held[old].version : 0;
            PyObject *name = old < e->held_count ? e->held[old].name : NULL;
            held[count++] = (Held){Py_NewRef(entry), shape, version, name};
        }
    }
    held_free(e);
    e->held = held;
    e->held_count = count;
    e->held_of = PyDict_GET_SIZE(e->entries);
    e->held_keys = keys;
    e->held_keys_count = keys_count;
    return 0;
}

/* The dict of an exact dict, or of an instance all of whose attributes are in its own: borrowed; else
   NULL. */
static PyObject *
version_dict(Engine *e, PyObject *object)
{
    if (PyDict_CheckExact(object)) {
        return object;
    }
    PyTypeObject *type = Py_TYPE(object);
    const Shaped *slot = &e->shapes[((uintptr_t)type >> 5) & (SHAPED - 1)];
    if (slot->type != type || !slot->plain || !slot->dict_only) {
        return NULL;
    }
    PyObject *own = PyObject_GenericGetDict(object, NULL);
    if (own == NULL) {
        PyErr_Clear();
        return NULL;
    }
    Py_DECREF(own); /* the object holds it */
    return own;
}

/* A dict that keeps its keys in place, and may have got new ones behind: 1 where it was dealt with, 0
   where Python has to, -1 error. */
static int
compare_dict(Engine *e, PyObject *entry, PyObject *dict, long long by)
{
    PyObject *shadow = SLOT(entry, e->at_shadow), *key, *value, *old_key, *old;
    Py_ssize_t at = 0, old_at = 0, known = 0;
    if (!PyDict_CheckExact(shadow) || SLOT(entry, e->at_plain) != Py_True
        || SLOT(entry, e->at_faithful) != Py_True
        || PyDict_GET_SIZE(dict) < PyDict_GET_SIZE(shadow)) {
        return 0;
    }
    while (PyDict_Next(dict, &at, &key, &value)) {
        if (!is_simple_item(e, key)) { /* others may have the same text */
            return 0;
        }
        if (PyDict_Next(shadow, &old_at, &old_key, &old)) {
            if (key != old_key) {
                return 0;
            }
            known++;
        }
    }
    if (known != PyDict_GET_SIZE(shadow)) {
        return 0;
    }
    PyObject *keys = PyDict_Keys(dict), *values = keys ? PyDict_Values(dict) : NULL;
    int result = values == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; result == 0 && i < PyList_GET_SIZE(keys); i++) {
        key = PyList_GET_ITEM(keys, i);
        value = PyList_GET_ITEM(values, i);
        old = i < known ? PyDict_GetItemWithError(shadow, key) : NULL;
        if (old != NULL) {
            int same = is_same(e, value, old);
            if (same) {
                result = same < 0 ? -1 : 0;
                continue;
            }
        }
        result = tell_key(e, entry, key, value, old, by);
    }
    Py_XDECREF(keys);
    Py_XDECREF(values);
    return result < 0 ? -1 : 1;
}

/* Whether a class is as it was: its attributes by its version, and its name. */
static int
is_same_class(Engine *e, Held *held, PyObject *entry, PyObject *object)
{
    if (Py_TYPE(object) != &PyType_Type
        || !PyType_HasFeature((PyTypeObject *)object, Py_TPFLAGS_HEAPTYPE)) {
        return 0;
    }
    uint64_t version = type_version((PyTypeObject *)object);
    int same = version && version == held->version && held->shape == SLOT(entry, e->at_shape)
               && held->name == type_name((PyTypeObject *)object);
    held->version = version;
    held->name = type_name((PyTypeObject *)object);
    return same;
}

static int
compare_held(Engine *e, Held *held, long long by)
{
    PyObject *entry = held->entry, *object = SLOT(entry, e->at_strong);
    if (PyTuple_GET_ITEM(SLOT(entry, e->at_shape), S_MUTABLE) != Py_True) {
        return 0;
    }
    if (object != NULL && object != Py_None) {
        int done = compare_list(e, entry, by);
        if (done) {
            return done < 0 ? -1 : 0;
        }
        if (is_same_class(e, held, entry, object)) {
            return 0;
        }
        PyObject *own = version_dict(e, object);
        uint64_t version = own ? dict_version(own) : 0;
        if (version && version == held->version && held->shape == SLOT(entry, e->at_shape)
            && (own == object || SLOT(entry, e->at_shape) == shape_for(e, object))) {
            return 0;
        }
        held->version = own ? version : held->version;
        if (is_unchanged(e, entry, object)) {
            return 0;
        }
        done = own == object ? compare_dict(e, entry, object, by) : compare_set(e, entry, by);
        if (done) {
            return done < 0 ? -1 : 0;
        }
    }
    PyObject *told = PyObject_CallFunction(e->compare_one, "OL", entry, by);
    Py_XDECREF(told);
    return told == NULL ? -1 : 0;
}

/* Every object that is held, in the order of labels, as `Heap.compare_all`. */
static int
compare_all(Engine *e, long long by)
{
    if (held_collect(e) < 0) {
        return -1;
    }
    /* what is found on the way has just been told, and is not in the row yet */
    for (Py_ssize_t i = 0; i < e->held_count; i++) {
        if (compare_held(e, &e->held[i], by) < 0) {
            return -1;
        }
    }
    return 0;
}

#endif
