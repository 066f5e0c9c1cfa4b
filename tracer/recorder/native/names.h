/* What has changed in the names of a frame, told as Bind and Unbind. */

#ifndef GROUNDTRACE_NAMES_H
#define GROUNDTRACE_NAMES_H

#include "everything.h"

/* One name that changed: its text lies in the scratch buffer; size -1 where it is gone. */
typedef struct {
    int slot;       /* of a fast frame */
    PyObject *name; /* borrowed from the code, or owned by `names` of the caller */
    Py_ssize_t at, size;
} Change;

typedef struct {
    Change *items; /* NULL while `few` is enough */
    Py_ssize_t count, room;
    Change few[6];
} Changes;

#define NO_CHANGES(c) ((c).items = NULL, (c).count = (c).room = 0)

static inline const Change *
change_at(const Changes *c, Py_ssize_t i)
{
    return c->items ? &c->items[i] : &c->few[i];
}

static int
changes_add(Changes *c, int slot, PyObject *name, Py_ssize_t at, Py_ssize_t size)
{
    const Py_ssize_t few = sizeof c->few / sizeof *c->few;
    Change change = {slot, Py_NewRef(name), at, size};
    if (c->items == NULL && c->count < few) {
        c->few[c->count++] = change;
        return 0;
    }
    if (c->count >= c->room) {
        Py_ssize_t room = c->count * 2;
        Change *items = PyMem_Realloc(c->items, room * sizeof(Change));
        if (items == NULL) {
            Py_DECREF(name);
            PyErr_NoMemory();
            return -1;
        }
        if (c->items == NULL) {
            memcpy(items, c->few, sizeof c->few);
        }
        c->items = items;
        c->room = room;
    }
    c->items[c->count++] = change;
    return 0;
}

static void
changes_free(Changes *c)
{
    for (Py_ssize_t i = 0; i < c->count; i++) {
        Py_DECREF(change_at(c, i)->name);
    }
    PyMem_Free(c->items);
}

static int
tell_bind(Engine *e, long long frame, PyObject *name, Py_ssize_t from, Py_ssize_t size, long long by)
{
    Py_ssize_t length;
    const char *text = utf8_of(name, &length);
    char *at = text ? record_room(e, size + length) : NULL;
    if (at == NULL) {
        return -1;
    }
    at = write_tag(at, "bind", 4);
    at = write_int(at, frame);
    at = write_name(at, text, length);
    at = write_string(at, e->scratch.data + from, size);
    at = write_int(at, by);
    return record_end(e, at, 0);
}

static int
tell_unbind(Engine *e, long long frame, PyObject *name, long long by)
{
    if (record_begin(e, "unbind", 3) < 0 || put_int(&e->batch, frame) < 0
        || put_unicode(&e->batch, name) < 0 || put_int(&e->batch, by) < 0) {
        return -1;
    }
    return record_done(e, 0);
}

/* A value that may have changed: leaves its text in the scratch buffer and adds it to `changes`,
   unless it reads the same. `*shadow` becomes what to compare with next time. */
static int
note_change(Engine *e, Changes *changes, int slot, PyObject *name, PyObject *object,
            PyObject **shadow, long long by)
{
    Py_ssize_t at = e->scratch.size;
    Py_INCREF(object); /* introducing it may run a destructor that rebinds the name */
    PyObject *keep = NULL;
    int result = put_value(e, object, by, &e->scratch);
    if (result == 0 && (keep = kept(e, object, at)) == NULL) {
        result = -1;
    }
    int same = result < 0 ? -1 : *shadow == NULL ? 0 : reads_same(e, object, *shadow, at);
    Py_DECREF(object);
    if (result < 0) {
        return -1;
    }
    Py_XSETREF(*shadow, keep);
    if (same) {
        e->scratch.size = at;
        return same < 0 ? -1 : 0;
    }
    return changes_add(changes, slot, name, at, e->scratch.size - at);
}

/* --- frames whose locals are read from the frame itself ------------------------------------- */

static inline PyObject *
fast_now(const State *s, int slot)
{
    return through_cell(frame_fast(s->frame)[slot], s->code->shared[slot]);
}

