/* Turns the msgpack of records into the buffers of Arrow columns: what `tracer.arrow` does row by
   row in Python, at the speed of copying.

   Nothing here knows a record: `tracer.columns` hands over what the columns are and which field of
   which record goes where.  A column is padded with nulls up to a row only when that row has a
   value, so a field that a record does not have costs nothing.  The bytes come from a program that
   nobody has read: every length is checked, every string is UTF-8, or ValueError is raised.

   Layouts: Arrow's columnar format, https://arrow.apache.org/docs/format/Columnar.html. Built on
   the limited API: one binary for each Python from 3.11 on. So no format with a `#`: where 3.13's
   headers compile one, 3.11 refuses it. */

#include "rows.h"

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
