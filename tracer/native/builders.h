/* Arrow columns that grow a row at a time, after https://arrow.apache.org/docs/format/Columnar.html.

   A column is padded with nulls up to a row only when that row has a value. */

#ifndef GROUNDTRACE_COLUMNS_BUILDERS_H
#define GROUNDTRACE_COLUMNS_BUILDERS_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { INT32, INT64, BOOL, STRING, LIST }; /* kinds of columns: tracer.columns names them too */

typedef struct {
    char *data;
    size_t size, room;
} Buffer;

typedef struct {
    int kind, nullable;
    size_t length, nulls;
    Buffer values, offsets, valid; /* a list's and a string's offsets are int32 */
} Column;

/* --- buffers ----------------------------------------------------------------------------------- */

#define SLACK 16 /* bytes behind the end that may be written */

static int
grow(Buffer *b, size_t more)
{
    size_t room = b->room ? b->room : 1024;
    while (room < b->size + more + SLACK) {
        room *= 2;
    }
    char *data = realloc(b->data, room);
    if (data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    b->data = data;
    b->room = room;
    return 0;
}

static inline int
reserve(Buffer *b, size_t more)
{
    return b->size + more + SLACK <= b->room ? 0 : grow(b, more);
}

static inline int
put_zeros(Buffer *b, size_t count)
{
    if (reserve(b, count) < 0) {
        return -1;
    }
    memset(b->data + b->size, 0, count);
    b->size += count;
    return 0;
}

/* Sets a bit; those before it that were not set are zero. */
static inline int
put_bit(Buffer *b, size_t at, int value)
{
    size_t byte = at >> 3;
    if (byte >= b->size && put_zeros(b, byte + 1 - b->size) < 0) {
        return -1;
    }
    b->data[byte] |= (char)(value << (at & 7));
    return 0;
}

/* --- columns ----------------------------------------------------------------------------------- */

static inline int
put_offset(Column *c, size_t at)
{
    if (at > INT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "a column of this trace is longer than 2 GB");
        return -1;
    }
    int32_t offset = (int32_t)at;
    if (reserve(&c->offsets, sizeof offset) < 0) {
        return -1;
    }
    memcpy(c->offsets.data + c->offsets.size, &offset, sizeof offset);
    c->offsets.size += sizeof offset;
    return 0;
}

/* Nulls up to `row`. */
static int
pad(Column *c, size_t row)
{
    if (c->length >= row) {
        return 0;
    }
    size_t missing = row - c->length;
    if (!c->nullable) {
        PyErr_SetString(PyExc_ValueError, "a record lacks a field");
        return -1;
    }
    c->nulls += missing;
    c->length = row;
    switch (c->kind) {
    case INT32:
    case INT64:
        return put_zeros(&c->values, missing * (c->kind == INT32 ? 4 : 8));
    case BOOL:
        return 0;
    default: {
        if (reserve(&c->offsets, missing * 4) < 0) {
            return -1;
        }
        int32_t last;
        memcpy(&last, c->offsets.data + c->offsets.size - 4, 4);
        for (size_t i = 0; i < missing; i++) {
            memcpy(c->offsets.data + c->offsets.size, &last, 4);
            c->offsets.size += 4;
        }
        return 0;
    }
    }
}

/* Makes row `row` of a column the next to be written, and a value. */
static inline int
begin(Column *c, size_t row)
{
    if (c->length > row) {
        PyErr_SetString(PyExc_ValueError, "a record has a field twice");
        return -1;
    }
    if (c->length < row && pad(c, row) < 0) {
        return -1;
    }
    if (c->nullable && put_bit(&c->valid, row, 1) < 0) {
        return -1;
    }
    c->length = row + 1;
    return 0;
}

static inline int
add_int(Column *c, size_t row, int64_t value)
{
    if (begin(c, row) < 0 || reserve(&c->values, 8) < 0) {
        return -1;
    }
    memcpy(c->values.data + c->values.size, &value, 8); /* of an INT32, the lower half */
    c->values.size += c->kind == INT64 ? 8 : 4;
    if (c->kind == INT32 && value != (int32_t)value) {
        PyErr_SetString(PyExc_ValueError, "a number of a record is too large");
        return -1;
    }
    return 0;
}

/* A number in a column that every row has. */
static inline int
add_row_int(Column *c, int64_t value)
{
    if (reserve(&c->values, 8) < 0) {
        return -1;
    }
    memcpy(c->values.data + c->values.size, &value, 8);
    c->values.size += 4;
    c->length++;
    return 0;
}

static int
add_bool(Column *c, size_t row, int value)
{
    return begin(c, row) < 0 ? -1 : put_bit(&c->values, row, value);
}

static inline int
add_string(Column *c, size_t row, const unsigned char *text, size_t size)
{
    if (begin(c, row) < 0 || reserve(&c->values, size) < 0) {
        return -1;
    }
    char *to = c->values.data + c->values.size;
    if (size >= 8) {
        memcpy(to, text, size);
    }
    else {
        for (size_t i = 0; i < size; i++) {
            to[i] = (char)text[i];
        }
    }
    c->values.size += size;
    return put_offset(c, c->values.size);
}

/* Ends the list of row `row`, which has what its elements' column has now. */
static int
add_list(Column *c, size_t row, size_t end)
{
    return begin(c, row) < 0 || put_offset(c, end) < 0 ? -1 : 0;
}

#endif
