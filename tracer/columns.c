/* Turns the msgpack of records into the buffers of Arrow columns: what `tracer.arrow` does row by
   row in Python, at the speed of copying.

   Nothing here knows a record: `tracer.arrow` hands over what the columns are and which field of
   which record goes where.  A column is padded with nulls up to a row only when that row has a
   value, so a field that a record does not have costs nothing.  The bytes come from a program that
   nobody has read: every length is checked, every string is UTF-8, or ValueError is raised.

   Layouts: Arrow's columnar format, https://arrow.apache.org/docs/format/Columnar.html. Built on
   the limited API: one binary for each Python from 3.11 on. So no format with a `#`: where 3.13's
   headers compile one, 3.11 refuses it. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { INT32, INT64, BOOL, STRING, LIST }; /* kinds of columns: tracer.arrow names them too */
enum { TO_INT, TO_BOOL, TO_STRING, TO_STRINGS, TO_RUNS, TO_NAMES, TO_VALUES }; /* … of fields */

#define COLUMNS 64
#define RECORDS 64
#define FIELDS 16
#define TAG 16

typedef struct {
    char *data;
    size_t size, room;
} Buffer;

typedef struct {
    int kind, nullable;
    size_t length, nulls;
    Buffer values, offsets, valid; /* a list's and a string's offsets are int32 */
} Column;

/* What a record's field is, and the column it goes to; a list's elements go to those behind it. */
typedef struct {
    int what, column;
} Field;

typedef struct {
    char tag[TAG];
    size_t tag_size;
    int is_event, names_frame; /* a call: it says a frame's function and depth */
    Field fields[FIELDS];
    int count;
} Record;

typedef struct {
    const unsigned char *function; /* in a payload */
    uint32_t size;
    int64_t depth;
} Frame;

#define PLACES 256

typedef struct {
    Column columns[COLUMNS];
    int column_count;
    Record records[RECORDS];
    int record_count;
    const Record *by_tag[PLACES]; /* where no two tags meet */
    int at_i, at_event, at_function, at_depth, at_frame, at_after, at_delta;
    size_t events, deltas;
    Buffer event_tags, delta_tags; /* of each row, its record's place: written out at the end */
    Frame *frames;
    size_t frame_count;
} Job;

typedef struct {
    const unsigned char *at, *end;
} Reader;

/* --- buffers ----------------------------------------------------------------------------------- */

#define MOST_FRAMES 4000000
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

/* --- msgpack ----------------------------------------------------------------------------------- */

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

/* --- fields ------------------------------------------------------------------------------------ */

static int
read_strings(Reader *r, Column *to)
{
    uint64_t count, size;
    const unsigned char *text;
    if (read_array(r, &count) < 0) {
        return -1;
    }
    for (; count; count--) {
        if (read_string(r, &text, &size) < 0 || add_string(to, to->length, text, size) < 0) {
            return -1;
        }
    }
    return 0;
}

