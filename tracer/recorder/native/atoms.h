/* Texts of values that hold no other object, byte for byte as `tracer.values.Atoms` writes them.

   What is rare or long is written by that class itself. Only exact builtin types are looked at, so
   nothing of the program runs. */

#ifndef GROUNDTRACE_ATOMS_H
#define GROUNDTRACE_ATOMS_H

#include "msgpack.h"

#define SHORT_TUPLE 8
#define TUPLE_LEVELS 3

typedef struct {
    PyObject *text; /* Atoms.text, bound */
    Py_ssize_t string_characters;
} Atoms;

enum { NOT_AN_ATOM = 0, ATOM = 1, FAILED = -1 };

static inline int
is_plain_type(PyTypeObject *type)
{
    if (type == &PyLong_Type || type == &PyUnicode_Type) {
        return 1;
    }
    if (type == &PyList_Type || type == &PyDict_Type || type == &PyTuple_Type
        || PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        return 0;
    }
    return type == &PyFloat_Type || type == &PyBool_Type || type == Py_TYPE(Py_None) || type == &PyBytes_Type
           || type == &PyComplex_Type || type == &PyRange_Type || type == &PyEllipsis_Type
           || type == Py_TYPE(Py_NotImplemented);
}

/* The class's own text of an atom: 1 written, 0 not an atom after all, -1 an exception. */
static int
text_by_python(const Atoms *atoms, PyObject *value, Buffer *out)
{
    PyObject *text = PyObject_CallOneArg(atoms->text, value);
    if (text == NULL) {
        return FAILED;
    }
    int result = NOT_AN_ATOM;
    if (text != Py_None) {
        Py_ssize_t size;
        const char *data = PyUnicode_AsUTF8AndSize(text, &size);
        result = data == NULL || put_bytes(out, data, size) < 0 ? FAILED : ATOM;
    }
    Py_DECREF(text);
    return result;
}

static int
put_repr(PyObject *value, Buffer *out)
{
    PyObject *text = PyObject_Repr(value);
    if (text == NULL) {
        return FAILED;
    }
    Py_ssize_t size;
    const char *data = PyUnicode_AsUTF8AndSize(text, &size);
    int result = data == NULL || put_bytes(out, data, size) < 0 ? FAILED : ATOM;
    Py_DECREF(text);
    return result;
}

static int
put_decimal(int64_t value, Buffer *out)
{
    static const char pairs[]
        = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
          "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
          "8081828384858687888990919293949596979899";
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    if (buffer_reserve(out, 24) < 0) {
        return FAILED;
    }
    char *to = out->data + out->size, digits[24];
    int at = sizeof digits;
    if (value < 0) {
        *to++ = '-';
    }
    while (rest >= 100) {
        memcpy(digits + (at -= 2), pairs + 2 * (rest % 100), 2);
        rest /= 100;
    }
    if (rest >= 10) {
        memcpy(to, pairs + 2 * rest, 2);
        to += 2;
    }
    else {
        *to++ = (char)('0' + rest);
    }
    for (; at < (int)sizeof digits; at++) {
        *to++ = digits[at];
    }
    out->size = to - out->data;
    return ATOM;
}

static int
put_integer(const Atoms *atoms, PyObject *value, Buffer *out)
{
    long long number;
    return short_int(value, &number) ? put_decimal(number, out)
                                     : text_by_python(atoms, value, out);
}

