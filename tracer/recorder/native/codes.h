/* Code objects: which are the program's, and how their frames are read. */

#ifndef GROUNDTRACE_CODES_H
#define GROUNDTRACE_CODES_H

#include "globals.h"

static int
uses_namespace(PyCodeObject *code)
{
    static const char *const names[] = {"locals", "vars", "exec", "eval", "_getframe", "dir"};
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_names); i++) {
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(code->co_names, i), names[k])
                == 0) {
                return 1;
            }
        }
    }
    return 0;
}

#define EVERY_SLOT UINT64_MAX

/* The slots that the instructions from `start` to `end` may bind or unbind. */
static uint64_t
stored_slots(const Engine *e, const unsigned char *code, int start, int end)
{
    uint64_t found = 0;
    unsigned int extended = 0;
    for (int at = start; at < end; at += 2) {
        unsigned int argument = code[at + 1] | extended;
        extended = 0;
        switch (e->stores[code[at]]) {
        case S_EXTENDED:
            extended = argument << 8;
            break;
        case S_ONE:
            found |= argument < 64 ? 1ULL << argument : EVERY_SLOT;
            break;
        case S_TWO:
            found |= 1ULL << (argument >> 4 & 15) | 1ULL << (argument & 15);
            break;
        }
    }
    return found;
}

/* What each line may bind, as `tracer.recorder.frames` tells it; left out where that is not known. */
static int
code_stores(const Engine *e, Code *c)
{
    PyObject *lines = PyObject_CallMethod((PyObject *)c->code, "co_lines", NULL);
    PyObject *ranges = lines ? PySequence_List(lines) : NULL;
    Py_XDECREF(lines);
    if (ranges == NULL) {
        return -1;
    }
    const unsigned char *code = (unsigned char *)PyBytes_AS_STRING(c->bytes);
    int first = INT_MAX, last = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(ranges); i++) {
            PyObject *range = PyList_GET_ITEM(ranges, i), *line = PyTuple_GET_ITEM(range, 2);
            int number = line == Py_None ? 0 : (int)PyLong_AsLong(line);
            if (pass == 0) {
                first = number > 0 && number < first ? number : first;
                last = number > last ? number : last;
                continue;
            }
            uint64_t slots = stored_slots(e, code, (int)PyLong_AsLong(PyTuple_GET_ITEM(range, 0)),
                                          (int)PyLong_AsLong(PyTuple_GET_ITEM(range, 1)));
            *(number > 0 ? &c->stores[number - first] : &c->anywhere) |= slots;
        }
        if (pass == 0 && last == 0) {
            break;
        }
        if (pass == 0) {
            c->first_line = first;
            c->line_span = last - first + 1;
            if ((c->stores = PyMem_Calloc(c->line_span, sizeof(uint64_t))) == NULL) {
                PyErr_NoMemory();
                break;
            }
        }
    }
    Py_DECREF(ranges);
    return PyErr_Occurred() ? -1 : 0;
}

/* The slots that running a line may bind or unbind. */
static inline uint64_t
code_stores_at(const Code *c, int line)
{
    if (c->stores == NULL || line <= 0) {
        return EVERY_SLOT;
    }
    int at = line - c->first_line;
    return at < 0 || at >= c->line_span ? c->anywhere : c->stores[at] | c->anywhere;
}

static int
code_fill(Engine *e, Code *c, PyCodeObject *code)
{
    c->code = (PyCodeObject *)Py_NewRef(code);
    c->ours = PyUnicode_Compare(code->co_filename, e->filename) == 0;
    if (!c->ours) {
        return 0;
    }
    c->is_module = PyUnicode_CompareWithASCIIString(code->co_name, "<module>") == 0;
    c->slots = code->co_nlocalsplus;
    c->names = Py_NewRef(code->co_localsplusnames);
    c->hidden = PyMem_Calloc(c->slots + 1, 1);
    c->shared = PyMem_Calloc(c->slots + 1, 1);
    if (c->hidden == NULL || c->shared == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    const char *kinds = PyBytes_AS_STRING(code->co_localspluskinds);
    c->fast = (code->co_flags & CO_OPTIMIZED) && !uses_namespace(code);
    for (int slot = 0; slot < c->slots; slot++) {
        c->hidden[slot] = (char)is_hidden(PyTuple_GET_ITEM(c->names, slot));
        c->shared[slot] = (kinds[slot] & (CO_FAST_CELL | CO_FAST_FREE)) != 0;
        c->any_shared |= c->shared[slot];
        for (int other = 0; other < slot && c->fast; other++) {
            /* from 3.12 on, a comprehension's variable beside a free one of the same name */
            c->fast = PyUnicode_Compare(PyTuple_GET_ITEM(c->names, slot),
                                        PyTuple_GET_ITEM(c->names, other)) != 0;
        }
#ifdef CO_FAST_HIDDEN
        c->fast &= !(kinds[slot] & CO_FAST_HIDDEN);
#endif
    }
    if ((c->bytes = PyCode_GetCode(code)) == NULL) {
        return -1;
    }
    return c->fast && c->slots <= 64 && !e->everything ? code_stores(e, c) : 0;
}

static inline Py_ssize_t
code_at(const Engine *e, PyCodeObject *code)
{
    uintptr_t at = (uintptr_t)code;
    Py_ssize_t slot = (Py_ssize_t)((at >> 4) ^ (at >> 12)) & (e->code_room - 1);
    while (e->codes[slot] != NULL && e->codes[slot]->code != code) {
        slot = (slot + 1) & (e->code_room - 1);
    }
    return slot;
}

static int
codes_grow(Engine *e)
{
    Code **old = e->codes;
    Py_ssize_t room = e->code_room;
    e->code_room = room ? room * 2 : 64;
    e->codes = PyMem_Calloc(e->code_room, sizeof(Code *));
    if (e->codes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < room; i++) {
        if (old[i] != NULL) {
            e->codes[code_at(e, old[i]->code)] = old[i];
        }
    }
    PyMem_Free(old);
    return 0;
}

/* What is known of a code object. Its reference is held, so that its address stays its own. */
static Code *
code_of(Engine *e, PyCodeObject *code)
{
    if (e->code_room) {
        Code *found = e->codes[code_at(e, code)];
        if (found != NULL) {
            return found;
        }
    }
    if (e->code_count * 2 >= e->code_room && codes_grow(e) < 0) {
        return NULL;
    }
    Code *made = PyMem_Calloc(1, sizeof(Code));
    if (made == NULL || code_fill(e, made, code) < 0) {
        if (made == NULL) {
            PyErr_NoMemory();
        }
        return NULL;
    }
    e->codes[code_at(e, code)] = made;
    e->code_count++;
    return made;
}

static void
code_free(Code *c)
{
    Py_XDECREF(c->code);
    Py_XDECREF(c->names);
    Py_XDECREF(c->bytes);
    Py_XDECREF(c->parts);
    PyMem_Free(c->stores);
    PyMem_Free(c->lines);
    PyMem_Free(c->hidden);
    PyMem_Free(c->shared);
    PyMem_Free(c);
}

#endif
