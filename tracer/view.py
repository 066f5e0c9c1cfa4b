"""A trace as its readers want it: one view an event, with the changes its statement made by name.

A heap delta says which object changed; a reader asks which name.  A mutation shows under every
name of the statement's own frame, and every global, that leads to the object, with the value it
has from then on.  Values are text (`tracer.replay.render`).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tracer import literals
from tracer.branches import branches
from tracer.decisions import Decider, Decision
from tracer.expressions import parse_place
from tracer.records import (
    Bind,
    Call,
    Cut,
    EventRecord,
    Gap,
    In,
    New,
    Out,
    Program,
    Raise,
    Return,
    Trace,
    Unbind,
    Yield,
)
from tracer.replay import Bounds, State, Step, render, steps
from tracer.within import Evaluated, Reader

GONE = ""  # the value text of a name that was deleted


class Change(msgspec.Struct, frozen=True):
    """A name has a new value. ``after`` is the event after which it had it: later than the event
    of the statement where the statement called functions first."""

    scope: str  # "local" | "global"
    name: str
    value: str  # `GONE` when the name was deleted
    after: int


class EventView(msgspec.Struct):
    """One event. ``value`` is a return's, yield's or exception's; ``detail`` an exception's type
    and message or a cut's limit, or says what a gap is; ``arguments`` a call's. ``stdout`` and
    ``stdin`` are what its statement wrote and read; ``decision`` is what came of the test that
    begins here."""

    index: int
    event: str  # call · line · return · exception · yield · gap · cut
    function: str
    frame: int
    depth: int
    line: int
    changes: list[Change]
    stdout: str = ""
    stdin: str = ""
    value: str = ""
    detail: str = ""
    resumed: bool = False
    skipped: int = 0  # a gap's
    arguments: list[tuple[str, str]] = []
    locals: dict[str, str] | None = None  # as the event sees them; only where asked for
    globals: dict[str, str] | None = None
    decision: Decision | None = None  # only where the program was given
    within: list[Evaluated] = []  # likewise: expressions of its line, as they ran


def event_views(
    trace: Trace, *, program: Program | None = None, full_state: bool = False,
    bounds: Bounds | None = None,
) -> list[EventView]:  # fmt: skip
    """Every event of a trace; given its program, with what its tests decided. Linear in its length,
    but for the values that are written out."""
    views: list[EventView] = []
    state = State()
    known = branches(program) if program is not None else None
    decider = Decider(known) if known is not None else None
    reader = Reader(program, bounds) if program is not None else None
    for step in steps(trace):
        frame = state.enter(step.event)
        if decider is not None:
            decider.event(step.index, step.event, state)
        view = EventView(
            step.index,
            event_name(step.event),
            frame.function,
            frame.id,
            frame.depth,
            step.event.line,
            [],
        )
        _fill(view, step.event, state, bounds)
        if full_state:
            view.globals = _texts(state.globals, state, bounds)
            view.locals = view.globals if frame.id == 0 else _texts(frame.names, state, bounds)
        views.append(view)
        names = _certain(step, state) if step.within else {}
        _changes(views, state, step, bounds)
        if reader is not None:
            for record in step.within:
                reader.read(record, views[record.by].within, state, names)
        if decider is not None:
            decider.deltas(step.deltas)
    for index, decision in (decider.end() if decider is not None else {}).items():
        views[index].decision = decision
    return views


def event_name(event: EventRecord) -> str:
    """The event's word in the field: call, line, return, exception, yield, gap, cut."""
    return str(event.__struct_config__.tag)


def _certain(step: Step, state: State) -> dict[str, str]:
    """Names whose values the event shows, and that nothing can have changed before what was told
    after it: those of a line event that the expressions belong to, less the names it changes."""
    if any(record.by != step.index for record in step.within):
        return {}
    names = {**state.globals, **state.frames[step.event.frame].names}
    for delta in step.deltas:
        if isinstance(delta, (Bind, Unbind)):
            names.pop(delta.name, None)
    return names


def _texts(names: dict[str, str], state: State, bounds: Bounds | None) -> dict[str, str]:
    return {name: render(state, value, bounds) for name, value in names.items()}


def _fill(view: EventView, event: EventRecord, state: State, bounds: Bounds | None) -> None:
    if isinstance(event, Call):
        view.resumed = event.resumed
        view.arguments = [
            (name, render(state, value, bounds))
            for name, value in zip(event.names, event.values, strict=True)
        ]
    elif isinstance(event, (Return, Yield)):
        view.value = render(state, event.value, bounds)
        view.detail = "unwound" if isinstance(event, Return) and event.unwound else ""
    elif isinstance(event, Raise):
        view.value = render(state, event.value, bounds)
        view.detail = f"{event.type}: {event.message}" if event.message else event.type
    elif isinstance(event, Gap):
        events = "1 event passes" if event.skipped == 1 else f"{event.skipped:,} events pass"
        deep = " in frames deeper than the limit on depth" if event.limit == "depth" else ""
        view.detail, view.skipped = f"{events} here{deep}, not recorded", event.skipped
    elif isinstance(event, Cut):
        view.detail = f"recording stopped: limit on {event.limit} ({event.allowed})"


