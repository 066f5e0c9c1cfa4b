/* msgpack, read with every length checked and every string as UTF-8: the bytes are a stranger's. */

#ifndef GROUNDTRACE_COLUMNS_UNPACK_H
#define GROUNDTRACE_COLUMNS_UNPACK_H

#include "builders.h"

typedef struct {
    const unsigned char *at, *end;
} Reader;


static int
malformed(const char *what)
{
    PyErr_Format(PyExc_ValueError, "records are not as they should be: %s", what);
    return -1;
}

/* `count` bytes as a number, most significant first. */
static inline int
read_big(Reader *r, int count, uint64_t *value)
{
    if (r->end - r->at < count) {
        return malformed("they end too early");
    }
    *value = 0;
    for (int i = 0; i < count; i++) {
        *value = *value << 8 | *r->at++;
    }
    return 0;
}

static inline int
read_int(Reader *r, int64_t *value)
{
    uint64_t raw;
    if (r->at < r->end && *r->at < 0x80) {
        *value = *r->at++;
        return 0;
    }
    if (r->end - r->at >= 3 && *r->at == 0xcd) {
        *value = r->at[1] << 8 | r->at[2];
        r->at += 3;
        return 0;
    }
    if (read_big(r, 1, &raw) < 0) {
        return -1;
    }
    int tag = (int)raw;
    if (tag < 0x80 || tag >= 0xe0) {
        *value = (int8_t)tag;
        return 0;
    }
    if (tag < 0xcc || tag > 0xd3) {
        return malformed("no number");
    }
    int bytes = 1 << (tag & 3);
    if (read_big(r, bytes, &raw) < 0) {
        return -1;
    }
    if (tag <= 0xcf) {
        *value = (int64_t)raw;
        return raw > INT64_MAX ? malformed("a number is too large") : 0;
    }
    int unused = 64 - 8 * bytes;
    *value = (int64_t)(raw << unused) >> unused;
    return 0;
}

/* The length of an array or a string, by its tags. */
static int
read_size(Reader *r, int fixed, int bits, int tag8, int tag16, uint64_t *size)
{
    uint64_t tag;
    if (read_big(r, 1, &tag) < 0) {
        return -1;
    }
    if ((int)tag >> bits == fixed >> bits) {
        *size = tag & ((1u << bits) - 1);
        return 0;
    }
    int bytes = (int)tag == tag8 ? 1 : (int)tag == tag16 ? 2 : (int)tag == tag16 + 1 ? 4 : 0;
    return bytes ? read_big(r, bytes, size) : malformed("another type");
}

static inline int
read_array(Reader *r, uint64_t *size)
{
    if (r->at < r->end && *r->at >> 4 == 9) {
        *size = *r->at++ & 15;
        return 0;
    }
    return read_size(r, 0x90, 4, -1, 0xdc, size);
}

static inline int
check_utf8(const unsigned char *text, size_t size)
{
    size_t i = 0;
    uint64_t word, bits = 0;
    if (size < 8) {
        for (; i < size; i++) {
            bits |= text[i];
        }
        if (bits < 0x80) {
            return 0;
        }
    }
    for (i = 0; i + 8 <= size; i += 8) {
        memcpy(&word, text + i, 8);
        if (word & 0x8080808080808080u) {
            break;
        }
    }
    while (i < size && text[i] < 0x80) {
        i++;
    }
    if (i == size) {
        return 0;
    }
    PyObject *decoded = PyUnicode_DecodeUTF8((const char *)text, (Py_ssize_t)size, "strict");
    Py_XDECREF(decoded);
    return decoded == NULL ? -1 : 0; /* UnicodeDecodeError is a ValueError */
}

static inline int
read_string(Reader *r, const unsigned char **text, uint64_t *size)
{
    if (r->at < r->end && *r->at >> 5 == 5) {
        *size = *r->at++ & 31;
    }
    else if (read_size(r, 0xa0, 5, 0xd9, 0xda, size) < 0) {
        return -1;
    }
    if ((uint64_t)(r->end - r->at) < *size) {
        return malformed("they end too early");
    }
    *text = r->at;
    r->at += *size;
    return check_utf8(*text, *size);
}

#endif
