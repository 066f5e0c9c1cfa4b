/* The contents of objects that wait, told as `Objects.introduce` does: the usual kinds here, all
   others by that method. */

#ifndef GROUNDTRACE_INTRODUCE_H
#define GROUNDTRACE_INTRODUCE_H

#include "labels.h"

/* A shadow of the objects that have these texts: a list of what to compare with next time. */
static PyObject *
shadow_list(Engine *e, const Texts *texts, PyObject *const *objects)
{
    PyObject *shadow = PyList_New(texts->count);
    for (Py_ssize_t i = 0; shadow != NULL && i < texts->count; i++) {
        PyObject *keep = kept(e, objects[i], texts->items[i].at);
        if (keep == NULL) {
            Py_CLEAR(shadow);
            break;
        }
        PyList_SET_ITEM(shadow, i, keep);
    }
    if (shadow != NULL) {
        PyObject_GC_UnTrack(shadow);
    }
    return shadow;
}

static int
tell_new(Engine *e, PyObject *entry, long long by, const Texts *texts, Py_ssize_t keys,
         PyObject *attributes)
{
    PyObject *shape = SLOT(entry, e->at_shape);
    PyObject *kind = PyTuple_GET_ITEM(shape, S_KIND);
    int mapping = PyTuple_GET_ITEM(shape, S_PAIRS) != Py_None;
    Py_ssize_t named = attributes ? PyDict_GET_SIZE(attributes) : 0;
    if (record_begin(e, "new", 9) < 0
        || put_int(&e->batch, LABEL(e, entry)) < 0
        || put_unicode(&e->batch, kind) < 0
        || put_unicode(&e->batch, PyTuple_GET_ITEM(shape, S_TYPE)) < 0
        || put_int(&e->batch, by) < 0) {
        return -1;
    }
    if (mapping ? put_texts(e, texts, keys, texts->count) < 0 || put_texts(e, texts, 0, keys) < 0
        : attributes ? put_array(&e->batch, 0) < 0 || put_array(&e->batch, 0) < 0
                     : put_runs(e, texts, 0) < 0 || put_array(&e->batch, 0) < 0) {
        return -1;
    }
    if (put_string(&e->batch, "", 0) < 0 || put_array(&e->batch, named) < 0) {
        return -1;
    }
    PyObject *name, *value;
    Py_ssize_t at = 0;
    while (attributes != NULL && PyDict_Next(attributes, &at, &name, &value)) {
        if (put_unicode(&e->batch, name) < 0) {
            return -1;
        }
    }
    if (put_texts(e, texts, 0, attributes ? texts->count : 0) < 0) {
        return -1;
    }
    return record_done(e, 0);
}

static int
introduce_sequence(Engine *e, PyObject *entry, PyObject *object, long long by, Texts *texts)
{
    int list = PyList_CheckExact(object);
    PyObject **items = list ? ((PyListObject *)object)->ob_item : ((PyTupleObject *)object)->ob_item;
    if (texts_of(e, texts, items, Py_SIZE(object)) < 0) {
        return -1;
    }
    if (list) {
        PyObject *shadow = shadow_list(e, texts, items);
        if (shadow == NULL) {
            return -1;
        }
        Py_XSETREF(SLOT(entry, e->at_shadow), shadow);
    }
    return tell_new(e, entry, by, texts, 0, NULL);
}

static int introduce_by_python(Engine *e, PyObject *entry, PyObject *object, long long by);

static int
introduce_dict(Engine *e, PyObject *entry, PyObject *object, long long by, Texts *texts)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    int faithful = 1;
    while (PyDict_Next(object, &at, &key, &value)) {
        if (!is_plain_type(Py_TYPE(key))) {
            return introduce_by_python(e, entry, object, by);
        }
        faithful &= PyUnicode_CheckExact(key) || PyLong_CheckExact(key);
    }
    PyObject *keys = PyDict_Keys(object), *values = PyDict_Values(object), *shadow = NULL;
    int result = -1;
    if (keys == NULL || values == NULL) {
        goto done;
    }
    Py_ssize_t count = PyList_GET_SIZE(keys);
    if (texts_of(e, texts, ((PyListObject *)keys)->ob_item, count) < 0
        || texts_of(e, texts, ((PyListObject *)values)->ob_item, count) < 0
        || (shadow = PyDict_New()) == NULL) {
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *keep = kept(e, PyList_GET_ITEM(values, i), texts->items[count + i].at);
        if (keep == NULL || PyDict_SetItem(shadow, PyList_GET_ITEM(keys, i), keep) < 0) {
            Py_XDECREF(keep);
            goto done;
        }
        Py_DECREF(keep);
    }
    Py_XSETREF(SLOT(entry, e->at_shadow), Py_NewRef(shadow));
    Py_XSETREF(SLOT(entry, e->at_plain), Py_NewRef(Py_True));
    Py_XSETREF(SLOT(entry, e->at_faithful), Py_NewRef(faithful ? Py_True : Py_False));
    result = tell_new(e, entry, by, texts, count, NULL);
