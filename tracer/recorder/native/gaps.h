/* Gaps: stretches of a run that are counted and not recorded. `tracer.recorder.gaps` says how; this
   is the same in C. */

#ifndef GROUNDTRACE_GAPS_H
#define GROUNDTRACE_GAPS_H

/* Events so far, recorded or not: the index of the one at hand. */
static long long
total(const Engine *e)
{
    return e->events - e->gaps + e->passed + e->skipped;
}

/* What `tracer.recorder.schedule` says: of `left_out` or of `bound`. -2 on an exception. */
static long long
scheduled(PyObject *ask, long long recorded, long long index)
{
    PyObject *answer = PyObject_CallFunction(ask, "LL", recorded, index);
    long long number = answer == NULL ? -2 : PyLong_AsLongLong(answer);
    Py_XDECREF(answer);
    return number;
}

static int
new_bound(Engine *e)
{
    e->bound = scheduled(e->bound_at, e->events, total(e));
    return e->bound < 0 ? -1 : 0;
}

/* Whether any thread is in a frame that is not recorded. */
static int
is_deep(const Engine *e)
{
    for (Py_ssize_t i = 0; i < e->stack_count; i++) {
        const State *top = stack_top(&e->stacks[i]);
        if (top != NULL && top->depth > e->max_depth) {
            return 1;
        }
    }
    return 0;
}

/* --- in a gap ---------------------------------------------------------------------------------- */

/* Where the reference reads a frame's f_locals in a gap (up to 3.12; see its `_refresh`), the names
   that are new by then come before those of the rest of the gap. */
static int
order_in_gap(Engine *e, State *s)
{
#if PY_VERSION_HEX < 0x030D0000
    if (s->by == e->events || s->is_module) {
        return 0;
    }
    if (!s->code->fast) {
        PyObject *now = PyObject_GetAttrString((PyObject *)s->frame, "f_locals");
        Py_XDECREF(now);
        return now == NULL ? -1 : 0;
    }
    int slots = s->code->slots, count = 0, here = 0;
    if (s->later == NULL) {
        s->later = PyMem_Malloc((slots + 1) * sizeof(int));
        if (s->later == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memcpy(s->later, s->order, s->ordered * sizeof(int));
        s->later_count = s->ordered;
    }
    for (int slot = 0; slot < slots; slot++) {
        here += fast_now(s, slot) != NULL;
    }
    for (int i = 0; i < s->later_count; i++) {
        if (fast_now(s, s->later[i]) != NULL) {
            s->later[count++] = s->later[i];
        }
    }
    s->later_count = count;
    for (int slot = 0; slot < slots && s->later_count < here; slot++) {
        if (fast_now(s, slot) != NULL && !is_among(s->later, count, slot)) {
            s->later[s->later_count++] = slot;
        }
    }
#else
    (void)e;
    (void)s;
#endif
    return 0;
}

static int
pass_call(Engine *e, PyFrameObject *frame, Code *code, Stack *stack)
{
    State *parent = stack_top(stack);
    int resumed;
    State *s = state_taken(e, frame, code, depth_under(e, parent), &resumed);
    if (s == NULL) {
        return -1;
    }
    s->moved = e->events;
    if (!resumed) {
        s->by = e->events;
        s->told = 0;
        s->everything = 1;
        if (e->entry_code == (PyObject *)code->code && !e->entry_event) {
            e->entry_event = e->events; /* the gap's own */
        }
    }
    if (parent != NULL) {
        parent->interrupted = 1;
    }
    int result = stack_push(stack, s);
    Py_DECREF(s);
    return result;
}

static void
pass_line(Engine *e, State *s)
{
    s->raised_at = -1;
    if (s->by != e->events) { /* which is what the gap's own index will be */
        s->by = e->events;
        s->line = &QUIET;
        s->everything = 1;
        s->stores = EVERY_SLOT;
        s->unsure = 0;
        actions_clear(s);
    }
}

static int
pass_return(Engine *e, State *s, PyObject *value)
{
    int pauses, unwound, line = state_line(s);
    s->where = line ? line : s->where;
    if (way_out(e, s, value, &pauses, &unwound) < 0) {
        return -1;
    }
    if (!pauses && s->told) {
        if (e->ended_count == e->ended_room) {
            Py_ssize_t room = e->ended_room ? e->ended_room * 2 : 64;
            long long *ended = PyMem_Realloc(e->ended, room * sizeof *ended);
            if (ended == NULL) {
                PyErr_NoMemory();
                return -1;
            }
            e->ended = ended;
            e->ended_room = room;
        }
        e->ended[e->ended_count++] = s->id;
    }
    return left_by(e, s, pauses);
}

/* --- at its end -------------------------------------------------------------------------------- */

/* Whether a frame began or went on in the gap with that index. */
static int
has_moved(const State *s, long long by)
{
    return s->by == by || s->moved == by;
}

static int
put_alive(Engine *e, long long by)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < e->stack_count; i++) {
        for (Py_ssize_t k = 0; k < e->stacks[i].size; k++) {
            count += has_moved(e->stacks[i].frames[k], by);
        }
    }
    if (put_array(&e->batch, count) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < e->stack_count; i++) {
        long long parent = -1;
        for (Py_ssize_t k = 0; k < e->stacks[i].size; k++) {
            const State *s = e->stacks[i].frames[k];
            if (has_moved(s, by)
                && (put_array(&e->batch, 5) < 0 || put_int(&e->batch, s->id) < 0
                    || put_int(&e->batch, s->where) < 0
                    || put_unicode(&e->batch, s->code->code->co_qualname) < 0
                    || put_int(&e->batch, parent) < 0 || put_int(&e->batch, s->depth) < 0)) {
                return -1;
            }
            parent = s->id;
        }
    }
    return 0;
}

