/* What the targets of a line lead to before it runs, as `tracer.recorder.plans` and `Probes.resolve`
   find it: here what is usual and cheap, there the rest. Either finds the same. */

#ifndef GROUNDTRACE_PLANS_H
#define GROUNDTRACE_PLANS_H

#include "paths.h"

typedef enum { T_ITEM, T_TAKE, T_WHOLE, T_FIELD, T_INPLACE, T_CALL, T_METHOD } TargetKind;
enum { A_ITEM, A_TAKE, A_FIELD, A_WHOLE, A_APPEND, A_POP, A_POPLEFT, A_ADD, A_DROP };
static const char *const WHAT[]
    = {"item", "take", "field", "whole", "append", "pop", "popleft", "add", "drop"};
typedef enum { M_OTHER, M_READS, M_GROWS, M_POP, M_POPLEFT, M_ADD, M_DROP, M_PUTS, M_TAKES } MethodKind;

/* One target of a line: `tracer.recorder.effects.Target`. */
typedef struct Plan {
    TargetKind kind;
    MethodKind method;
    int harmless; /* a method that changes nothing, whatever it is called on */
    Path path, key, field;
    Path *arguments;
    Py_ssize_t argument_count;
    PyObject *callee;        /* known to change nothing, whatever its arguments */
    PyObject *changer;       /* known to change its first argument alone */
    PyTypeObject *type;      /* … as has this method of this class … */
    unsigned int version;    /* … while the class is the same */
} Plan;

static void
plan_free(Plan *plan)
{
    path_free(&plan->path);
    path_free(&plan->key);
    path_free(&plan->field);
    for (Py_ssize_t i = 0; i < plan->argument_count; i++) {
        path_free(&plan->arguments[i]);
    }
    PyMem_Free(plan->arguments);
    Py_XDECREF(plan->callee);
    Py_XDECREF(plan->changer);
    Py_XDECREF(plan->type);
}

static int
is_one_of(const char *text, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(text, *list) == 0) {
            return 1;
        }
    }
    return 0;
}

/* By the sets of `tracer.recorder.calls`, which `e->reads` is. */
static int
method_kind(Engine *e, Plan *plan, PyObject *name)
{
    static const char *const grows[] = {"append", "extend", NULL};
    static const char *const puts[] = {"setdefault", "__setitem__", NULL};
    static const char *const drops[] = {"remove", "discard", NULL};
    static const char *const takes[] = {"pop", "__delitem__", NULL};
    const char *text = PyUnicode_AsUTF8(name);
    int reads = PySequence_Contains(e->reads, name);
    plan->harmless = PySequence_Contains(e->harmless, name);
    if (text == NULL || reads < 0 || plan->harmless < 0) {
        return -1;
    }
    plan->method = reads                                   ? M_READS
                   : is_one_of(text, grows)                ? M_GROWS
                   : strcmp(text, "popleft") == 0          ? M_POPLEFT
                   : strcmp(text, "add") == 0              ? M_ADD
                   : is_one_of(text, drops)                ? M_DROP
                   : is_one_of(text, puts)                 ? M_PUTS
                   : strcmp(text, "pop") == 0              ? M_POP
                   : is_one_of(text, takes)                ? M_TAKES
                                                           : M_OTHER;
    return 0;
}

