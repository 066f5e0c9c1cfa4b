/* Texts of values, and labels for objects seen for the first time, which then wait to be introduced,
   as `Objects._reference` gives them: the usual kinds here, all others by that method. Both work on
   the same entries and the same queue. */

#ifndef GROUNDTRACE_LABELS_H
#define GROUNDTRACE_LABELS_H

#include "engine.h"

/* The texts of several values, one after the other in the scratch buffer. */
typedef struct {
    Py_ssize_t at, size;
} Text;

typedef struct {
    Text *items;
    Py_ssize_t count, room;
} Texts;

static int
texts_add(Texts *texts, Py_ssize_t at, Py_ssize_t size)
{
    if (texts->count == texts->room) {
        Py_ssize_t room = texts->room ? texts->room * 2 : 32;
        Text *items = PyMem_Realloc(texts->items, room * sizeof(Text));
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        texts->items = items;
        texts->room = room;
    }
    texts->items[texts->count++] = (Text){at, size};
    return 0;
}

static inline int
same_text(const Engine *e, Text a, Text b)
{
    return a.size == b.size
           && (a.at == b.at
               || memcmp(e->scratch.data + a.at, e->scratch.data + b.at, a.size) == 0);
}

static int
put_text_of(Engine *e, Text text)
{
    return put_string(&e->batch, e->scratch.data + text.at, text.size);
}

#define RUN 4 /* equal neighbours that are worth a run */

