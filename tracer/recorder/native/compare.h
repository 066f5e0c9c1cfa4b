/* All of one object compared with what it held, as `tracer.recorder.heap` does it: lists, and sets
   of plain elements. */

#ifndef GROUNDTRACE_COMPARE_H
#define GROUNDTRACE_COMPARE_H

#include "introduce.h"

#define FEW 8 /* element changes told one by one before a splice is shorter */

/* Starts a record about an object: its label is the first field. */
static inline int
about_start(Engine *e, const char *tag, Py_ssize_t size, int fields, PyObject *entry)
{
    if (record_start(e, tag, size, fields) < 0) {
        return -1;
    }
    return put_int(&e->batch, LABEL(e, entry));
}

#define about(e, tag, fields, entry) about_start(e, "" tag, sizeof tag - 1, fields, entry)

static int
put_scratch(Engine *e, Py_ssize_t at)
{
    return put_string(&e->batch, e->scratch.data + at, e->scratch.size - at);
}

/* Whole record of a change that an object's label, one name or text, and a value tell. */
static int
tell_pair(Engine *e, const char *tag, PyObject *entry, const char *name, Py_ssize_t length,
          Py_ssize_t value, Py_ssize_t size, long long by)
{
    char *at = record_room(e, length + size);
    if (at == NULL) {
        return -1;
    }
    at[0] = (char)0x95;
    at[1] = (char)0xa4;
    memcpy(at + 2, tag, 4);
    at = write_int(at + 6, LABEL(e, entry));
    at = write_name(at, name, length);
    at = write_string(at, e->scratch.data + value, size);
    at = write_int(at, by);
    return record_end(e, at, 0);
}

/* One element of a sequence that is not what it was. */
static int
set_item(Engine *e, PyObject *entry, Py_ssize_t at, PyObject *now, long long by)
{
    PyObject *shadow = SLOT(entry, e->at_shadow), *keep = NULL;
    Py_ssize_t start = e->scratch.size;
    Py_INCREF(now);
    int result = put_value(e, now, by, &e->scratch);
    if (result == 0) {
        result = reads_same(e, now, PyList_GET_ITEM(shadow, at), start);
    }
    if (result == 0) {
        char *to = record_room(e, e->scratch.size - start);
        if (to != NULL) {
            to = write_tag(to, "set", 4);
            to = write_int(to, LABEL(e, entry));
            to = write_int(to, at);
            to = write_string(to, e->scratch.data + start, e->scratch.size - start);
            to = write_int(to, by);
        }
        result = to == NULL ? -1 : record_end(e, to, 0);
    }
    if (result >= 0 && (keep = kept(e, now, start)) == NULL) {
        result = -1;
    }
    e->scratch.size = start;
    Py_DECREF(now);
    return result < 0 ? -1 : PyList_SetItem(shadow, at, keep);
}

/* From `start` to `stop` of the old there is now what `now` has up to `stop_now`. */
static int
splice(Engine *e, PyObject *entry, PyObject *now, Py_ssize_t start, Py_ssize_t stop,
       Py_ssize_t stop_now, long long by)
{
    PyObject *shadow = SLOT(entry, e->at_shadow);
    Texts texts = {0};
    Py_ssize_t mark = e->scratch.size;
    PyObject *fresh = PyList_GetSlice(now, start, stop_now), *keep = NULL;
    int result = fresh == NULL ? -1 : 0;
    if (result == 0) {
        result = texts_of(e, &texts, ((PyListObject *)fresh)->ob_item, PyList_GET_SIZE(fresh));
    }
    if (result == 0 && is_waiting(e)) {
        result = introduce(e, by);
    }
    if (result == 0) {
        int append = start == PyList_GET_SIZE(shadow);
        result = about_start(e, append ? "append" : "splice", 6, append ? 3 : 5, entry) < 0
                         || (!append
                             && (put_int(&e->batch, start) < 0 || put_int(&e->batch, stop) < 0))
                         || put_runs(e, &texts, 0) < 0 || put_int(&e->batch, by) < 0
                         || record_done(e, 0) < 0
                     ? -1
                     : 0;
    }
    if (result == 0) {
        keep = shadow_list(e, &texts, ((PyListObject *)fresh)->ob_item);
        result = keep == NULL ? -1 : PyList_SetSlice(shadow, start, stop, keep);
    }
    Py_XDECREF(fresh);
    Py_XDECREF(keep);
    PyMem_Free(texts.items);
    e->scratch.size = mark;
    return result;
}

/* How many elements are others, up to `least` and as long as they are at most `most`. */
static Py_ssize_t
count_moved(Engine *e, PyObject *const *now, PyObject *const *old, Py_ssize_t least,
            Py_ssize_t most)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < least && count <= most; i++) {
        if (now[i] != old[i]) {
            int same = is_same(e, now[i], old[i]);
            if (same < 0) {
                return -1;
            }
            count += !same;
        }
    }
    return count;
}

