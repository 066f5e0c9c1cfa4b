/* Signal handlers: CPython hands each the frame that it interrupts, and tells nobody.

   With a frame one reaches the recorder, and can take its events away. So a handler gets a view of
   it instead: what is the program's own can be read (where it is, its variables); who reaches beyond
   that, or sets anything, is told of as one who asks for a frame.

   `signal.signal` and `getsignal` are changed below Python, in the table that every copy of the
   `_signal` module shares: they look, and are, as they were. */

#ifndef GROUNDTRACE_SIGNALS_H
#define GROUNDTRACE_SIGNALS_H

#include "guard.h"
#include <stddef.h>

/* --- a view of a frame ------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *frame;
} View;

static PyObject *
view_get(View *view, void *name)
{
    return PyObject_GetAttrString(view->frame, name);
}

static PyObject *
view_reach(View *view, void *name)
{
    accuse("groundtrace.frame");
    return PyObject_GetAttrString(view->frame, name);
}

static int
view_set(View *view, PyObject *value, void *name)
{
    accuse("groundtrace.frame");
    return PyObject_SetAttrString(view->frame, name, value);
}

static PyObject *
view_clear(View *view, PyObject *Py_UNUSED(none))
{
    accuse("groundtrace.frame");
    return PyObject_CallMethod(view->frame, "clear", NULL);
}

static PyObject *
view_repr(View *view)
{
    return PyObject_Repr(view->frame);
}

static void
view_dealloc(View *view)
{
    PyObject_GC_UnTrack(view);
    Py_CLEAR(view->frame);
    PyObject_GC_Del(view);
}

static int
view_traverse(View *view, visitproc visit, void *arg)
{
    Py_VISIT(view->frame);
    return 0;
}

static int
view_forget(View *view)
{
    Py_CLEAR(view->frame);
    return 0;
}

#define GET(name, get, set) {name, (getter)get, (setter)set, NULL, name}
static PyGetSetDef VIEW_FIELDS[] = {
    GET("f_code", view_get, NULL),
    GET("f_lasti", view_get, NULL),
    GET("f_globals", view_get, NULL),
    GET("f_builtins", view_get, NULL),
    GET("f_locals", view_get, NULL),
    GET("f_lineno", view_get, view_set),
    GET("f_back", view_reach, NULL),
    GET("f_trace", view_reach, view_set),
    GET("f_trace_lines", view_reach, view_set),
    GET("f_trace_opcodes", view_reach, view_set),
    {NULL},
};
#undef GET

static PyMethodDef VIEW_METHODS[] = {{"clear", (PyCFunction)view_clear, METH_NOARGS, NULL}, {NULL}};

static PyTypeObject ViewType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "frame",
    .tp_basicsize = sizeof(View),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = (destructor)view_dealloc,
    .tp_traverse = (traverseproc)view_traverse,
    .tp_clear = (inquiry)view_forget,
    .tp_repr = (reprfunc)view_repr,
    .tp_getset = VIEW_FIELDS,
    .tp_methods = VIEW_METHODS,
};

/* --- a handler, as CPython gets it --------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *handler;
    vectorcallfunc call;
} Handler;

static PyObject *
handler_call(PyObject *self, PyObject *const *args, size_t given, PyObject *names)
{
    PyObject *handler = Py_NewRef(((Handler *)self)->handler), *result = NULL;
    Py_ssize_t count = PyVectorcall_NARGS(given);
    View *view = NULL;
    if (count == 2 && PyFrame_Check(args[1])) {
        if ((view = PyObject_GC_New(View, &ViewType)) == NULL) {
            Py_DECREF(handler);
            return NULL;
        }
        view->frame = Py_NewRef(args[1]);
        PyObject_GC_Track(view);
    }
    PyObject *passed[2] = {count > 0 ? args[0] : NULL, (PyObject *)view};
    result = PyObject_Vectorcall(handler, view ? passed : args, view ? 2 : given,
                                 names);
    Py_DECREF(handler);
    Py_XDECREF(view);
    return result;
}

static void
handler_dealloc(Handler *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->handler);
    PyObject_GC_Del(self);
}

static int
handler_traverse(Handler *self, visitproc visit, void *arg)
{
    Py_VISIT(self->handler);
    return 0;
}

static PyTypeObject HandlerType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "tracer.recorder._native.Handler",
    .tp_basicsize = sizeof(Handler),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL
                | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_dealloc = (destructor)handler_dealloc,
    .tp_traverse = (traverseproc)handler_traverse,
    .tp_call = PyVectorcall_Call,
    .tp_vectorcall_offset = offsetof(Handler, call),
};

/* --- signal() and getsignal() ---------------------------------------------------------------------- */

static PyObject *(*their_signal)(PyObject *, PyObject *const *, Py_ssize_t);
static PyCFunction their_getsignal;

static PyObject *
unwrapped(PyObject *found)
{
    if (found != NULL && Py_TYPE(found) == &HandlerType) {
        PyObject *handler = Py_NewRef(((Handler *)found)->handler);
        Py_DECREF(found);
        return handler;
    }
    return found;
}

static PyObject *
our_signal(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2 || !PyCallable_Check(args[1])) {
        return unwrapped(their_signal(module, args, count));
    }
    Handler *wrapped = PyObject_GC_New(Handler, &HandlerType);
    if (wrapped == NULL) {
        return NULL;
    }
    wrapped->handler = Py_NewRef(args[1]);
    wrapped->call = handler_call;
    PyObject_GC_Track(wrapped);
    PyObject *given[2] = {args[0], (PyObject *)wrapped};
    PyObject *result = their_signal(module, given, 2);
    Py_DECREF(wrapped);
    return unwrapped(result);
}

static PyObject *
our_getsignal(PyObject *module, PyObject *number)
{
    return unwrapped(their_getsignal(module, number));
}

/* The entry of a built-in function in its module's table, where it takes arguments in this way. */
static PyMethodDef *
table_entry(PyObject *module, const char *name, int flags)
{
    PyObject *function = PyObject_GetAttrString(module, name);
    PyMethodDef *entry = NULL;
    if (function != NULL && PyCFunction_Check(function)
        && ((PyCFunctionObject *)function)->m_ml->ml_flags == flags) {
        entry = ((PyCFunctionObject *)function)->m_ml; /* static: it outlives the function */
    }
    else if (function != NULL) {
        PyErr_Format(PyExc_SystemError, "%s() is not as it was", name);
    }
    Py_XDECREF(function);
    return entry;
}

/* signals(): handlers get views from now on, for the rest of this process. */
static PyObject *
signals(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none))
{
    PyObject *from = their_signal ? NULL : PyImport_ImportModule("_signal");
    if (from == NULL) {
        return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
    }
    PyMethodDef *set = table_entry(from, "signal", METH_FASTCALL);
    PyMethodDef *get = set ? table_entry(from, "getsignal", METH_O) : NULL;
    Py_DECREF(from);
    if (get == NULL) {
        return NULL;
    }
    their_signal = (PyObject * (*)(PyObject *, PyObject *const *, Py_ssize_t))
        (void (*)(void))set->ml_meth;
    their_getsignal = get->ml_meth;
    set->ml_meth = (PyCFunction)(void (*)(void))our_signal;
    get->ml_meth = our_getsignal;
    Py_RETURN_NONE;
}

#endif