/* Texts as an array of `tracer.records.Item`: runs of equal neighbours are written once. */
static int
put_runs(Engine *e, const Texts *texts, Py_ssize_t from)
{
    Py_ssize_t items = 0, i, k, end = texts->count;
    for (i = from; i < end; i = k) {
        for (k = i + 1; k < end && same_text(e, texts->items[i], texts->items[k]); k++) {
        }
        items += k - i >= RUN ? 1 : k - i;
    }
    if (put_array(&e->batch, items) < 0) {
        return -1;
    }
    for (i = from; i < end; i = k) {
        for (k = i + 1; k < end && same_text(e, texts->items[i], texts->items[k]); k++) {
        }
        if (k - i >= RUN) {
            if (put_array(&e->batch, 2) < 0 || put_text_of(e, texts->items[i]) < 0
                || put_int(&e->batch, k - i) < 0) {
                return -1;
            }
            continue;
        }
        for (Py_ssize_t n = i; n < k; n++) {
            if (put_text_of(e, texts->items[n]) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

static int
put_texts(Engine *e, const Texts *texts, Py_ssize_t from, Py_ssize_t to)
{
    if (put_array(&e->batch, to - from) < 0) {
        return -1;
    }
    for (; from < to; from++) {
        if (put_text_of(e, texts->items[from]) < 0) {
            return -1;
        }
    }
    return 0;
}

/* --- labels ------------------------------------------------------------------------------------- */

/* How instances of a class are read, found once: the class is held. */
static PyObject *
shape_for(Engine *e, PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    Shaped *slot = &e->shapes[((uintptr_t)type >> 5) & (SHAPED - 1)];
    if (slot->type != type) {
        PyObject *shape = PyObject_CallOneArg(e->shape_of, object);
        if (shape == NULL) {
            return NULL;
        }
        Py_XSETREF(slot->type, (PyTypeObject *)Py_NewRef((PyObject *)type));
        Py_XSETREF(slot->shape, shape);
        PyObject *answer = PyObject_CallOneArg(e->dict_only, shape);
        if (answer == NULL) {
            return NULL;
        }
        slot->dict_only = answer == Py_True;
        Py_DECREF(answer);
        slot->plain = type == &PyList_Type || type == &PyDict_Type || type == &PyTuple_Type
                      || type == &PySet_Type
                      || (PyTuple_GET_ITEM(shape, S_KIND) == e->object_kind
                          && PyTuple_GET_ITEM(shape, S_ITEMS) == Py_None
                          && PyTuple_GET_ITEM(shape, S_PAIRS) == Py_None
                          && PyTuple_GET_ITEM(shape, S_ATTRS) != Py_None
                          && PyTuple_GET_ITEM(shape, S_NAME) == e->no_name
                          && PyTuple_GET_ITEM(shape, S_HOLDABLE) == Py_True
                          && !PyType_IsSubtype(type, (PyTypeObject *)PyExc_BaseException));
    }
    return slot->plain ? slot->shape : Py_None;
}

/* Puts an object among those that wait to be introduced. Python's queue is the older one: what comes
   while it is not empty comes after. */
static int
wait_add(Engine *e, PyObject *entry, PyObject *object)
{
    if (Py_SIZE(e->waiting) > 0) {
        PyObject *pair = PyTuple_Pack(2, entry, object);
        PyObject *done = pair ? PyObject_CallOneArg(e->wait, pair) : NULL;
        Py_XDECREF(pair);
        Py_XDECREF(done);
        return done == NULL ? -1 : 0;
    }
    if (e->queue_to == e->queue_room) {
        Py_ssize_t room = e->queue_room ? 2 * e->queue_room : 64;
        Waiting *queue = PyMem_Realloc(e->queue, room * sizeof(Waiting));
        if (queue == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        e->queue = queue;
        e->queue_room = room;
    }
    e->queue[e->queue_to++] = (Waiting){Py_NewRef(entry), Py_NewRef(object)};
    return 0;
}

/* What waits, the caller's to let go of; entry NULL where nothing does. */
static Waiting
wait_next(Engine *e)
{
    Waiting next = {NULL, NULL};
    if (e->queue_from < e->queue_to) {
        next = e->queue[e->queue_from++];
        if (e->queue_from == e->queue_to) {
            e->queue_from = e->queue_to = 0;
        }
    }
    return next;
}

/* Hands the queue over to Python, before it is asked for anything that adds to its own. */
static int
wait_in_python(Engine *e)
{
    Waiting next;
    int result = 0;
    while ((next = wait_next(e)).entry != NULL) {
        PyObject *pair = result == 0 ? PyTuple_Pack(2, next.entry, next.object) : NULL;
        PyObject *done = pair ? PyObject_CallOneArg(e->wait, pair) : NULL;
        result = done == NULL ? -1 : 0;
        Py_XDECREF(pair);
        Py_XDECREF(done);
        Py_DECREF(next.entry);
        Py_DECREF(next.object);
    }
    return result;
}

static inline int
is_waiting(const Engine *e)
{
    return e->queue_from < e->queue_to || Py_SIZE(e->waiting) > 0;
}

/* An Entry as its class makes it. */
static PyObject *
entry_new(Engine *e, PyObject *label, PyObject *shape, PyObject *object)
{
    PyTypeObject *type = (PyTypeObject *)e->entry;
    PyObject *entry = type->tp_alloc(type, 0);
    if (entry == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < e->slot_count; i++) {
        SLOT(entry, e->slots[i]) = Py_XNewRef(SLOT(e->fresh, e->slots[i]));
    }
    PyObject_GC_UnTrack(entry); /* let go of by name: no collection has to look at it */
    Py_XSETREF(SLOT(entry, e->at_label), Py_NewRef(label));
    Py_XSETREF(SLOT(entry, e->at_shape), Py_NewRef(shape));
    Py_XSETREF(SLOT(entry, e->at_strong), Py_NewRef(object));
    if (PySet_CheckExact(object)) { /* the only kind that adds to it */
        PyObject *loose = PyDict_New();
        if (loose == NULL) {
            Py_DECREF(entry);
            return NULL;
        }
        Py_XSETREF(SLOT(entry, e->at_loose), loose);
    }
    return entry;
}

/* A new label for an object of a usual kind, which then waits to be introduced: 1; 0 where Python
   has to do it. */
static int
label_new(Engine *e, PyObject *object, Buffer *out)
{
    if (!e->hold) {
        return 0;
    }
    PyObject *shape = shape_for(e, object);
    if (shape == NULL || shape == Py_None) {
        return shape == NULL ? -1 : 0;
    }
    PyObject *label = PyDict_GetItemWithError(e->heap_dict, e->s_next);
    PyObject *address = PyLong_FromVoidPtr(object);
    if (label == NULL || address == NULL) {
        Py_XDECREF(address);
        return PyErr_Occurred() ? -1 : 0;
    }
    int result = PyDict_Contains(e->labels, address);
    if (result) { /* an address that was another's: what is there now must be asked */
        Py_DECREF(address);
        return result < 0 ? -1 : 0;
    }
    long long number = PyLong_AsLongLong(label);
    PyObject *next = PyLong_FromLongLong(number + 1);
    Py_INCREF(label);
    PyObject *entry = entry_new(e, label, shape, object);
    if (entry == NULL || next == NULL || PyDict_SetItem(e->heap_dict, e->s_next, next) < 0
        || PyDict_SetItem(e->labels, address, label) < 0
        || PyDict_SetItem(e->entries, label, entry) < 0 || wait_add(e, entry, object) < 0) {
        result = -1;
    }
    else {
        Known *slot = known_slot(e, object);
        Py_XSETREF(slot->entry, Py_NewRef(entry));
        slot->object = object;
        result = put_bytes(out, "#", 1) < 0 || put_decimal(number, out) != ATOM ? -1 : 1;
    }
    Py_XDECREF(next);
    Py_DECREF(label);
    Py_DECREF(address);
    Py_XDECREF(entry);
    return result;
}

/* Appends the text of a value; an object that is new gets a label and waits. */
static int
put_reference(Engine *e, PyObject *object, Buffer *out)
{
    int done = put_atom(&e->atoms, object, out);
    if (done != NOT_AN_ATOM) {
        return done == ATOM ? 0 : -1;
    }
    PyObject *entry = entry_of_held(e, object);
    if (entry != NULL) {
        if (put_bytes(out, "#", 1) < 0) {
            return -1;
        }
        return put_decimal(LABEL(e, entry), out) == ATOM ? 0 : -1;
    }
    if (PyErr_Occurred()) {
        return -1;
    }
    done = label_new(e, object, out);
    if (done) {
        return done < 0 ? -1 : 0;
    }
    PyObject *text
        = wait_in_python(e) < 0 ? NULL : PyObject_CallOneArg(e->reference, object);
    if (text == NULL) {
        return -1;
    }
    Py_ssize_t size;
    const char *data = PyUnicode_AsUTF8AndSize(text, &size);
    int result = data == NULL ? -1 : put_bytes(out, data, size);
    Py_DECREF(text);
    return result;
}

/* The texts of several values; a neighbour that is the same object is written once. */
static int
texts_of(Engine *e, Texts *texts, PyObject *const *objects, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        Text text = {e->scratch.size, 0};
        if (i && objects[i] == objects[i - 1]) {
            text = texts->items[texts->count - 1];
        }
        else {
            if (put_reference(e, objects[i], &e->scratch) < 0) {
                return -1;
            }
            text.size = e->scratch.size - text.at;
        }
        if (texts_add(texts, text.at, text.size) < 0) {
            return -1;
        }
    }
    return 0;
}

#endif