done:
    Py_XDECREF(keys);
    Py_XDECREF(values);
    Py_XDECREF(shadow);
    return result;
}

static int
introduce_instance(Engine *e, PyObject *entry, PyObject *object, long long by, Texts *texts)
{
    PyObject *shape = SLOT(entry, e->at_shape);
    PyObject *attributes = PyObject_CallOneArg(PyTuple_GET_ITEM(shape, S_ATTRS), object);
    PyObject *fields = attributes ? PyDict_New() : NULL, *name, *value;
    Py_ssize_t at = 0;
    int result = fields == NULL ? -1 : 0;
    while (result == 0 && PyDict_Next(attributes, &at, &name, &value)) {
        result = texts_of(e, texts, &value, 1);
    }
    at = 0;
    for (Py_ssize_t i = 0; result == 0 && PyDict_Next(attributes, &at, &name, &value); i++) {
        PyObject *keep = kept(e, value, texts->items[i].at);
        result = keep == NULL ? -1 : PyDict_SetItem(fields, name, keep);
        Py_XDECREF(keep);
    }
    if (result == 0) {
        Py_XSETREF(SLOT(entry, e->at_fields), Py_NewRef(fields));
        result = tell_new(e, entry, by, texts, 0, attributes);
    }
    Py_XDECREF(attributes);
    Py_XDECREF(fields);
    return result;
}

static int
introduce_by_python(Engine *e, PyObject *entry, PyObject *object, long long by)
{
    PyObject *done = wait_in_python(e) < 0
                         ? NULL
                         : PyObject_CallFunction(e->introduce_one, "OOL", entry, object, by);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static int
introduce_one(Engine *e, PyObject *entry, PyObject *object, long long by)
{
    PyTypeObject *type = Py_TYPE(object);
    int known = SLOT(entry, e->at_shadow) != Py_None || SLOT(entry, e->at_fields) != Py_None;
    if (known || !e->hold || SLOT(entry, e->at_strong) != object
        || (type == &PySet_Type && PySet_GET_SIZE(object))) {
        return introduce_by_python(e, entry, object, by);
    }
    PyObject *shape = shape_for(e, object);
    if (shape == NULL || shape != SLOT(entry, e->at_shape) || type == &PySet_Type) {
        return shape == NULL ? -1 : introduce_by_python(e, entry, object, by);
    }
    Texts texts = {0};
    Py_ssize_t start = e->scratch.size;
    int result = type == &PyList_Type || type == &PyTuple_Type
                     ? introduce_sequence(e, entry, object, by, &texts)
                 : type == &PyDict_Type ? introduce_dict(e, entry, object, by, &texts)
                                        : introduce_instance(e, entry, object, by, &texts);
    e->scratch.size = start;
    PyMem_Free(texts.items);
    return result;
}

/* Tells everything that waits, breadth first. */
static int
introduce(Engine *e, long long by)
{
    while (is_waiting(e)) {
        Waiting next = wait_next(e);
        if (next.entry == NULL) {
            PyObject *pair = PyObject_CallNoArgs(e->next_waiting);
            if (pair == NULL) {
                return -1;
            }
            next.entry = Py_NewRef(PyTuple_GET_ITEM(pair, 0));
            next.object = Py_NewRef(PyTuple_GET_ITEM(pair, 1));
            Py_DECREF(pair);
        }
        int result = introduce_one(e, next.entry, next.object, by);
        Py_DECREF(next.entry);
        Py_DECREF(next.object);
        if (result < 0) {
            return -1;
        }
    }
    PyObject *most = PyDict_GetItemWithError(e->heap_dict, e->s_prune_at);
    if (most != NULL && PyDict_GET_SIZE(e->entries) > PyLong_AsSsize_t(most)) {
        PyObject *done = PyObject_CallNoArgs(e->prune);
        Py_XDECREF(done);
        return done == NULL ? -1 : 0;
    }
    return PyErr_Occurred() ? -1 : 0;
}

/* Appends the text of any value to `out`; an object not seen before is introduced first. */
static inline int
put_value(Engine *e, PyObject *object, long long by, Buffer *out)
{
    long long number;
    if (PyLong_CheckExact(object) && compact_int(object, &number)) {
        return put_decimal(number, out) == ATOM ? 0 : -1;
    }
    if (put_reference(e, object, out) < 0) {
        return -1;
    }
    return is_waiting(e) ? introduce(e, by) : 0;
}

#endif
