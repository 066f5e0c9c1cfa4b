/* The native recorder: the reference (`tracer.recorder.settrace`) in C, the same stream byte for
   byte.

   It is a hook of `PyEval_SetTrace`, so `sys.gettrace()` is None and a RecursionError does not drop
   it. What happens at nearly every event is done here: locals are compared in the frame itself,
   globals and single elements by pointer, and records are written as msgpack at once. Whatever is
   rare is done by the reference's own heap (`tracer.recorder.heap` and `.probes`), on the same
   entries and shadows, so there is one definition of it.

   docs/design/ says why this hook, and what is bounded. */

#include "events.h"
#include "gaps.h"

static int
dispatch(Engine *e, State *s, PyFrameObject *frame, Code *code, int what, PyObject *argument)
{
    int result = e->gap ? 0 : flush(e), out = 0; /* the frame itself holds its state meanwhile */
    if (result == 0 && !e->stopped && (e->gap || what == PyTrace_CALL || e->events >= e->bound)) {
        out = leave_out(e, s, frame, code, what, argument);
        result = out < 0 ? -1 : 0;
    }
    if (result == 0 && !out && !e->stopped) {
        switch (what) {
        case PyTrace_CALL:
            result = on_call(e, frame, code);
            break;
        case PyTrace_LINE:
            result = on_line(e, s);
            break;
        case PyTrace_RETURN:
            result = on_return(e, s, argument);
            break;
        case PyTrace_EXCEPTION:
            result = on_exception(e, s, argument);
            break;
        }
    }
    return result < 0 ? failed(e) : 0;
}

/* With more than one thread: waits for its turn, and holds the lock. */
static int
dispatch_threaded(Engine *e, State *s, PyFrameObject *frame, Code *code, int what,
                  PyObject *argument)
{
    PyObject *done = PyObject_CallNoArgs(e->turn);
    if (done == NULL) {
        return -1;
    }
    Py_DECREF(done);
    if ((done = PyObject_CallMethod(e->lock, "acquire", NULL)) == NULL) {
        return -1;
    }
    Py_DECREF(done);
    if (s != NULL && s->frame == NULL) { /* it ended while this thread waited */
        s = NULL;
    }
    for (Py_ssize_t i = 0; i < e->stack_count; i++) { /* a thread may bind what others share */
        State *top = stack_top(&e->stacks[i]);
        if (top != NULL) {
            top->stores = EVERY_SLOT;
        }
    }
    int quiet = e->stopped || (s == NULL && what != PyTrace_CALL);
    int result = quiet ? 0 : dispatch(e, s, frame, code, what, argument);
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    done = PyObject_CallMethod(e->lock, "release", NULL);
    Py_XDECREF(done);
    if (type != NULL) {
        PyErr_Restore(type, value, trace);
    }
    return done == NULL ? -1 : result;
}

#define HEADROOM 200 /* frames that the heap's own Python may need above the program's */

/* The one recording of this process. The hook has no object, so that sys.gettrace() is None. */
static Engine *recording;

static int
hook(PyObject *Py_UNUSED(none), PyFrameObject *frame, int what, PyObject *argument)
{
    Engine *e = recording;
    if (e == NULL || e->stopped
        || (what > PyTrace_RETURN && (what != PyTrace_OPCODE || !wants_parts(e)))) {
        return 0; /* only call, exception, line and return; opcode where asked for */
    }
    State *s = NULL;
    Code *code = NULL;
    if (what == PyTrace_CALL) {
        if ((code = code_of(e, frame_code(frame))) == NULL) {
            return -1;
        }
        if (!code->ours) {
            frame_ignore_lines(frame);
            return 0;
        }
    }
    else if ((s = state_of(e, frame)) == NULL || s->frame == NULL) {
        return 0;
    }
    int threaded = PyList_GET_SIZE(e->threaded) > 0;
    Depth depth = threaded ? PyThreadState_Get() : e->thread;
    change_depth(depth, HEADROOM);
    if (s != NULL && wants_parts(e)
        && (parts_event(e, s, what, threaded) < 0 || what == PyTrace_OPCODE)) {
        int failure = PyErr_Occurred() ? failed(e) : 0;
        e->met_limit |= failure < 0;
        change_depth(depth, -HEADROOM);
        return failure;
    }
    int result = threaded ? dispatch_threaded(e, s, frame, code, what, argument)
                          : dispatch(e, s, frame, code, what, argument);
    e->met_limit |= result < 0;
    change_depth(depth, -HEADROOM);
    return result;
}

#include "module.h"