static int
plan_make(Engine *e, Plan *plan, PyObject *target)
{
    static const char *const kinds[]
        = {"item", "take", "whole", "attr", "inplace", "call", "method", NULL};
    PyObject *kind = PyObject_GetAttrString(target, "kind");
    PyObject *path = PyObject_GetAttrString(target, "path");
    PyObject *name = PyObject_GetAttrString(target, "name");
    PyObject *key = PyObject_GetAttrString(target, "key");
    PyObject *arguments = PyObject_GetAttrString(target, "arguments");
    int result = -1;
    if (arguments == NULL || key == NULL || name == NULL || path == NULL || kind == NULL) {
        goto done;
    }
    const char *text = PyUnicode_AsUTF8(kind);
    if (text == NULL) {
        goto done;
    }
    while (kinds[plan->kind] != NULL && strcmp(kinds[plan->kind], text) != 0) {
        plan->kind++;
    }
    if (kinds[plan->kind] == NULL) {
        PyErr_Format(PyExc_ValueError, "unknown kind of target: %s", text);
        goto done;
    }
    plan->field.kind = P_ATTRIBUTE;
    plan->field.name = Py_NewRef(name);
    PyUnicode_InternInPlace(&plan->field.name);
    if (path_make(e, &plan->path, path) < 0 || path_make(e, &plan->key, key) < 0
        || method_kind(e, plan, name) < 0) {
        goto done;
    }
    Py_ssize_t count = PyList_GET_SIZE(arguments);
    plan->arguments = PyMem_Calloc(count + 1, sizeof(Path));
    if (plan->arguments == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    for (; plan->argument_count < count; plan->argument_count++) {
        if (path_make(e, &plan->arguments[plan->argument_count],
                      PyList_GET_ITEM(arguments, plan->argument_count)) < 0) {
            plan->argument_count++;
            goto done;
        }
    }
    result = 0;
done:
    Py_XDECREF(kind);
    Py_XDECREF(path);
    Py_XDECREF(name);
    Py_XDECREF(key);
    Py_XDECREF(arguments);
    return result;
}

/* --- before a line runs ---------------------------------------------------------------------- */

/* What became of one target: nothing or an action; no telling; Python must decide. */
enum { RESOLVED = 0, UNTOLD = 1, PYTHON = 2 };

static void
actions_cut(State *s, int count)
{
    while (s->action_count > count) {
        Action *a = &s->actions[--s->action_count];
        Py_CLEAR(a->entry);
        Py_CLEAR(a->key);
    }
}

static void
actions_clear(State *s)
{
    actions_cut(s, 0);
    Py_CLEAR(s->more);
}

/* Steals `key`. */
static int
action_add(State *s, int what, PyObject *entry, PyObject *key)
{
    if (s->action_count == ACTIONS) {
        Py_XDECREF(key);
        return PYTHON;
    }
    s->actions[s->action_count++] = (Action){what, 0, Py_NewRef(entry), key};
    return RESOLVED;
}

/* Remembers a Python helper's answer that something changes nothing. */
static int
ask(PyObject *helper, PyObject *subject, PyObject *name)
{
    PyObject *answer = PyObject_CallFunctionObjArgs(helper, subject, name, NULL);
    int result = answer == NULL ? -1 : answer == Py_True;
    Py_XDECREF(answer);
    return result;
}

/* A function that changes its first argument and nothing else (heapq.heappush). */
static int
resolve_first(Engine *e, Plan *plan, State *s)
{
    PyObject *first = plan->argument_count ? follow(e, s, &plan->arguments[0])
                                           : Py_NewRef(e->unsure);
    if (first == NULL || first == e->unsure || first == e->missing) {
        int result = first == NULL ? -1 : first == e->unsure ? UNTOLD : RESOLVED;
        Py_XDECREF(first);
        return result;
    }
    PyObject *entry = is_plain_type(Py_TYPE(first)) ? NULL : entry_of_held(e, first);
    int result = is_plain_type(Py_TYPE(first)) ? RESOLVED
                 : entry != NULL               ? action_add(s, A_WHOLE, entry, NULL)
                 : PyErr_Occurred()            ? -1
                                               : PYTHON;
    Py_DECREF(first);
    return result;
}

static int
resolve_callee(Engine *e, Plan *plan, State *s, PyObject *callee)
{
    if (callee == plan->callee) {
        return RESOLVED;
    }
    if (PyFunction_Check(callee)) {
        Code *code = code_of(e, (PyCodeObject *)PyFunction_GET_CODE(callee));
        if (code == NULL) {
            return -1;
        }
        if (code->ours) {
            return RESOLVED;
        }
    }
    if (callee == plan->changer) {
        return resolve_first(e, plan, s);
    }
    PyObject *answer = PyObject_CallOneArg(e->quiet_callee, callee);
    if (answer == NULL || answer == Py_None) {
        Py_XDECREF(answer);
        return answer == NULL ? -1 : PYTHON;
    }
    int quiet = answer == Py_True;
    Py_DECREF(answer);
    Py_INCREF(callee);
    if (quiet) {
        Py_XSETREF(plan->callee, callee);
        return RESOLVED;
    }
    Py_XSETREF(plan->changer, callee);
    return resolve_first(e, plan, s);
}

static int
resolve_sequence(Plan *plan, State *s, PyObject *entry)
{
    switch (plan->method) {
    case M_READS:
        return RESOLVED;
    case M_GROWS:
        return action_add(s, A_APPEND, entry, NULL);
    case M_POP:
        return action_add(s, plan->argument_count ? A_WHOLE : A_POP, entry, NULL);
    case M_POPLEFT:
        return action_add(s, A_POPLEFT, entry, NULL);
    default:
        return action_add(s, A_WHOLE, entry, NULL);
    }
}

static int
resolve_container(Engine *e, Plan *plan, State *s, PyObject *receiver, PyObject *entry)
{
    if (plan->method == M_READS) {
        return RESOLVED;
    }
    int what = A_WHOLE;
    if (PySet_CheckExact(receiver)) {
        what = plan->argument_count != 1   ? A_WHOLE
               : plan->method == M_ADD  ? A_ADD
               : plan->method == M_DROP ? A_DROP
                                        : A_WHOLE;
    }
    else if (plan->argument_count) {
        what = plan->method == M_PUTS                                ? A_ITEM
               : plan->method == M_POP || plan->method == M_TAKES ? A_TAKE
                                                                    : A_WHOLE;
    }
    if (what == A_WHOLE) {
        return action_add(s, what, entry, NULL);
    }
    PyObject *key = follow(e, s, &plan->arguments[0]);
    return key == NULL ? -1 : action_add(s, what, entry, key);
}

static int
resolve_method(Engine *e, Plan *plan, State *s, PyObject *receiver)
{
    PyTypeObject *type = Py_TYPE(receiver);
    if (is_plain_type(type) || type == &PyFrozenSet_Type) {
        return RESOLVED;
    }
    if (type == &PyModule_Type) {
        PyObject *callee
            = PyDict_GetItemWithError(PyModule_GetDict(receiver), plan->field.name);
        return callee ? resolve_callee(e, plan, s, callee) : PyErr_Occurred() ? -1 : PYTHON;
    }
    if (type == &PyList_Type || (PyObject *)type == e->deque || type == &PyDict_Type
        || type == &PySet_Type) {
        PyObject *entry = entry_of_held(e, receiver);
        if (entry == NULL) {
            return PyErr_Occurred() ? -1 : PYTHON;
        }
        return type == &PyDict_Type || type == &PySet_Type
                   ? resolve_container(e, plan, s, receiver, entry)
                   : resolve_sequence(plan, s, entry);
    }
    unsigned int version = type_version(type);
    if (type == plan->type && version && version == plan->version) {
        return RESOLVED;
    }
    if (PyType_IsSubtype(type, &PyType_Type)) {
        return PYTHON;
    }
    int quiet = ask(e->quiet_method, (PyObject *)type, plan->field.name);
    if (quiet <= 0) {
        return quiet < 0 ? -1 : PYTHON;
    }
    Py_XSETREF(plan->type, (PyTypeObject *)Py_NewRef((PyObject *)type));
    plan->version = version;
    return RESOLVED;
}

/* An item, an attribute, or something changed in place. */
static int
resolve_store(Engine *e, Plan *plan, State *s, PyObject *found)
{
    PyTypeObject *type = Py_TYPE(found);
    if (is_plain_type(type)) {
        return RESOLVED; /* it has no entry */
    }
    PyObject *entry = entry_of_held(e, found);
    if (entry == NULL) {
        return PyErr_Occurred() ? -1 : PYTHON;
    }
    if (plan->kind == T_FIELD) {
        if (PyTuple_GET_ITEM(SLOT(entry, e->at_shape), S_KIND) != e->object_kind) {
            return PYTHON;
        }
        if (!PyObject_IsTrue(PyTuple_GET_ITEM(SLOT(entry, e->at_shape), S_MUTABLE))) {
            return RESOLVED;
        }
        int plain = is_plain_attribute(e, &plan->field, type);
        if (plain < 0) {
            return -1;
        }
        int result = action_add(s, A_FIELD, entry, Py_NewRef(plan->field.name));
        if (result == RESOLVED) {
            s->actions[s->action_count - 1].plain = plain;
        }
        return result;
    }
    int list = type == &PyList_Type;
    if (!list && type != &PyDict_Type && (PyObject *)type != e->deque && type != &PySet_Type) {
        return PYTHON;
    }
    if (plan->kind == T_INPLACE) {
        return action_add(s, list ? A_APPEND : A_WHOLE, entry, NULL);
    }
    if (plan->kind == T_WHOLE) {
        return action_add(s, A_WHOLE, entry, NULL);
    }
    PyObject *key = follow(e, s, &plan->key);
    if (key == NULL) {
        return -1;
    }
    if (key == e->missing || key == e->unsure) {
        Py_DECREF(key);
        return action_add(s, A_WHOLE, entry, NULL);
    }
    return action_add(s, plan->kind == T_ITEM ? A_ITEM : A_TAKE, entry, key);
}

static int
resolve_target(Engine *e, Plan *plan, State *s)
{
    PyObject *found = follow(e, s, &plan->path);
    if (found == NULL) {
        return -1;
    }
    int result;
    if (found == e->missing) {
        result = RESOLVED;
    }
    else if (found == e->unsure) {
        result = plan->kind == T_METHOD && plan->harmless ? RESOLVED : UNTOLD;
    }
    else if (plan->kind == T_CALL) {
        result = resolve_callee(e, plan, s, found);
    }
    else if (plan->kind == T_METHOD) {
        result = resolve_method(e, plan, s, found);
    }
    else {
        result = resolve_store(e, plan, s, found);
    }
    Py_DECREF(found);
    return result;
}

/* `Probes.resolve`: its actions come after those there are. */
static int
resolve_by_python(Engine *e, State *s, const LineInfo *line)
{
    PyObject *found = PyObject_CallFunctionObjArgs(e->resolve, line->targets, s->frame, NULL);
    if (found == NULL) {
        return -1;
    }
    PyObject *actions = PyTuple_GET_ITEM(found, 0);
    s->unsure = PyTuple_GET_ITEM(found, 1) == Py_True;
    int result = 0;
    if (s->more == NULL) {
        s->more = Py_NewRef(actions);
    }
    else {
        Py_ssize_t end = PyList_GET_SIZE(s->more);
        result = PyList_SetSlice(s->more, end, end, actions);
    }
    Py_DECREF(found);
    return result;
}

/* Whether a target is a call of the builtin that it was last time, which changes nothing. */
static inline int
is_quiet_builtin(const Engine *e, const State *s, const Plan *plan)
{
    const Path *path = &plan->path;
    return plan->kind == T_CALL && plan->callee != NULL && path->absent_from != NULL
           && (s->is_module || (path->code == s->code && path->slot < 0))
           && namespace_lacks(frame_globals(s->frame), path->absent_from, path->absent_count)
           && namespace_still(e->builtins, path->name, path->builtin_hint, plan->callee);
}

/* What the targets of a line lead to now: adds actions, or sets `unsure`. */
static int
resolve(Engine *e, State *s, const LineInfo *line)
{
    int before = s->action_count;
    if (s->more != NULL || !(s->code->fast || s->is_module)) {
        return resolve_by_python(e, s, line);
    }
    for (Py_ssize_t i = 0; i < line->count; i++) {
        if (is_quiet_builtin(e, s, &line->plans[i])) {
            continue;
        }
        int result = resolve_target(e, &line->plans[i], s);
        if (result == RESOLVED) {
            continue;
        }
        actions_cut(s, before);
        if (result == PYTHON) {
            return resolve_by_python(e, s, line);
        }
        s->unsure = result == UNTOLD;
        return result < 0 ? -1 : 0;
    }
    return 0;
}

#endif