static inline int
is_among(const int *slots, int count, int slot)
{
    for (int i = 0; i < count; i++) {
        if (slots[i] == slot) {
            return 1;
        }
    }
    return 0;
}

/* Takes over the order that names have got in a gap (`order_in_gap`). */
static void
take_later(State *s)
{
    if (s->later != NULL) {
        memcpy(s->order, s->later, s->later_count * sizeof(int));
        s->ordered = s->later_count;
        PyMem_Free(s->later);
        s->later = NULL;
    }
}

/* Brings the order of names up to date with the one that `f_locals` has: names that are gone leave,
   new ones come at the end (from 3.13 on it is always the order of slots). */
static void
fast_reorder(State *s)
{
    int kept_count = 0;
#if PY_VERSION_HEX < 0x030D0000
    for (int i = 0; i < s->ordered; i++) {
        if (fast_now(s, s->order[i]) != NULL) {
            s->order[kept_count++] = s->order[i];
        }
    }
    int known = kept_count;
    for (int slot = 0; slot < s->code->slots; slot++) {
        if (s->shadow[slot] == NULL && fast_now(s, slot) != NULL
            && !is_among(s->order, known, slot)) {
            s->order[kept_count++] = slot;
        }
    }
#else
    for (int slot = 0; slot < s->code->slots; slot++) {
        if (fast_now(s, slot) != NULL) {
            s->order[kept_count++] = slot;
        }
    }
#endif
    s->ordered = kept_count;
}

/* The same where one name has come, and none has gone. */
static void
fast_order_add(State *s, int slot)
{
    int at = s->ordered++;
#if PY_VERSION_HEX >= 0x030D0000
    for (; at > 0 && s->order[at - 1] > slot; at--) {
        s->order[at] = s->order[at - 1];
    }
#endif
    s->order[at] = slot;
}

/* The first slot from `slot` on that holds another object than it did; `slots` where none does. */
static inline int
fast_next_changed(const State *s, int slot)
{
    PyObject *const *fast = frame_fast(s->frame), *const *shadow = s->shadow;
    const Code *code = s->code;
    if (!code->any_shared) {
        while (slot < code->slots && fast[slot] == shadow[slot]) {
            slot++;
        }
        return slot;
    }
    while (slot < code->slots && through_cell(fast[slot], code->shared[slot]) == shadow[slot]) {
        slot++;
    }
    return slot;
}

static int
fast_changed(Engine *e, State *s, Changes *changes, long long by)
{
    Code *code = s->code;
    int slot = fast_next_changed(s, 0);
    if (slot == code->slots) {
        take_later(s);
        return 0;
    }
    int gone_count = 0;
    int *gone = NULL;
    for (int i = 0; i < s->ordered; i++) {
        if (fast_now(s, s->order[i]) == NULL) {
            if (gone == NULL && (gone = PyMem_Malloc(code->slots * sizeof(int))) == NULL) {
                PyErr_NoMemory();
                return -1;
            }
            gone[gone_count++] = s->order[i];
        }
    }
    take_later(s);
    fast_reorder(s);
    int result = 0;
    for (int i = 0; i < s->ordered && result == 0; i++) {
        slot = s->order[i];
        PyObject *object = fast_now(s, slot), *shadow = s->shadow[slot];
        if (object == NULL) {
            continue; /* a destructor unbound it just now: told at the next event */
        }
        int same = shadow == NULL ? 0 : is_same(e, object, shadow);
        if (same > 0) {
            continue;
        }
        if (same < 0) {
            result = -1;
        }
        else if (code->hidden[slot]) {
            Py_XSETREF(s->shadow[slot], Py_NewRef(e->hold ? object : Py_None));
        }
        else {
            PyObject *name = PyTuple_GET_ITEM(code->names, slot);
            result = note_change(e, changes, slot, name, object, &s->shadow[slot], by);
        }
    }
    for (int i = 0; i < gone_count && result == 0; i++) {
        Py_CLEAR(s->shadow[gone[i]]);
        if (!code->hidden[gone[i]]) {
            PyObject *name = PyTuple_GET_ITEM(code->names, gone[i]);
            result = changes_add(changes, gone[i], name, 0, -1);
        }
    }
    PyMem_Free(gone);
    return result;
}

