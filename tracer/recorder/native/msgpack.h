/* A growing buffer, and the msgpack that records are sent in (the shortest form, as msgspec's). */

#ifndef GROUNDTRACE_MSGPACK_H
#define GROUNDTRACE_MSGPACK_H

#include "interp.h"
#include <stdint.h>
#include <string.h>

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

static inline void
big_endian(Buffer *b, unsigned char tag, uint64_t value, int bytes)
{
    b->data[b->size++] = (char)tag;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        b->data[b->size++] = (char)(value >> shift);
    }
}

static inline int
put_int(Buffer *b, int64_t value)
{
    if (buffer_reserve(b, 9) < 0) {
        return -1;
    }
    if (value >= 0) {
        if (value < 128) {
            b->data[b->size++] = (char)value;
        }
        else if (value < 256) {
            big_endian(b, 0xcc, (uint64_t)value, 1);
        }
        else if (value < 65536) {
            big_endian(b, 0xcd, (uint64_t)value, 2);
        }
        else if (value <= UINT32_MAX) {
            big_endian(b, 0xce, (uint64_t)value, 4);
        }
        else {
            big_endian(b, 0xcf, (uint64_t)value, 8);
        }
    }
    else if (value >= -32) {
        b->data[b->size++] = (char)value;
    }
    else if (value >= INT8_MIN) {
        big_endian(b, 0xd0, (uint64_t)value, 1);
    }
    else if (value >= INT16_MIN) {
        big_endian(b, 0xd1, (uint64_t)value, 2);
    }
    else if (value >= INT32_MIN) {
        big_endian(b, 0xd2, (uint64_t)value, 4);
    }
    else {
        big_endian(b, 0xd3, (uint64_t)value, 8);
    }
    return 0;
}

static inline int
put_string(Buffer *b, const char *text, Py_ssize_t size)
{
    if (buffer_reserve(b, size + 5) < 0) {
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
    if (buffer_reserve(b, 5) < 0) {
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

static int
put_bool(Buffer *b, int value)
{
    return put_bytes(b, value ? "\xc3" : "\xc2", 1);
}

static int
put_unicode(Buffer *b, PyObject *text)
{
    Py_ssize_t size;
    const char *data = PyUnicode_AsUTF8AndSize(text, &size);
    return data == NULL ? -1 : put_string(b, data, size);
}

#endif