static int
put_gap(Engine *e, const State *here, long long by)
{
    const char *limit = e->by_events ? "events" : "depth";
    for (Py_ssize_t i = 0; i < e->stack_count; i++) {
        for (Py_ssize_t k = 0; k < e->stacks[i].size; k++) {
            State *s = e->stacks[i].frames[k];
            int line = state_line(s);
            s->where = line ? line : s->where;
            s->told = 1;
            s->stores = EVERY_SLOT;
        }
    }
    if (record_begin(e, "gap", 6) < 0 || put_int(&e->batch, here->id) < 0
        || put_int(&e->batch, here->where) < 0 || put_int(&e->batch, e->skipped) < 0
        || put_string(&e->batch, limit, (Py_ssize_t)strlen(limit)) < 0
        || put_array(&e->batch, e->ended_count) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < e->ended_count; i++) {
        if (put_int(&e->batch, e->ended[i]) < 0) {
            return -1;
        }
    }
    return put_alive(e, by) < 0 ? -1 : record_done(e, 1);
}

/* All that is otherwise than it was when the gap began. The stacks do not change meanwhile. */
static int
compare_after_gap(Engine *e, PyObject *globals, long long by)
{
    if (e->module != NULL && tell_all_globals(e, globals, by) < 0) {
        return -1;
    }
    for (int walk = 0; walk < 2; walk++) {
        if (walk) {
            if (e->hold) {
                return compare_all(e, by);
            }
            PyObject *done = PyObject_CallFunction(e->walk, "OOL", globals, Py_None, by);
            Py_XDECREF(done);
            if (done == NULL) {
                return -1;
            }
        }
        for (Py_ssize_t i = 0; i < e->stack_count; i++) {
            for (Py_ssize_t k = 0; k < e->stacks[i].size; k++) {
                State *s = e->stacks[i].frames[k];
                if (!s->is_module
                    && (walk ? walk_values(e, (PyObject *)s->frame, by, 1)
                             : tell_locals(e, s, by, 0)) < 0) {
                    return -1;
                }
            }
        }
    }
    return 0;
}

static int
tell_gap(Engine *e, State *state, PyObject *globals)
{
    long long by = e->events;
    State *here = state != NULL ? state : e->module;
    if (put_gap(e, here, by) < 0) {
        return -1;
    }
    e->events = by + 1;
    e->gaps++;
    e->passed += e->skipped;
    e->skipped = e->ended_count = e->gap = 0;
    PyObject *told = new_bound(e) < 0 ? NULL : PyObject_CallFunction(e->tell_texts, "L", by);
    PyObject *done = told == NULL ? NULL : PyObject_CallNoArgs(e->forget_paths);
    Py_XDECREF(told);
    Py_XDECREF(done);
    return done == NULL ? -1 : compare_after_gap(e, globals, by);
}

/* --- at an event -------------------------------------------------------------------------------- */

/* Whether the event at hand is left out. The first one that is begins a gap; the first one that is
   not ends it, and has it told. 1, 0, or -1. `state`: the frame that runs. */
static int
decide(Engine *e, State *state, PyObject *globals, int deep)
{
    if (!e->gap) {
        long long left = scheduled(e->left_out, e->events, total(e));
        if (left < 0 || (!left && !deep)) {
            return left == -2 || new_bound(e) < 0 ? -1 : 0;
        }
        e->gap = 1;
        e->left = left;
        e->by_events = left > 0;
    }
    else if (e->left <= 0 && !deep && !is_deep(e)) {
        long long left = scheduled(e->left_out, e->events + 1, total(e));
        if (left <= 0) {
            return left == -2 || tell_gap(e, state, globals) < 0 ? -1 : 0;
        }
        e->left = left;
        e->by_events = 1;
    }
    e->skipped++;
    e->left--;
    return 1;
}

/* As `decide`, for an event; keeps of one that is left out what must be kept. */
static int
leave_out(Engine *e, State *s, PyFrameObject *frame, Code *code, int what, PyObject *argument)
{
    if (what == PyTrace_CALL) {
        Stack *stack = stack_here(e);
        if (stack == NULL) {
            return -1;
        }
        State *parent = stack_top(stack);
        int deep = depth_under(e, parent) > e->max_depth;
        if (!e->gap && !deep && e->events < e->bound) {
            return 0;
        }
        int out = decide(e, parent, frame_globals(frame), deep);
        return out <= 0 ? out : pass_call(e, frame, code, stack_here(e)) < 0 ? -1 : 1;
    }
    int begun = e->gap;
    if (begun && order_in_gap(e, s) < 0) {
        return -1;
    }
    int out = decide(e, s, frame_globals(frame), 0);
    if (out <= 0) {
        return out;
    }
    if (!begun) { /* as where it had been recorded */
        int line = state_line(s);
        s->where = line || what == PyTrace_LINE ? line : s->where;
    }
    if (what == PyTrace_LINE) {
        pass_line(e, s);
    }
    else if (what == PyTrace_EXCEPTION) {
        s->raised_at = PyFrame_GetLasti(s->frame);
    }
    else if (pass_return(e, s, argument) < 0) {
        return -1;
    }
    return 1;
}

#endif
