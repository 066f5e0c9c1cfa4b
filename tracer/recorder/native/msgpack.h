/* A growing buffer, and the msgpack that records are sent in (the shortest form, as msgspec's). */

#ifndef GROUNDTRACE_MSGPACK_H
#define GROUNDTRACE_MSGPACK_H

#include "interp.h"
#include <stdint.h>
#include <string.h>

#if PY_BIG_ENDIAN
#error "numbers are written as on a little-endian machine"
#endif

typedef struct {
    char *data;
    Py_ssize_t size, room;
} Buffer;

static int
buffer_grow(Buffer *b, Py_ssize_t more)
{
    Py_ssize_t room = b->room ? b->room * 2 : 1024;
    while (room < b->size + more) {
        room *= 2;
    }
    char *data = PyMem_Realloc(b->data, room);
    if (data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    b->data = data;
    b->room = room;
    return 0;
}

/* Room for `more` bytes. 0, or -1 with MemoryError set. */
static inline int
buffer_reserve(Buffer *b, Py_ssize_t more)
{
    return b->size + more <= b->room ? 0 : buffer_grow(b, more);
}

static void
buffer_free(Buffer *b)
{
    PyMem_Free(b->data);
    b->data = NULL;
    b->size = b->room = 0;
}

static inline int
put_bytes(Buffer *b, const char *data, Py_ssize_t size)
{
    if (buffer_reserve(b, size) < 0) {
        return -1;
    }
    memcpy(b->data + b->size, data, size);
    b->size += size;
    return 0;
}

/* A tag, and a number of 1, 2, 4 or 8 bytes, most significant first. Room was made before. */
static inline void
big_endian(Buffer *b, unsigned char tag, uint64_t value, int bytes)
{
    uint64_t swapped = __builtin_bswap64(value) >> (64 - 8 * bytes);
    b->data[b->size] = (char)tag;
    memcpy(b->data + b->size + 1, &swapped, 8); /* what is too much is written over */
    b->size += 1 + bytes;
}

static inline int
put_int(Buffer *b, int64_t value)
{
    if (buffer_reserve(b, 9) < 0) {
        return -1;
    }
    if (value >= -32 && value < 128) {
        b->data[b->size++] = (char)value;
    }
    else if (value >= 0) {
        int bytes = value < 256 ? 1 : value < 65536 ? 2 : value <= UINT32_MAX ? 4 : 8;
        big_endian(b, 0xcc + (bytes > 1) + (bytes > 2) + (bytes > 4), (uint64_t)value, bytes);
    }
    else {
        int bytes = value >= INT8_MIN ? 1 : value >= INT16_MIN ? 2 : value >= INT32_MIN ? 4 : 8;
        big_endian(b, 0xd0 + (bytes > 1) + (bytes > 2) + (bytes > 4), (uint64_t)value, bytes);
    }
    return 0;
}

static inline int
put_string(Buffer *b, const char *text, Py_ssize_t size)
{
    if (buffer_reserve(b, size + 9) < 0) {
        return -1;
    }
    if (size < 32) {
        b->data[b->size++] = (char)(0xa0 | size);
    }
    else if (size < 256) {
        big_endian(b, 0xd9, (uint64_t)size, 1);
    }
    else if (size < 65536) {
        big_endian(b, 0xda, (uint64_t)size, 2);
    }
    else {
        big_endian(b, 0xdb, (uint64_t)size, 4);
    }
    memcpy(b->data + b->size, text, size);
    b->size += size;
    return 0;
}

static inline int
put_array(Buffer *b, Py_ssize_t items)
{
    if (buffer_reserve(b, 9) < 0) {
        return -1;
    }
    if (items < 16) {
        b->data[b->size++] = (char)(0x90 | items);
    }
    else if (items < 65536) {
        big_endian(b, 0xdc, (uint64_t)items, 2);
    }
    else {
        big_endian(b, 0xdd, (uint64_t)items, 4);
    }
    return 0;
}

static inline int
put_bool(Buffer *b, int value)
{
    return put_bytes(b, value ? "\xc3" : "\xc2", 1);
}

static inline int
put_unicode(Buffer *b, PyObject *text)
{
    if (PyUnicode_IS_COMPACT_ASCII(text)) {
        return put_string(b, (const char *)PyUnicode_1BYTE_DATA(text), PyUnicode_GET_LENGTH(text));
    }
    Py_ssize_t size;
    const char *data = PyUnicode_AsUTF8AndSize(text, &size);
    return data == NULL ? -1 : put_string(b, data, size);
}

#endif
