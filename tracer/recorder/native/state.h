/* What is known of each frame that runs or pauses, and the threads' stacks of them. */

#ifndef GROUNDTRACE_STATE_H
#define GROUNDTRACE_STATE_H

#include "parts.h"
#include "probes.h"
#include <stddef.h>

/* --- the state of a frame ------------------------------------------------------------------------ */

static int
state_traverse(State *s, visitproc visit, void *arg)
{
    Py_VISIT(s->frame);
    Py_VISIT(s->mapping);
    Py_VISIT(s->more);
    if (s->shadow != NULL) {
        for (int slot = 0; slot < s->code->slots; slot++) {
            Py_VISIT(s->shadow[slot]);
        }
    }
    for (int i = 0; i < s->action_count; i++) {
        Py_VISIT(s->actions[i].entry);
        Py_VISIT(s->actions[i].key);
    }
    return 0;
}

/* Lets go of what the frame's names held. */
static int
state_clear(State *s)
{
    Py_CLEAR(s->frame);
    Py_CLEAR(s->mapping);
    Py_CLEAR(s->more);
    actions_clear(s);
    if (s->shadow != NULL) {
        for (int slot = 0; slot < s->code->slots; slot++) {
            Py_CLEAR(s->shadow[slot]);
        }
    }
    s->ordered = 0;
    return 0;
}

#define SPARE 64 /* states of frames that have ended, for the next ones */
static State *spare[SPARE];
static int spare_count;

static void
state_dealloc(State *s)
{
    PyObject_GC_UnTrack(s);
    state_clear(s);
    PyMem_Free(s->later);
    if (s->shadow != s->near_shadow) {
        PyMem_Free(s->shadow);
        PyMem_Free(s->order);
    }
    if (spare_count < SPARE) {
        spare[spare_count++] = s;
    }
    else {
        PyObject_GC_Del(s);
    }
}

/* A program that sets a trace function of its own has it call what frames carry: nothing happens. */
static PyObject *
state_call(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(named))
{
    Py_RETURN_NONE;
}

static PyTypeObject StateType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "tracer.recorder._native.State",
    .tp_doc = "What the recorder knows of one frame.",
    .tp_basicsize = sizeof(State),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)state_dealloc,
    .tp_call = state_call,
    .tp_traverse = (traverseproc)state_traverse,
    .tp_clear = (inquiry)state_clear,
};

static const LineInfo QUIET = {0};

/* What an engine knows of a frame, borrowed; NULL for nothing. */
static inline State *
state_of(const Engine *e, PyFrameObject *frame)
{
    PyObject *carried = frame_state(frame);
    return carried != NULL && Py_TYPE(carried) == &StateType
                   && ((State *)carried)->engine == (const PyObject *)e
               ? (State *)carried
               : NULL;
}

/* The line that a frame is running, 0 where the instruction has none. */
static int
state_line(const State *s)
{
    int set = frame_line_set(s->frame), at = set ? -1 : PyFrame_GetLasti(s->frame);
    if (at < 0) {
        return set > 0 ? set : frame_line(s->frame);
    }
    Code *code = s->code;
    if (code->lines == NULL) {
        Py_ssize_t count = Py_SIZE(code->code);
        if ((code->lines = PyMem_Malloc((count + 1) * sizeof(int))) == NULL) {
            return frame_line(s->frame);
        }
        memset(code->lines, 0xff, (count + 1) * sizeof(int));
    }
    int *known = &code->lines[at / 2];
    if (*known < 0) {
        *known = frame_line(s->frame);
    }
    return *known;
}

static State *
state_new(Engine *e, PyFrameObject *frame, Code *code)
{
    State *s;
    if (spare_count) {
        s = spare[--spare_count];
        _Py_NewReference((PyObject *)s);
    }
    else if ((s = PyObject_GC_New(State, &StateType)) == NULL) {
        return NULL;
    }
    s->engine = (PyObject *)e;
    s->frame = NULL;
    s->code = code;
    s->id = e->next_frame++;
    s->by = 0;
    s->depth = 0;
    s->told = 1;
    s->moved = -1;
    s->later = NULL;
    s->later_count = 0;
    s->is_module = code->is_module;
    s->line = &QUIET;
    s->stores = EVERY_SLOT;
    s->everything = s->unsure = s->interrupted = s->where = s->action_count = s->ordered = 0;
    s->last = s->run = 0;
    s->raised_at = -1;
    s->more = s->mapping = NULL;
    s->shadow = NULL;
    s->order = NULL;
    if (code->fast && code->slots <= NEAR) {
        s->shadow = s->near_shadow;
        for (int slot = 0; slot < code->slots; slot++) {
            s->shadow[slot] = NULL;
        }
        s->order = s->near_order;
    }
    else if (code->fast) {
        s->shadow = PyMem_Calloc(code->slots, sizeof(PyObject *));
        s->order = PyMem_Calloc(code->slots, sizeof(int));
        if (s->shadow == NULL || s->order == NULL) {
            PyErr_NoMemory();
        }
    }
    else {
        s->mapping = PyDict_New();
    }
    PyObject_GC_Track(s);
    if (PyErr_Occurred()) {
        Py_DECREF(s);
        return NULL;
    }
    return s;
}

/* --- threads' stacks ------------------------------------------------------------------------------ */

static Stack *
stack_found(Engine *e)
{
    unsigned long thread = PyThread_get_thread_ident();
    for (Py_ssize_t i = 0; i < e->stack_count; i++) {
        if (e->stacks[i].thread == thread) {
            return &e->stacks[i];
        }
    }
    Stack *stacks = PyMem_Realloc(e->stacks, (e->stack_count + 1) * sizeof(Stack));
    if (stacks == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    e->stacks = stacks;
    Stack *made = &stacks[e->stack_count++];
    memset(made, 0, sizeof *made);
    made->thread = thread;
    return made;
}

/* The stack of the thread that is running. */
static inline Stack *
stack_here(Engine *e)
{
    return e->stack_count == 1 && PyList_GET_SIZE(e->threaded) == 0 ? &e->stacks[0]
                                                                    : stack_found(e);
}

static int
stack_push(Stack *stack, State *s)
{
    if (stack->size == stack->room) {
        Py_ssize_t room = stack->room ? stack->room * 2 : 64;
        State **frames = PyMem_Realloc(stack->frames, room * sizeof(State *));
        if (frames == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        stack->frames = frames;
        stack->room = room;
    }
    stack->frames[stack->size++] = (State *)Py_NewRef((PyObject *)s);
    return 0;
}

static State *
stack_top(const Stack *stack)
{
    return stack->size ? stack->frames[stack->size - 1] : NULL;
}

#endif