/* The locals of a frame that has just begun: its arguments. */
static int
fast_arguments(Engine *e, State *s, Changes *changes, long long by)
{
    const Code *code = s->code;
    int result = 0;
    for (int slot = 0; slot < code->slots && result == 0; slot++) {
        PyObject *object = fast_now(s, slot);
        if (object == NULL) {
            continue;
        }
        s->order[s->ordered++] = slot;
        if (code->hidden[slot]) {
            s->shadow[slot] = Py_NewRef(e->hold ? object : Py_None);
        }
        else {
            PyObject *name = PyTuple_GET_ITEM(code->names, slot);
            result = note_change(e, changes, slot, name, object, &s->shadow[slot], by);
        }
    }
    return result;
}

/* --- frames that have a namespace -------------------------------------------------------------- */

/* Names that are the interpreter's: dunders, a comprehension's ``.0``, keys that are no strings. */
static int
is_hidden(PyObject *name)
{
    if (!PyUnicode_CheckExact(name)) {
        return 1;
    }
    Py_ssize_t size = PyUnicode_GET_LENGTH(name);
    if (size == 0) {
        return 0;
    }
    if (PyUnicode_READ_CHAR(name, 0) == '.') {
        return 1;
    }
    return size >= 2 && PyUnicode_READ_CHAR(name, 0) == '_' && PyUnicode_READ_CHAR(name, 1) == '_'
           && PyUnicode_READ_CHAR(name, size - 1) == '_'
           && PyUnicode_READ_CHAR(name, size - 2) == '_';
}

/* One name of a mapping: `shadows` is a dict name -> object. */
static int
mapping_name(Engine *e, PyObject *shadows, Changes *changes, PyObject *name, PyObject *object,
             long long by)
{
    PyObject *shadow = PyDict_GetItemWithError(shadows, name);
    if (shadow == NULL && PyErr_Occurred()) {
        return -1;
    }
    int same = shadow == NULL ? 0 : is_same(e, object, shadow);
    if (same) {
        return same < 0 ? -1 : 0;
    }
    if (is_hidden(name)) {
        return 0;
    }
    Py_XINCREF(shadow);
    int result = note_change(e, changes, -1, name, object, &shadow, by);
    if (result == 0) {
        result = PyDict_SetItem(shadows, name, shadow);
    }
    Py_XDECREF(shadow);
    return result;
}

static int
mapping_changed(Engine *e, State *s, Changes *changes, long long by)
{
    PyObject *now = PyObject_GetAttrString((PyObject *)s->frame, "f_locals");
    if (now == NULL) {
        return -1;
    }
    PyObject *plain = PyDict_CheckExact(now) ? PyDict_Copy(now) : PyDict_New();
    if (plain != NULL && !PyDict_CheckExact(now) && PyDict_Update(plain, now) < 0) {
        Py_CLEAR(plain);
    }
    Py_DECREF(now);
    if (plain == NULL) {
        return -1;
    }
    PyObject *before = s->mapping, *fresh = PyDict_New();
    Py_ssize_t at = 0;
    PyObject *name, *object;
    int result = fresh == NULL ? -1 : 0;
    while (result == 0 && PyDict_Next(plain, &at, &name, &object)) {
        result = mapping_name(e, before, changes, name, object, by);
        PyObject *shadow = result == 0 ? PyDict_GetItemWithError(before, name) : NULL;
        if (shadow != NULL) { /* a name that is hidden has none */
            result = PyDict_SetItem(fresh, name, shadow);
        }
    }
    at = 0;
    while (result == 0 && PyDict_Next(before, &at, &name, &object)) {
        int there = PyDict_Contains(fresh, name);
        result = there < 0 ? -1 : there ? 0 : changes_add(changes, -1, name, 0, -1);
    }
    Py_DECREF(plain);
    if (result < 0) {
        Py_XDECREF(fresh);
        return -1;
    }
    Py_SETREF(s->mapping, fresh);
    return 0;
}

/* --- either --------------------------------------------------------------------------------------- */

static int
locals_changed(Engine *e, State *s, Changes *changes, long long by)
{
    return s->code->fast ? fast_changed(e, s, changes, by) : mapping_changed(e, s, changes, by);
}