/* `Heap._moved`: few elements are others, and the end is longer or shorter. */
static int
moved(Engine *e, PyObject *entry, PyObject *list, long long by)
{
    PyObject *shadow = SLOT(entry, e->at_shadow);
    Py_ssize_t size = PyList_GET_SIZE(list), old = PyList_GET_SIZE(shadow);
    for (Py_ssize_t i = 0; i < size && i < old; i++) {
        PyObject *now = PyList_GET_ITEM(list, i);
        if (now == PyList_GET_ITEM(shadow, i)) {
            continue;
        }
        int same = is_same(e, now, PyList_GET_ITEM(shadow, i));
        if (same < 0 || (!same && set_item(e, entry, i, now, by) < 0)) {
            return -1;
        }
    }
    return splice(e, entry, list, size < old ? size : old, old, size, by);
}

/* An exact list: 1 where it was dealt with, 0 where Python has to, -1 error. */
static int
compare_list(Engine *e, PyObject *entry, long long by)
{
    PyObject *list = SLOT(entry, e->at_strong), *shadow = SLOT(entry, e->at_shadow);
    if (!PyList_CheckExact(list) || !PyList_CheckExact(shadow)) {
        return 0;
    }
    Py_ssize_t size = PyList_GET_SIZE(list), old = PyList_GET_SIZE(shadow);
    Py_ssize_t least = size < old ? size : old, start = 0, back = 0, changed = 0, last = 0;
    PyObject **a = ((PyListObject *)list)->ob_item, **b = ((PyListObject *)shadow)->ob_item;
    if (size == old) {
        if (memcmp(a, b, size * sizeof *a) == 0) {
            return 1;
        }
        start = -1;
        for (Py_ssize_t i = 0; i < size; i++) {
            int same = is_same(e, a[i], b[i]);
            if (same < 0) {
                return -1;
            }
            if (!same) {
                start = start < 0 ? i : start;
                last = i;
                changed++;
            }
        }
        if (changed == 0) {
            return 1;
        }
        if (changed <= FEW || changed <= size / 4) {
            for (Py_ssize_t i = start; i <= last; i++) {
                if (is_same(e, PyList_GET_ITEM(list, i), PyList_GET_ITEM(shadow, i)) == 0
                    && set_item(e, entry, i, PyList_GET_ITEM(list, i), by) < 0) {
                    return -1;
                }
            }
            return 1;
        }
        return splice(e, entry, list, start, last + 1, last + 1, by) < 0 ? -1 : 1;
    }
    while (start < least && is_same(e, a[start], b[start]) > 0) {
        start++;
    }
    while (back < least - start && is_same(e, a[size - 1 - back], b[old - 1 - back]) > 0) {
        back++;
    }
    if (PyErr_Occurred()) {
        return -1;
    }
    Py_ssize_t wide = size - back - start;
    if (wide > FEW) {
        Py_ssize_t count = count_moved(e, a, b, least, wide / 4);
        if (count < 0) {
            return -1;
        }
        if (4 * count <= wide) {
            return moved(e, entry, list, by) < 0 ? -1 : 1;
        }
    }
    return splice(e, entry, list, start, old - back, size - back, by) < 0 ? -1 : 1;
}

/* --- sets of short strings and whole numbers, whose texts differ where they do ------------------- */

static int
is_short_int(PyObject *item)
{
    long long number;
    return PyLong_CheckExact(item) && short_int(item, &number);
}

/* Whether two such that differ have texts that differ. */
static inline int
is_simple_item(const Engine *e, PyObject *item)
{
    return PyUnicode_CheckExact(item) ? PyUnicode_GET_LENGTH(item) <= e->atoms.string_characters
                                      : is_short_int(item);
}

static int
is_simple_set(Engine *e, PyObject *set)
{
    PyObject *item;
    Py_hash_t hash;
    Py_ssize_t at = 0;
    while (_PySet_NextEntry(set, &at, &item, &hash)) {
        if (!is_simple_item(e, item)) {
            return 0;
        }
    }
    return 1;
}

/* The one element of `a` that is not in `b`, borrowed; NULL with *count where it is not one. */
static PyObject *
only_in(PyObject *a, PyObject *b, Py_ssize_t *count)
{
    PyObject *item, *found = NULL;
    Py_hash_t hash;
    Py_ssize_t at = 0;
    *count = 0;
    while (_PySet_NextEntry(a, &at, &item, &hash)) {
        if (PySet_Contains(b, item) == 0) {
            found = item;
            if (++*count > 1) {
                return NULL;
            }
        }
    }
    return found;
}

/* Takes an element away from what a set is known to hold. */
static int
set_forget(Engine *e, PyObject *entry, PyObject *item, PyObject *text)
{
    PyObject *shadow = SLOT(entry, e->at_shadow), *loose = SLOT(entry, e->at_loose);
    int result = PyDict_Contains(loose, text);
    if (result) {
        result = result < 0 ? -1 : PyDict_DelItem(loose, text);
        return result < 0 || PySet_Discard(SLOT(entry, e->at_members), item) < 0 ? -1 : 0;
    }
    PyObject *id = PyLong_FromVoidPtr(item), *held, *other;
    Py_ssize_t at = 0;
    if (id == NULL) {
        return -1;
    }
    if (PyDict_GetItemWithError(shadow, id) != item) { /* an equal one is held */
        while (PyDict_Next(shadow, &at, &other, &held)) {
            if (Py_TYPE(held) == Py_TYPE(item)
                && PyObject_RichCompareBool(held, item, Py_EQ) == 1) {
                Py_SETREF(id, Py_NewRef(other));
                break;
            }
        }
    }
    if (PyDict_DelItem(shadow, id) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_KeyError)) {
            result = -1;
        }
        else {
            PyErr_Clear();
        }
    }
    Py_DECREF(id);
    return result < 0 || PySet_Discard(SLOT(entry, e->at_members), item) < 0 ? -1 : 0;
}

