/* What has changed in the names of the module, told as Bind and Unbind. */

#ifndef GROUNDTRACE_GLOBALS_H
#define GROUNDTRACE_GLOBALS_H

#include "names.h"

/* The place in `e->globals` of a name, made where it has none. */
static Py_ssize_t
global_place(Engine *e, PyObject *name)
{
    PyObject *place = PyDict_GetItemWithError(e->global_places, name);
    if (place != NULL) {
        return PyLong_AsSsize_t(place);
    }
    if (PyErr_Occurred()) {
        return -1;
    }
    if (e->global_count == e->global_room) {
        Py_ssize_t room = e->global_room ? e->global_room * 2 : 64;
        Global *globals = PyMem_Realloc(e->globals, room * sizeof(Global));
        if (globals == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        e->globals = globals;
        e->global_room = room;
    }
    place = PyLong_FromSsize_t(e->global_count);
    if (place == NULL || PyDict_SetItem(e->global_places, name, place) < 0) {
        Py_XDECREF(place);
        return -1;
    }
    Py_DECREF(place);
    e->globals[e->global_count] = (Global){Py_NewRef(name), NULL, 0, is_hidden(name), 0};
    return e->global_count++;
}

/* A global that may be another object than it was. */
static int
global_changed(Engine *e, Py_ssize_t place, PyObject *object, long long by)
{
    Py_ssize_t at = e->scratch.size;
    PyObject *keep = NULL;
    Py_INCREF(object);
    int result = put_value(e, object, by, &e->scratch);
    if (result == 0 && (keep = kept(e, object, at)) == NULL) {
        result = -1;
    }
    if (result == 0) {
        Global *global = &e->globals[place];
        PyObject *shadow = global->shadow;
        int same = shadow == NULL ? 0 : reads_same(e, object, shadow, at);
        if (shadow == NULL) {
            global->since = ++e->global_turn;
        }
        global->shadow = keep;
        Py_XDECREF(shadow);
        result = same < 0 ? -1 : same ? 0 : tell_bind(e, 0, e->globals[place].name, at, e->scratch.size - at, by);
    }
    Py_DECREF(object);
    e->scratch.size = at;
    return result;
}

static inline int
tell_global(Engine *e, Py_ssize_t place, PyObject *now, long long by)
{
    Global *global = &e->globals[place];
    PyObject *object = namespace_get(now, global->name, &global->hint);
    if (object == NULL) {
        if (PyErr_Occurred()) {
            return -1;
        }
        if (global->shadow != NULL) {
            Py_CLEAR(global->shadow);
            return tell_unbind(e, 0, e->globals[place].name, by);
        }
        return 0;
    }
    if (object == global->shadow || global->hidden) {
        return 0;
    }
    if (global->shadow != NULL) {
        int same = is_same(e, object, global->shadow);
        if (same) {
            return same < 0 ? -1 : 0;
        }
    }
    return global_changed(e, place, object, by);
}

static int
by_turn(const void *a, const void *b)
{
    const long long *left = a, *right = b;
    return left[0] < right[0] ? -1 : left[0] > right[0];
}

/* All globals: those known in the order in which they came, then the new ones. */
static int
tell_all_globals(Engine *e, PyObject *now, long long by)
{
    PyObject *names = PyDict_Keys(now);
    long long(*turns)[2] = PyMem_Malloc((e->global_count + 1) * sizeof *turns);
    Py_ssize_t known = 0;
    int result = 0;
    if (names == NULL || turns == NULL) {
        result = -1;
    }
    for (Py_ssize_t i = 0; result == 0 && i < e->global_count; i++) {
        if (e->globals[i].shadow != NULL) {
            turns[known][0] = e->globals[i].since;
            turns[known++][1] = i;
        }
    }
    if (result == 0) {
        qsort(turns, known, sizeof *turns, by_turn);
    }
    for (Py_ssize_t i = 0; result == 0 && i < known; i++) {
        result = tell_global(e, (Py_ssize_t)turns[i][1], now, by);
    }
    for (Py_ssize_t i = 0; result == 0 && i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i);
        if (is_hidden(name)) {
            continue;
        }
        Py_ssize_t place = global_place(e, name);
        result = place < 0 ? -1 : e->globals[place].shadow ? 0 : tell_global(e, place, now, by);
    }
    PyMem_Free(turns);
    Py_XDECREF(names);
    return result;
}

#endif