def _changes(views: list[EventView], state: State, step: Step, bounds: Bounds | None) -> None:
    """Applies the deltas that follow an event, and adds the changes to the views they belong to."""
    touched: dict[tuple[int, str, str], int] = {}  # (event, scope, name) → frame
    mutated: dict[int, set[int]] = {}  # event → objects
    for delta in step.deltas:
        known = isinstance(delta, New) and delta.object in state.heap
        state.apply(delta)
        if isinstance(delta, Out):
            views[delta.by].stdout += delta.text
        elif isinstance(delta, In):
            views[delta.by].stdin += delta.text
        elif isinstance(delta, (Bind, Unbind)):
            if views[delta.by].skipped and delta.frame not in (0, views[delta.by].frame):
                continue  # a gap changes names of many frames; the full state has them
            scope = "global" if delta.frame == 0 else "local"
            touched[delta.by, scope, delta.name] = delta.frame
        elif not isinstance(delta, New) or known:
            mutated.setdefault(delta.by, set()).add(delta.object)
    for by, objects in mutated.items():
        holders = _holders(state, objects)
        for scope, frame in (("local", views[by].frame), ("global", 0)):
            if (scope == "local" and frame == 0) or frame not in state.frames:
                continue
            for name, value in state.frames[frame].names.items():
                if literals.is_reference(value) and literals.label(value) in holders:
                    touched.setdefault((by, scope, name), frame)
    for (by, scope, name), frame in touched.items():
        names = state.frames[frame].names if frame in state.frames else {}
        value = render(state, names[name], bounds) if name in names else GONE
        changes = views[by].changes
        changes[:] = [c for c in changes if (c.scope, c.name) != (scope, name)]
        changes.append(Change(scope, name, value, step.index))


def _holders(state: State, objects: set[int]) -> set[int]:
    """The objects and everything that contains them, directly or not."""
    above: dict[int, list[int]] = {}
    for label, node in state.heap.items():
        for value in (*node.items, *node.entries, *node.entries.values(), *node.attrs.values()):
            if literals.is_reference(value):
                above.setdefault(literals.label(value), []).append(label)
    found, waiting = set(objects), list(objects)
    while waiting:
        for label in above.get(waiting.pop(), ()):
            if label not in found:
                found.add(label)
                waiting.append(label)
    return found


def iter_jsonl(views: list[EventView]) -> Iterator[dict[str, object]]:
    """The events as the objects of the jsonl format that the command line prints."""
    for view in views:
        row: dict[str, object] = {
            "i": view.index,
            "event": view.event,
            "function": view.function,
            "frame": view.frame,
            "depth": view.depth,
            "line": view.line,
            "changes": [
                {"scope": c.scope, "name": c.name, "value": c.value}
                | ({"deleted": True} if c.value == GONE else {})
                | ({"after": c.after} if c.after != view.index else {})
                for c in view.changes
            ],
            "stdout": view.stdout,
        }
        if view.stdin:
            row["stdin"] = view.stdin
        if view.event in ("return", "yield", "exception"):
            row["value"] = view.value
        if view.detail:
            row["detail"] = view.detail
        if view.event == "call":
            row["arguments"] = [{"name": n, "value": v} for n, v in view.arguments]
            if view.resumed:
                row["resumed"] = True
        if view.event == "gap":
            row["skipped"] = view.skipped
        if view.decision is not None:
            row["decision"] = _decision(view.decision)
        if view.within:
            row["within"] = [_evaluated(each) for each in view.within]
        if view.locals is not None:
            row["locals"], row["globals"] = view.locals, view.globals
        yield row


def _decision(decision: Decision) -> dict[str, object]:
    row: dict[str, object] = {
        "kind": decision.kind, "test": decision.test, "taken": decision.taken,
    }  # fmt: skip
    if decision.iteration:
        row["iteration"] = decision.iteration
    if decision.undecided:
        row["undecided"] = decision.undecided
    return row


def _evaluated(each: Evaluated) -> dict[str, object]:
    line, column, end_line, end_column = parse_place(each.key)
    row: dict[str, object] = {
        "source": each.source, "line": line, "column": column, "end_line": end_line,
        "end_column": end_column,
    }  # fmt: skip
    if each.value:
        row["value"] = each.value
    if each.truth is not None:
        row["truth"] = each.truth
    return row
