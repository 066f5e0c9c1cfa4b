/* Records, each a row of events or of deltas: which field goes to which column is what Python says. */

#ifndef GROUNDTRACE_COLUMNS_ROWS_H
#define GROUNDTRACE_COLUMNS_ROWS_H

#include "unpack.h"

enum { TO_INT, TO_BOOL, TO_STRING, TO_STRINGS, TO_RUNS, TO_NAMES, TO_VALUES }; /* kinds of fields, as tracer.columns */

#define COLUMNS 64
#define RECORDS 64
#define FIELDS 16
#define TAG 16
#define MOST_FRAMES 4000000

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

#endif