static int
put_real(PyObject *value, Buffer *out)
{
    double number = PyFloat_AS_DOUBLE(value);
    if (number != number) {
        return put_bytes(out, "nan", 3) < 0 ? FAILED : ATOM;
    }
    if (number - number != 0) {
        const char *text = number > 0 ? "1e999" : "-1e999";
        return put_bytes(out, text, (Py_ssize_t)strlen(text)) < 0 ? FAILED : ATOM;
    }
    char *text = PyOS_double_to_string(number, 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
    if (text == NULL) {
        return FAILED;
    }
    int result = put_bytes(out, text, (Py_ssize_t)strlen(text)) < 0 ? FAILED : ATOM;
    PyMem_Free(text);
    return result;
}

/* repr() of a short ASCII string without quotes, backslashes or control characters is itself in
   quotes: the usual case, written here. */
static int
put_text(const Atoms *atoms, PyObject *value, Buffer *out)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(value);
    if (size > atoms->string_characters) {
        return text_by_python(atoms, value, out);
    }
    if (PyUnicode_IS_COMPACT_ASCII(value)) {
        const unsigned char *data = PyUnicode_1BYTE_DATA(value);
        Py_ssize_t at = 0;
        while (at < size && data[at] >= ' ' && data[at] != '\'' && data[at] != '\\'
               && data[at] != 0x7f) {
            at++;
        }
        if (at == size) {
            if (buffer_reserve(out, size + 2) < 0) {
                return FAILED;
            }
            out->data[out->size] = '\'';
            memcpy(out->data + out->size + 1, data, size);
            out->data[out->size + size + 1] = '\'';
            out->size += size + 2;
            return ATOM;
        }
    }
    return put_repr(value, out);
}

static int put_short_tuple(const Atoms *, PyObject *, Buffer *, int levels);

static int
put_plain(const Atoms *atoms, PyObject *value, Buffer *out)
{
    PyTypeObject *type = Py_TYPE(value);
    if (type == &PyLong_Type) {
        return put_integer(atoms, value, out);
    }
    if (type == &PyUnicode_Type) {
        return put_text(atoms, value, out);
    }
    if (type == &PyBool_Type || value == Py_None) {
        if (buffer_reserve(out, 8) < 0) {
            return FAILED;
        }
        const char *text = value == Py_True ? "True\0\0\0" : value == Py_None ? "None\0\0\0" : "False\0\0";
        memcpy(out->data + out->size, text, 8);
        out->size += value == Py_False ? 5 : 4;
        return ATOM;
    }
    if (type == &PyFloat_Type) {
        return put_real(value, out);
    }
    return is_plain_type(type) ? text_by_python(atoms, value, out) : NOT_AN_ATOM;
}

/* Appends the text of an atom, or of a short tuple of atoms; nothing for anything else. */
static int
put_atom(const Atoms *atoms, PyObject *value, Buffer *out)
{
    if (PyTuple_CheckExact(value)) {
        if (PyTuple_GET_SIZE(value) > SHORT_TUPLE) {
            return NOT_AN_ATOM;
        }
        Py_ssize_t start = out->size;
        int result = put_short_tuple(atoms, value, out, TUPLE_LEVELS);
        if (result != ATOM) {
            out->size = start;
        }
        return result;
    }
    return put_plain(atoms, value, out);
}

static int
put_short_tuple(const Atoms *atoms, PyObject *value, Buffer *out, int levels)
{
    Py_ssize_t count = PyTuple_GET_SIZE(value);
    if (put_bytes(out, "(", 1) < 0) {
        return FAILED;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *element = PyTuple_GET_ITEM(value, i);
        if (i && put_bytes(out, ", ", 2) < 0) {
            return FAILED;
        }
        Py_ssize_t start = out->size;
        int result;
        if (PyTuple_CheckExact(element)) {
            if (PyTuple_GET_SIZE(element) > SHORT_TUPLE || levels <= 1) {
                return NOT_AN_ATOM;
            }
            result = put_short_tuple(atoms, element, out, levels - 1);
        }
        else {
            result = put_plain(atoms, element, out);
        }
        if (result != ATOM) {
            return result;
        }
        if (out->data[start] == '<') { /* cut: a tuple with it is no literal */
            return NOT_AN_ATOM;
        }
    }
    return put_bytes(out, count == 1 ? ",)" : ")", count == 1 ? 2 : 1) < 0 ? FAILED : ATOM;
}

#endif