static int share(Engine *e, State *writer, PyObject *name, long long by);

static int
is_shared(const State *s, const Change *change)
{
    if (change->slot >= 0) {
        return s->code->shared[change->slot];
    }
    if (!s->code->any_shared) {
        return 0;
    }
    for (int slot = 0; slot < s->code->slots; slot++) {
        if (s->code->shared[slot]
            && PyUnicode_Compare(PyTuple_GET_ITEM(s->code->names, slot), change->name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* The usual case: one name was bound. */
static int
tell_local(Engine *e, State *s, int slot, PyObject *object, long long by, int sharing)
{
    PyObject *shadow = s->shadow[slot], *keep = NULL;
    int same = shadow == NULL ? 0 : is_same(e, object, shadow);
    if (same) {
        return same < 0 ? -1 : 0;
    }
    if (shadow == NULL) {
        fast_order_add(s, slot);
    }
    if (s->code->hidden[slot]) {
        Py_XSETREF(s->shadow[slot], Py_NewRef(e->hold ? object : Py_None));
        return 0;
    }
    PyObject *name = PyTuple_GET_ITEM(s->code->names, slot);
    Py_ssize_t at = e->scratch.size;
    Py_INCREF(object); /* introducing it may run a destructor that rebinds the name */
    int result = put_value(e, object, by, &e->scratch);
    if (result == 0 && (keep = kept(e, object, at)) == NULL) {
        result = -1;
    }
    if (result == 0) {
        same = shadow == NULL ? 0 : reads_same(e, object, shadow, at);
        Py_XSETREF(s->shadow[slot], keep);
        result = same < 0 ? -1 : same ? 0 : tell_bind(e, s->id, name, at, e->scratch.size - at, by);
    }
    Py_DECREF(object);
    e->scratch.size = at;
    return result == 0 && !same && sharing && s->code->shared[slot] ? share(e, s, name, by)
                                                                    : result;
}

static int
tell_locals(Engine *e, State *s, long long by, int sharing)
{
    if (s->code->fast && s->later == NULL) {
        int slot, one = (s->stores & (s->stores - 1)) == 0 && s->stores;
        if (one) {
            slot = __builtin_ctzll(s->stores);
            if (slot >= s->code->slots || fast_now(s, slot) == s->shadow[slot]) {
                return 0;
            }
            PyObject *object = fast_now(s, slot);
            if (object != NULL) {
                return tell_local(e, s, slot, object, by, sharing);
            }
        }
        slot = fast_next_changed(s, 0);
        if (slot == s->code->slots) {
            return 0;
        }
        PyObject *object = fast_now(s, slot);
        if (object != NULL && fast_next_changed(s, slot + 1) == s->code->slots) {
            return tell_local(e, s, slot, object, by, sharing);
        }
    }
    Changes changes;
    NO_CHANGES(changes);
    Py_ssize_t start = e->scratch.size;
    int result = locals_changed(e, s, &changes, by);
    for (Py_ssize_t i = 0; i < changes.count && result == 0; i++) {
        const Change *c = change_at(&changes, i);
        if (c->size < 0) {
            result = tell_unbind(e, s->id, c->name, by);
        }
        else {
            result = tell_bind(e, s->id, c->name, c->at, c->size, by);
        }
        if (result == 0 && sharing && is_shared(s, c)) {
            result = share(e, s, c->name, by);
        }
    }
    e->scratch.size = start;
    changes_free(&changes);
    return result;
}

static int
has_shared(const State *s, PyObject *name)
{
    Change change = {-1, name, 0, 0};
    return is_shared(s, &change);
}

/* A variable shared with other frames by closure has changed: it has in them too. */
static int
share(Engine *e, State *writer, PyObject *name, long long by)
{
    for (Py_ssize_t i = 0; i < e->stack_count; i++) {
        for (Py_ssize_t k = 0; k < e->stacks[i].size; k++) {
            State *s = e->stacks[i].frames[k];
            if (s == writer || s->frame == NULL || s->is_module || !has_shared(s, name)) {
                continue;
            }
            if (tell_locals(e, s, by, 0) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

#endif