static int
set_changed(Engine *e, PyObject *entry, PyObject *item, int added, long long by)
{
    Py_ssize_t start = e->scratch.size;
    Py_INCREF(item);
    int result = put_value(e, item, by, &e->scratch);
    PyObject *text = result < 0 ? NULL
                                : PyUnicode_DecodeUTF8(e->scratch.data + start,
                                                       e->scratch.size - start, NULL);
    if (text == NULL || about_start(e, added ? "sadd" : "sdel", 4, 3, entry) < 0
        || put_scratch(e, start) < 0 || put_int(&e->batch, by) < 0 || record_done(e, 0) < 0) {
        result = -1;
    }
    else if (added) {
        result = PyDict_SetItem(SLOT(entry, e->at_loose), text, Py_None) < 0
                         || PySet_Add(SLOT(entry, e->at_members), item) < 0
                     ? -1
                     : 0;
    }
    else {
        result = set_forget(e, entry, item, text);
    }
    e->scratch.size = start;
    Py_XDECREF(text);
    Py_DECREF(item);
    return result;
}

/* An exact set in which at most one element came and one went. */
static int
compare_set(Engine *e, PyObject *entry, long long by)
{
    PyObject *set = SLOT(entry, e->at_strong), *members = SLOT(entry, e->at_members);
    if (!PySet_CheckExact(set) || !PySet_CheckExact(members) || !is_simple_set(e, set)
        || !is_simple_set(e, members)) {
        return 0;
    }
    Py_ssize_t gone_count, new_count;
    PyObject *gone = only_in(members, set, &gone_count);
    if (gone_count == 0 && PySet_GET_SIZE(set) == PySet_GET_SIZE(members)) {
        return PyErr_Occurred() ? -1 : 1;
    }
    PyObject *fresh = only_in(set, members, &new_count);
    if (PyErr_Occurred() || gone_count > 1 || new_count > 1) {
        return PyErr_Occurred() ? -1 : 0;
    }
    if (gone != NULL && set_changed(e, entry, gone, 0, by) < 0) {
        return -1;
    }
    if (fresh != NULL && set_changed(e, entry, fresh, 1, by) < 0) {
        return -1;
    }
    return 1;
}

/* --- dicts and attributes ------------------------------------------------------------------------- */

/* A key of a dict that has another value than the one it had (`old`, borrowed; NULL: it is new). */
static int
tell_key(Engine *e, PyObject *entry, PyObject *key, PyObject *now, PyObject *old, long long by)
{
    Py_INCREF(now);
    Py_XINCREF(old);
    Py_ssize_t start = e->scratch.size, at = start;
    PyObject *keep = NULL;
    int result = put_value(e, now, by, &e->scratch);
    if (result == 0 && old != NULL) {
        result = reads_same(e, now, old, start);
    }
    at = e->scratch.size;
    if (result == 0
        && (put_value(e, key, by, &e->scratch) < 0
            || tell_pair(e, "dset", entry, e->scratch.data + at, e->scratch.size - at, start,
                         at - start, by)
                   < 0)) {
        result = -1;
    }
    if (result >= 0
        && ((keep = kept(e, now, start)) == NULL
            || PyDict_SetItem(SLOT(entry, e->at_shadow), key, keep) < 0)) {
        result = -1;
    }
    Py_XDECREF(keep);
    Py_XDECREF(old);
    Py_DECREF(now);
    e->scratch.size = start;
    return result < 0 ? -1 : 0;
}

/* The same of an attribute. */
static int
tell_field(Engine *e, PyObject *entry, PyObject *name, PyObject *now, PyObject *old, long long by)
{
    Py_XINCREF(old);
    Py_ssize_t start = e->scratch.size, length;
    PyObject *keep = NULL;
    int result = put_value(e, now, by, &e->scratch);
    if (result == 0 && old != NULL) {
        result = reads_same(e, now, old, start);
    }
    if (result == 0) {
        const char *text = utf8_of(name, &length);
        result = text == NULL ? -1
                              : tell_pair(e, "aset", entry, text, length, start,
                                          e->scratch.size - start, by);
    }
    if (result >= 0
        && ((keep = kept(e, now, start)) == NULL
            || PyDict_SetItem(SLOT(entry, e->at_fields), name, keep) < 0)) {
        result = -1;
    }
    Py_XDECREF(keep);
    Py_XDECREF(old);
    e->scratch.size = start;
    return result < 0 ? -1 : 0;
}

/* --- everything -------------------------------------------------------------------------------- */

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
