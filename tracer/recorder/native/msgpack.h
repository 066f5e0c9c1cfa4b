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

#define SLACK 8 /* bytes behind the end that may be read and written */

static int
buffer_grow(Buffer *b, Py_ssize_t more)
{
    Py_ssize_t room = b->room ? b->room * 2 : 4096;
    while (room < b->size + more + SLACK) {
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
    return b->size + more + SLACK <= b->room ? 0 : buffer_grow(b, more);
}

static void
buffer_free(Buffer *b)
{
    PyMem_Free(b->data);
    b->data = NULL;
    b->size = b->room = 0;
}

/* memcpy, in place for the few bytes that names and values mostly have. */
static inline void
copy_few(char *to, const char *from, Py_ssize_t size)
{
    if (size > 16) {
        memcpy(to, from, size);
    }
    else if (size >= 8) {
        memcpy(to, from, 8);
        memcpy(to + size - 8, from + size - 8, 8);
    }
    else if (size >= 4) {
        memcpy(to, from, 4);
        memcpy(to + size - 4, from + size - 4, 4);
    }
    else {
        for (; size > 0; size--) {
            *to++ = *from++;
        }
    }
}

static inline int
put_bytes(Buffer *b, const char *data, Py_ssize_t size)
{
    if (buffer_reserve(b, size) < 0) {
        return -1;
    }
    copy_few(b->data + b->size, data, size);
    b->size += size;
    return 0;
}

/* --- at a place in a buffer where there is room, giving the place behind ---------------------- */

#define MOST_INT 9     /* bytes of a number at most */
#define MOST_STRING 9  /* … of what stands before a string's own, and a word behind them */

/* A tag, and a number of 1, 2, 4 or 8 bytes, most significant first; a word is written. */
static inline char *
write_tagged(char *at, int tag, uint64_t value, int bytes)
{
    uint64_t swapped = __builtin_bswap64(value) >> (64 - 8 * bytes);
    at[0] = (char)tag;
    memcpy(at + 1, &swapped, 8);
    return at + 1 + bytes;
}

static char *
write_long(char *at, int64_t value)
{
    if (value >= 0) {
        int bytes = value < 65536 ? 2 : value <= UINT32_MAX ? 4 : 8;
        return write_tagged(at, 0xcd + (bytes > 2) + (bytes > 4), (uint64_t)value, bytes);
    }
    int bytes = value >= INT16_MIN ? 2 : value >= INT32_MIN ? 4 : 8;
    return write_tagged(at, 0xd1 + (bytes > 2) + (bytes > 4), (uint64_t)value, bytes);
}

static inline char *
write_int(char *at, int64_t value)
{
    if (value >= -32 && value < 128) {
        *at = (char)value;
        return at + 1;
    }
    if (value >= INT8_MIN && value < 256) {
        at[0] = (char)(value < 0 ? 0xd0 : 0xcc);
        at[1] = (char)value;
        return at + 2;
    }
    return write_long(at, value);
}

/* Room: the size and MOST_STRING. */
static inline char *
write_name(char *at, const char *text, Py_ssize_t size)
{
    if (size < 32) {
        *at++ = (char)(0xa0 | size);
    }
    else {
        int bytes = size < 256 ? 1 : size < 65536 ? 2 : 4;
        at = write_tagged(at, 0xd9 + (bytes > 1) + (bytes > 2), (uint64_t)size, bytes);
    }
    copy_few(at, text, size);
    return at + size;
}

/* The same for text in a buffer, behind which there are SLACK bytes. */
static inline char *
write_string(char *at, const char *text, Py_ssize_t size)
{
    if (size > SLACK) {
        return write_name(at, text, size);
    }
    *at++ = (char)(0xa0 | size);
    memcpy(at, text, SLACK);
    return at + size;
}

/* The UTF-8 of a string; NULL with an exception set. */
static inline const char *
utf8_of(PyObject *text, Py_ssize_t *size)
{
    if (PyUnicode_IS_COMPACT_ASCII(text)) {
        *size = PyUnicode_GET_LENGTH(text);
        return (const char *)PyUnicode_1BYTE_DATA(text);
    }
    return PyUnicode_AsUTF8AndSize(text, size);
}

/* --- at the end of a buffer, which grows --------------------------------------------------------- */

static inline int
put_int(Buffer *b, int64_t value)
{
    if (buffer_reserve(b, MOST_INT) < 0) {
        return -1;
    }
    b->size = write_int(b->data + b->size, value) - b->data;
    return 0;
}

/* Text of anybody's: nothing behind it is read. */
static inline int
put_string(Buffer *b, const char *text, Py_ssize_t size)
{
    if (buffer_reserve(b, size + MOST_STRING) < 0) {
        return -1;
    }
    b->size = write_name(b->data + b->size, text, size) - b->data;
    return 0;
}

static inline int
put_array(Buffer *b, Py_ssize_t items)
{
    if (buffer_reserve(b, MOST_INT) < 0) {
        return -1;
    }
    if (items < 16) {
        b->data[b->size++] = (char)(0x90 | items);
    }
    else {
        char *at = b->data + b->size;
        int bytes = items < 65536 ? 2 : 4;
        b->size = write_tagged(at, 0xdc + (bytes > 2), (uint64_t)items, bytes) - b->data;
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
    Py_ssize_t size;
    const char *data = utf8_of(text, &size);
    return data == NULL ? -1 : put_string(b, data, size);
}

#endif