/* `tracer.records.Item`s: a value, or a pair of a value and how many of it stand in a row. */
static int
read_runs(Reader *r, Column *values, Column *counts)
{
    uint64_t count, size, two;
    const unsigned char *text;
    int64_t times;
    if (read_array(r, &count) < 0) {
        return -1;
    }
    for (; count; count--) {
        size_t row = values->length;
        int pair = r->at < r->end && *r->at >> 4 == 9;
        if (pair && (read_array(r, &two) < 0 || (two != 2 && malformed("a run of no two parts")))) {
            return -1;
        }
        if (read_string(r, &text, &size) < 0 || add_string(values, row, text, size) < 0) {
            return -1;
        }
        if (pair ? read_int(r, &times) < 0 || add_int(counts, row, times) < 0
                 : pad(counts, row + 1) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
read_bool(Reader *r, int *value)
{
    if (r->at == r->end || (*r->at != 0xc2 && *r->at != 0xc3)) {
        return malformed("neither true nor false");
    }
    *value = *r->at++ & 1;
    return 0;
}

static inline int
read_field(Job *job, Reader *r, Field field, size_t row)
{
    Column *c = &job->columns[field.column];
    const unsigned char *text;
    uint64_t size;
    int64_t number;
    int flag;
    switch (field.what) {
    case TO_INT:
        return read_int(r, &number) < 0 ? -1 : add_int(c, row, number);
    case TO_BOOL:
        return read_bool(r, &flag) < 0 ? -1 : add_bool(c, row, flag);
    case TO_STRING:
        return read_string(r, &text, &size) < 0 ? -1 : add_string(c, row, text, size);
    case TO_STRINGS:
        return read_strings(r, c + 1) < 0 ? -1 : add_list(c, row, c[1].length);
    case TO_RUNS:
        return read_runs(r, c + 1, c + 2) < 0 ? -1 : add_list(c, row, c[1].length);
    case TO_NAMES:
        return read_strings(r, c + 1) < 0 ? -1 : add_list(c, row, c[1].length);
    default: /* TO_VALUES: in step with the names, which came before */
        if (read_strings(r, c + 2) < 0) {
            return -1;
        }
        return c[2].length == c[1].length ? 0 : malformed("names and values are not in step");
    }
}

/* --- records ----------------------------------------------------------------------------------- */

/* What is known of the frame of the event that was read last. */
static Frame *
frame_of(Job *job, size_t row)
{
    int32_t frame;
    memcpy(&frame, job->columns[job->at_frame].values.data + 4 * row, 4);
    if (frame < 0 || frame > MOST_FRAMES) {
        malformed("a frame's number");
        return NULL;
    }
    if ((size_t)frame >= job->frame_count) {
        size_t count = 2 * (size_t)frame + 16;
        Frame *frames = realloc(job->frames, count * sizeof(Frame));
        if (frames == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
        memset(frames + job->frame_count, 0, (count - job->frame_count) * sizeof(Frame));
        job->frames = frames;
        job->frame_count = count;
    }
    return &job->frames[frame];
}

static inline size_t
tag_place(const void *tag, size_t size)
{
    const unsigned char *text = tag;
    return size ? (size + text[0] * 7u + text[size - 1] * 31u + text[size / 2] * 3u) % PLACES : 0;
}

static int
read_record(Job *job, Reader *r)
{
    uint64_t count, size;
    const unsigned char *tag;
    if (read_array(r, &count) < 0 || read_string(r, &tag, &size) < 0) {
        return -1;
    }
    const Record *record = size < TAG ? job->by_tag[tag_place(tag, size)] : NULL;
    const Record *end = job->records + job->record_count;
    if (record == NULL || record->tag_size != size || memcmp(record->tag, tag, size) != 0) {
        for (record = job->records; record < end; record++) {
            if (record->tag_size == size && memcmp(record->tag, tag, size) == 0) {
                break;
            }
        }
    }
    if (record == end || (uint64_t)record->count + 1 != count) {
        return malformed(record == end ? "a record of no kind" : "a record of another length");
    }
    int event = record->is_event;
    size_t row = event ? job->events : job->deltas;
    Buffer *tags = event ? &job->event_tags : &job->delta_tags;
    if (reserve(tags, 1) < 0
        || (!event && add_row_int(&job->columns[job->at_after], (int64_t)job->events - 1) < 0)) {
        return -1;
    }
    tags->data[tags->size++] = (char)(record - job->records);
    Frame frame = {NULL, 0, 0};
    for (int i = 0; i < record->count; i++) {
        if (record->names_frame && record->fields[i].column == job->at_function) {
            Reader ahead = *r;
            if (read_string(&ahead, &frame.function, &size) < 0) {
                return -1;
            }
            frame.size = (uint32_t)size;
        }
        if (record->names_frame && record->fields[i].column == job->at_depth) {
            Reader ahead = *r;
            if (read_int(&ahead, &frame.depth) < 0) {
                return -1;
            }
        }
        if (record->fields[i].column == job->at_function) {
            uint64_t length;
            const unsigned char *text;
            if (read_string(r, &text, &length) < 0) {
                return -1;
            }
        }
        else if (read_field(job, r, record->fields[i], row) < 0) {
            return -1;
        }
    }
    if (event) {
        Frame *known = frame_of(job, row);
        if (known == NULL) {
            return -1;
        }
        if (record->names_frame) {
            if (known->function != NULL
                && (known->size != frame.size
                    || memcmp(known->function, frame.function, frame.size) != 0)) {
                return malformed("a frame of two functions");
            }
            *known = frame;
        }
        else {
            if (known->function == NULL) { /* never called: for all its events, or refused */
                *known = (Frame){(const unsigned char *)"", 0, 0};
            }
            if (add_row_int(&job->columns[job->at_depth], known->depth) < 0) {
                return -1;
            }
        }
        job->events++;
    }
    else {
        job->deltas++;
    }
    return 0;
}

static int
read_payload(Job *job, PyObject *payload)
{
    char *data;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(payload, &data, &size) < 0) {
        return -1;
    }
    Reader r = {(const unsigned char *)data, (const unsigned char *)data + size};
    uint64_t count;
    if (read_array(&r, &count) < 0) {
        return -1;
    }
    for (; count; count--) {
        if (read_record(job, &r) < 0) {
            return -1;
        }
    }
    return r.at == r.end ? 0 : malformed("something stands behind them");
}

/* --- what Python says, and gets ------------------------------------------------------------------ */

/* columns: a list of (kind, nullable) */
static int
take_columns(Job *job, PyObject *columns)
{
    Py_ssize_t count = PyList_Size(columns);
    if (count < 0 || count > COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "too many columns");
        return -1;
    }
    for (; job->column_count < count; job->column_count++) {
        Column *c = &job->columns[job->column_count];
        PyObject *pair = PyList_GetItem(columns, job->column_count);
        if (pair == NULL || !PyArg_ParseTuple(pair, "ip", &c->kind, &c->nullable)) {
            return -1;
        }
        if ((c->kind == STRING || c->kind == LIST) && put_offset(c, 0) < 0) {
            job->column_count++;
            return -1;
        }
    }
    return 0;
}

/* records: a list of (tag, is_event, names_frame, [(what, column), …]) */
static int
take_records(Job *job, PyObject *records)
{
    Py_ssize_t count = PyList_Size(records);
    if (count < 0 || count > RECORDS) {
        PyErr_SetString(PyExc_ValueError, "too many kinds of records");
        return -1;
    }
    for (; job->record_count < count; job->record_count++) {
        Record *record = &job->records[job->record_count];
        PyObject *given = PyList_GetItem(records, job->record_count), *name, *fields;
        Py_ssize_t size = 0;
        if (given == NULL
            || !PyArg_ParseTuple(given, "OppO", &name, &record->is_event, &record->names_frame,
                                 &fields)) {
            return -1;
        }
        const char *tag = PyUnicode_AsUTF8AndSize(name, &size);
        if (tag == NULL) {
            return -1;
        }
        record->count = (int)PyList_Size(fields);
        if (size >= TAG || record->count < 0 || record->count > FIELDS) {
            PyErr_SetString(PyExc_ValueError, "a record of too many fields");
            return -1;
        }
        memcpy(record->tag, tag, (size_t)size);
        record->tag_size = (size_t)size;
        job->by_tag[tag_place(tag, (size_t)size)] = record;
        for (int i = 0; i < record->count; i++) {
            Field *field = &record->fields[i];
            PyObject *pair = PyList_GetItem(fields, i);
            if (!PyArg_ParseTuple(pair, "ii", &field->what, &field->column)) {
                return -1;
            }
            int behind = field->what == TO_STRINGS ? 1 : field->what >= TO_RUNS ? 2 : 0;
            if (field->column < 0 || field->column + behind >= job->column_count) {
                PyErr_SetString(PyExc_ValueError, "no such column");
                return -1;
            }
        }
    }
    return 0;
}

/* Memory that has a reader: freed with this object. */
typedef struct {
    PyObject_HEAD
    char *data;
    Py_ssize_t size;
} Memory;

static int
memory_buffer(PyObject *self, Py_buffer *view, int flags)
{
    Memory *memory = (Memory *)self;
    return PyBuffer_FillInfo(view, self, memory->data, memory->size, 1, flags);
}

static void
memory_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    free(((Memory *)self)->data);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyType_Slot MEMORY_SLOTS[] = {
    {Py_tp_dealloc, memory_dealloc},
    {Py_bf_getbuffer, memory_buffer},
    {0, NULL},
};

static PyType_Spec MEMORY_SPEC = {
    "tracer._columns.Memory", sizeof(Memory), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, MEMORY_SLOTS,
};

/* A buffer's own memory, `size` bytes of it, which leaves the buffer. */
static PyObject *
memory_of(PyTypeObject *type, Buffer *b, size_t size)
{
    if (b->size < size && put_zeros(b, size - b->size) < 0) {
        return NULL;
    }
    if (b->data == NULL && reserve(b, 0) < 0) {
        return NULL;
    }
    Memory *made = (Memory *)((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0);
    if (made != NULL) {
        made->data = b->data;
        made->size = (Py_ssize_t)size;
        *b = (Buffer){NULL, 0, 0};
    }
    return (PyObject *)made;
}

/* (length, nulls, valid or None, offsets or None, values) of each column; None for one without a
   value. */
static PyObject *
give_columns(Job *job, PyTypeObject *type)
{
    PyObject *list = PyList_New(job->column_count);
    for (int i = 0; list != NULL && i < job->column_count; i++) {
        Column *c = &job->columns[i];
        int has_offsets = c->kind == STRING || c->kind == LIST;
        size_t bits = (c->length + 7) / 8, size = c->kind == BOOL ? bits : c->values.size;
        PyObject *made = NULL;
        if (c->length == 0) {
            made = Py_NewRef(Py_None);
        }
        else {
            PyObject *valid = c->nulls ? memory_of(type, &c->valid, bits) : Py_NewRef(Py_None);
            PyObject *offsets = has_offsets ? memory_of(type, &c->offsets, c->offsets.size)
                                            : Py_NewRef(Py_None);
            PyObject *values = memory_of(type, &c->values, size);
            if (valid && offsets && values) {
                made = Py_BuildValue("nnOOO", (Py_ssize_t)c->length, (Py_ssize_t)c->nulls, valid,
                                     offsets, values);
            }
            Py_XDECREF(valid);
            Py_XDECREF(offsets);
            Py_XDECREF(values);
        }
        if (made == NULL || PyList_SetItem(list, i, made) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

/* The strings of rows that were only numbered: a record's tag. */
static int
write_tags(Job *job, Column *c, const Buffer *tags)
{
    size_t size = 0;
    for (size_t row = 0; row < tags->size; row++) {
        size += job->records[(int)tags->data[row]].tag_size;
    }
    if (reserve(&c->values, size) < 0 || reserve(&c->offsets, 4 * tags->size) < 0) {
        return -1;
    }
    char *to = c->values.data;
    for (size_t row = 0; row < tags->size; row++) {
        const Record *record = &job->records[(int)tags->data[row]];
        memcpy(to, record->tag, TAG);
        to += record->tag_size;
        int32_t end = (int32_t)(to - c->values.data);
        memcpy(c->offsets.data + c->offsets.size, &end, 4);
        c->offsets.size += 4;
    }
    c->values.size = size;
    c->length = tags->size;
    return size > INT32_MAX ? malformed("they are too many") : 0;
}

/* What the rows of events have by their place and frame. */
static int
write_events(Job *job)
{
    Column *i = &job->columns[job->at_i], *function = &job->columns[job->at_function];
    const char *frames = job->columns[job->at_frame].values.data;
    if (reserve(&i->values, 4 * job->events) < 0
        || reserve(&function->offsets, 4 * job->events) < 0) {
        return -1;
    }
    for (size_t row = 0; row < job->events; row++) {
        int32_t number = (int32_t)row, frame;
        memcpy(i->values.data + 4 * row, &number, 4);
        memcpy(&frame, frames + 4 * row, 4);
        const Frame *f = &job->frames[frame];
        if (reserve(&function->values, f->size) < 0) {
            return -1;
        }
        if (f->size) {
            memcpy(function->values.data + function->values.size, f->function, f->size);
        }
        function->values.size += f->size;
        if (put_offset(function, function->values.size) < 0) {
            return -1;
        }
    }
    i->values.size = 4 * job->events;
    i->length = function->length = job->events;
    return 0;
}

/* Every column of a row that has a value is as long as the rows; those of lists' elements are as they
   are. */
static int
pad_all(Job *job, PyObject *events, PyObject *deltas)
{
    PyObject *groups[] = {events, deltas};
    size_t rows[] = {job->events, job->deltas};
    for (int g = 0; g < 2; g++) {
        for (Py_ssize_t i = 0; i < PyList_Size(groups[g]); i++) {
            long at = PyLong_AsLong(PyList_GetItem(groups[g], i));
            if (at < 0 || at >= job->column_count) {
                PyErr_SetString(PyExc_ValueError, "no such column");
                return -1;
            }
            Column *c = &job->columns[at];
            if ((c->length || !c->nullable) && pad(c, rows[g]) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

static void
job_free(Job *job)
{
    for (int i = 0; i < COLUMNS; i++) {
        free(job->columns[i].values.data);
        free(job->columns[i].offsets.data);
        free(job->columns[i].valid.data);
    }
    free(job->event_tags.data);
    free(job->delta_tags.data);
    free(job->frames);
    free(job);
}

static PyObject *
columns(PyObject *module, PyObject *args)
{
    Job *job = calloc(1, sizeof(Job));
    PyObject *payloads, *given_columns, *records, *events, *deltas, *result = NULL;
    if (job == NULL) {
        return PyErr_NoMemory();
    }
    if (PyArg_ParseTuple(args, "OOOOO(iiiiiii)", &payloads, &given_columns, &records, &events,
                         &deltas, &job->at_i, &job->at_event, &job->at_function, &job->at_depth,
                         &job->at_frame, &job->at_after, &job->at_delta)
        && take_columns(job, given_columns) == 0 && take_records(job, records) == 0) {
        Py_ssize_t count = PyList_Size(payloads);
        int fine = count >= 0;
        for (Py_ssize_t i = 0; fine && i < count; i++) {
            fine = read_payload(job, PyList_GetItem(payloads, i)) == 0;
        }
        if (fine && write_tags(job, &job->columns[job->at_event], &job->event_tags) == 0
            && write_tags(job, &job->columns[job->at_delta], &job->delta_tags) == 0
            && write_events(job) == 0 && pad_all(job, events, deltas) == 0) {
            PyObject *type = PyObject_GetAttrString(module, "Memory");
            result = type == NULL ? NULL : give_columns(job, (PyTypeObject *)type);
            Py_XDECREF(type);
        }
    }
    job_free(job);
    return result;
}

static PyMethodDef FUNCTIONS[] = {
    {"columns", columns, METH_VARARGS, "The buffers of the columns that records make."},
    {NULL, NULL, 0, NULL},
};

static int
execute(PyObject *module)
{
    PyObject *type = PyType_FromSpec(&MEMORY_SPEC);
    int result = type == NULL ? -1 : PyModule_AddObjectRef(module, "Memory", type);
    Py_XDECREF(type);
    return result;
}

static PyModuleDef_Slot SLOTS[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "_columns", "Records to Arrow columns.", 0, FUNCTIONS, SLOTS,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__columns(void)
{
    return PyModuleDef_Init(&MODULE);
}
