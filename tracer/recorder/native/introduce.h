/* Objects seen for the first time, as `Objects._reference` and `introduce` tell them: the usual
   kinds here, all others by those methods. Both work on the same entries and the same queue. */

#ifndef GROUNDTRACE_INTRODUCE_H
#define GROUNDTRACE_INTRODUCE_H

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

/* --- contents ------------------------------------------------------------------------------------- */

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
