"""The reference recorder: pure Python, on `sys.settrace`.

How it works.  A line event fires before its line runs, so what has changed between two events was
done by the statement that was running then.  At each event the recorder brings its picture of the
state (`tracer.recorder.heap`) up to date and emits the deltas with the index of that statement's
event, then emits the event.  What it looks at is decided by what the statement can change:

* a frame's own locals: always, by identity;
* globals: the names that the statement's source binds;
* objects: those that the source shows to be changed, found by following the expression before the
  statement runs and, where it may lead elsewhere afterwards, again when it has run; single elements
  and attributes are probed in O(1);
* all known objects and globals, where the source does not tell.

docs/design/2026-11-21-recorder.md argues why this is exact, and what bounds it.
"""

from __future__ import annotations

import dis
import types
from _thread import RLock, get_ident
from builtins import (
    BaseException, RecursionError, all, bool, dict, getattr, int, len,
    list, map, str, type,
)  # fmt: skip
from itertools import islice
from operator import is_
from typing import Any

from tracer.records import (
    Add, Append, Bind, Call, Cut, DelKey, Limits, Line, Out, Raise, Record, Return, SetKey, Splice,
    Unbind, In, Yield,
)  # fmt: skip
from tracer.recorder import effects as fx
from tracer.recorder.calls import Action, Calls
from tracer.recorder.heap import Entry, Heap, faithful, runs
from tracer.recorder.paths import MISSING, UNSURE, Follower, plain_attribute
from tracer.recorder.shapes import message_of
from tracer.recorder.threads import Turns
from tracer.values import Atoms

VERSION = "settrace/1"
RECURSION_MARGIN = 40  # frames that the recorder itself needs above the program's

_YIELDS = frozenset(
    code for name, code in dis.opmap.items() if name in ("YIELD_VALUE", "ASYNC_GEN_WRAP", "SEND")
)
_RETURNS = frozenset(
    code
    for name, code in dis.opmap.items()
    if name in ("RETURN_VALUE", "RETURN_CONST", "RETURN_GENERATOR", "INSTRUMENTED_RETURN_VALUE")
)
_ALWAYS = fx.Line(everything=True)
_QUIET = fx.Line()


class Stop(BaseException):
    """Never raised into the program: leaves the recorder's own loop when a limit is reached."""


class Frame:
    """What the recorder knows of one frame of the program, while it runs or pauses."""

    __slots__ = (
        "actions", "by", "code", "depth", "frame", "id", "interrupted", "is_module", "line",
        "owner", "raised_at", "shadow", "shared", "texts", "unsure", "where",
    )  # fmt: skip

    def __init__(self, owner: Recorder, frame: types.FrameType, id: int, depth: int) -> None:
        self.owner, self.id, self.depth = owner, id, depth
        self.frame: types.FrameType | None = frame
        self.code = frame.f_code
        self.is_module = frame.f_locals is frame.f_globals
        self.shadow: dict[str, Any] = {}  # names → objects as last seen
        self.texts: dict[str, str] = {}  # names → texts as last told
        self.shared = set(self.code.co_cellvars + self.code.co_freevars)
        self.by = 0  # index of the event of the statement that is running
        self.line = _QUIET  # what that statement may change
        self.actions: list[Action] = []  # what to look at once it has run
        self.unsure = False  # a path could not be followed: look at everything
        self.interrupted = False  # the program's own functions ran in the middle of it
        self.raised_at = -1  # instruction of the last exception event since a line event
        self.where = 0

    def trace(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """The frame's local trace function."""
        owner = self.owner
        owner.turns.wait()
        with owner.lock:
            if owner.stopped:
                return None
            owner.flush()
            if event == "line":
                owner.line(self, frame)
            elif event == "return":
                owner.leave(self, frame, argument)
            elif event == "exception":
                owner.exception(self, frame, argument)
        return self.trace


class Recorder:
    """Records one program. Give its trace function to `sys.settrace` and `threading.settrace`.

    emit      takes each record, in order
    stop      called once when a limit is reached, after the Cut; must not return
    """

    def __init__(
        self, filename: str, effects: fx.Effects, limits: Limits, emit: Any, stop: Any
    ) -> None:
        self.filename, self.effects, self.limits = filename, effects, limits
        self._emit, self._stop = emit, stop
        self.heap = Heap(
            emit, Atoms(limits.string_characters, limits.int_bits), hold=effects.hold
        )
        self.follower = Follower(self.heap)
        self.calls = Calls(self.heap, self.follower, filename)
        self.stacks: dict[int, list[Frame]] = {}  # thread → its frames, outermost first
        self.events = 0
        self.entry = 0
        self.entry_code: types.CodeType | None = None
        self.lock = RLock()
        self.turns = Turns()
        self.stopped = False
        self.recursion_limit = 0  # the program's own, in frames; 0: not yet known
        self._next_frame = 0
        self._module: Frame | None = None
        self._everything = effects.everything or not effects.known

    # -- events ----------------------------------------------------------------------------------

    def trace(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """The global trace function: a frame starts or goes on."""
        if event != "call" or frame.f_code.co_filename != self.filename:
            return None
        self.turns.wait()
        with self.lock:
            if self.stopped:
                return None
            self.flush()
            return self._call(frame)

    def _event(self, record: Record, state: Frame) -> int:
        """Emits an event and gives its index; stops the run where it would be one too many."""
        if self.events >= self.limits.events:
            self.cut(state, "events", self.limits.events)
        index = self.events
        self.events = index + 1
        self._emit(record)
        return index

    def cut(self, state: Frame | None, limit: str, allowed: int, *, stop: bool = True) -> None:
        """Says that recording ends here; with ``stop`` the run too."""
        if self.stopped:
            return
        self.stopped = True
        where = state or self._module
        self._emit(Cut(where.id if where else 0, where.where if where else 0, limit, allowed))
        if stop:
            self._stop(limit)

    def _call(self, frame: types.FrameType) -> Any:
        stack = self.stacks.get(get_ident())
        if stack is None:
            stack = self.stacks[get_ident()] = []
        parent = stack[-1] if stack else None
        known = frame.f_trace
        state = getattr(known, "__self__", None) if type(known) is types.MethodType else None
        resumed = type(state) is Frame and state.owner is self
        depth = parent.depth + 1 if parent else (1 if self._module else 0)
        if self.recursion_limit and len(stack) > self.recursion_limit:
            self.cut(parent, "recursion", self.recursion_limit, stop=False)
            raise RecursionError("maximum recursion depth exceeded")
        if not resumed:
            state = Frame(self, frame, self._next_frame, depth)
            self._next_frame += 1
            if self._module is None:
                self._module = state
        assert state is not None
        state.frame, state.depth = frame, depth
        state.where = frame.f_lineno or 0
        by = parent.by if parent else 0
        names: list[str] = []
        values: list[str] = []
        if not state.is_module:
            for name, text in self._changed_locals(state, frame, by):
                if text is not None:
                    names.append(name)
                    values.append(text)
        index = self._event(
            Call(
                state.id, state.where, state.code.co_qualname, parent.id if parent else -1, depth,
                resumed, names, values,
            ),  # fmt: skip
            state,
        )
        if parent is not None:
            parent.interrupted = True
        if not resumed:
            state.by = index
            if self.entry_code is state.code and not self.entry:
                self.entry = index
        stack.append(state)
        return state.trace

    def line(self, state: Frame, frame: types.FrameType) -> None:
        state.where = where = frame.f_lineno or 0
        state.by = self._event(Line(state.id, where), state)
        state.raised_at, state.interrupted = -1, False
        if self._everything:
            state.line = _ALWAYS
            return
        state.line = line = self.effects.lines.get(where, _QUIET)
        if line.targets:
            state.actions, state.unsure = self._resolve(line.targets, frame)
        else:
            state.actions, state.unsure = [], False

    def leave(self, state: Frame, frame: types.FrameType, value: Any) -> None:
        """A return event: a return, a yield, or the end of a frame by an exception."""
        state.where = frame.f_lineno or state.where
        operation = state.code.co_code[frame.f_lasti] if frame.f_lasti >= 0 else -1
        pauses = bool(state.code.co_flags & _PAUSING) and operation in _YIELDS
        # closing a paused generator raises at its yield: the exception event was at this instruction
        unwound = value is None and state.raised_at == frame.f_lasti
        unwound = unwound or (
            not pauses and value is None and state.raised_at >= 0 and operation not in _RETURNS
        )
        pauses = pauses and not unwound
        text = "None" if unwound else self.heap.value(value, state.by)
        if pauses:
            self._event(Yield(state.id, state.where, text), state)
        else:
            self._event(Return(state.id, state.where, text, unwound), state)
        stack = self.stacks.get(get_ident(), [])
        while stack and stack.pop() is not state:
            pass
        state.frame = None
        if not pauses and state is not self._module:
            state.shadow = {}

    def exception(self, state: Frame, frame: types.FrameType, argument: Any) -> None:
        state.where = frame.f_lineno or state.where
        state.raised_at = frame.f_lasti
        kind, error, _ = argument
        if not isinstance_exception(error):  # 3.11 may hand over a class, or arguments alone
            message, text = "", "None"
        else:
            text, message = self.heap.value(error, state.by), message_of(error)
        self._event(Raise(state.id, state.where, kind.__name__, message, text), state)

    def out(self, text: str) -> None:
        """The program has written to stdout."""
        self._stream(Out, text)

    def took(self, text: str) -> None:
        """The program has read from stdin."""
        self._stream(In, text)

    def last_by(self) -> int:
        """The index that deltas outside any event belong to: the module's last statement."""
        return self._module.by if self._module else 0

    def dropped(self) -> bool:
        """Whether frames were left without a return event: the interpreter dropped the recorder."""
        return bool(self._module is not None and self.stacks.get(get_ident()))

    def _stream(self, record: Any, text: str) -> None:
        stack = self.stacks.get(get_ident())
        if text and not self.stopped and self.events and (stack or self._module):
            state = stack[-1] if stack else self._module
            assert state is not None
            self._emit(record(text, state.by))

    # -- what has changed --------------------------------------------------------------------------

    def flush(self) -> None:
        """Emits all that has changed since the last event."""
        for stack in list(self.stacks.values()):
            if stack:
                self._flush(stack[-1])

    def _flush(self, state: Frame) -> None:
        frame, by, line = state.frame, state.by, state.line
        assert frame is not None
        if not state.is_module:
            for name, text in self._changed_locals(state, frame, by):
                if text is None:
                    self._emit(Unbind(state.id, name, by))
                else:
                    self._emit(Bind(state.id, name, text, by))
                if name in state.shared:
                    self._share(state, name, by)
        if line is _QUIET:
            return
        everything = line.everything or state.unsure
        actions = state.actions
        if not everything and line.targets and (line.again or state.interrupted):
            more, unsure = self._resolve(line.targets, frame)
            everything, actions = unsure, actions + more
        if everything:
            self._compare_everything(state, frame, by)
            return
        if line.names and self._module is not None:
            self._changed_globals(line.names, frame.f_globals, by)
        if actions:
            self._look(actions, by)
        if line.reads_items and self.heap.defaultdicts:
            for entry in list(self.heap.defaultdicts.values()):
                obj = entry.get()
                if obj is not None and len(obj) != len(entry.shadow if entry.plain else entry.shadow[0]):
                    self.heap.compare(entry, obj, by)

    def _compare_everything(self, state: Frame, frame: types.FrameType, by: int) -> None:
        module = self._module
        if module is not None:
            names = list(dict.fromkeys([*module.shadow, *frame.f_globals]))
            self._changed_globals(names, frame.f_globals, by)
        if self.heap.hold:
            self.heap.compare_all(by)
        else:
            roots = list(frame.f_globals.values())
            if not state.is_module:
                roots += list(frame.f_locals.values())
            self.heap.walk(roots, by)

    def _changed_locals(self, state: Frame, frame: types.FrameType, by: int) -> Any:
        """(name, text) of each local that changed; text None for one that is gone."""
        now, shadow = frame.f_locals, state.shadow
        if type(now) is not dict:
            now = dict(now)  # 3.13: a proxy
        if len(now) == len(shadow) and all(map(is_, now.values(), shadow.values())):
            if all(map(is_, now, shadow)):
                return ()
        heap, changed = self.heap, []
        fresh: dict[str, Any] = {}
        for name, obj in list(now.items()):
            if name in shadow and heap.same(obj, shadow[name]):
                fresh[name] = shadow[name]
                continue
            if hidden(name):
                fresh[name] = obj if heap.hold else None
                continue
            text = heap.value(obj, by)
            fresh[name] = heap.keep(obj)
            if state.texts.get(name) != text:
                state.texts[name] = text
                changed.append((name, text))
        for name in shadow:
            if name not in fresh and state.texts.pop(name, None) is not None:
                changed.append((name, None))
        state.shadow = fresh
        return changed

    def _changed_globals(self, names: list[str], now: dict[str, Any], by: int) -> None:
        module, heap = self._module, self.heap
        assert module is not None
        shadow, texts = module.shadow, module.texts
        for name in names:
            if name not in now:
                if name in shadow:
                    del shadow[name]
                    if texts.pop(name, None) is not None:
                        self._emit(Unbind(0, name, by))
                continue
            obj = now[name]
            if name in shadow and heap.same(obj, shadow[name]) or hidden(name):
                continue
            text = heap.value(obj, by)
            shadow[name] = heap.keep(obj)
            if texts.get(name) != text:
                texts[name] = text
                self._emit(Bind(0, name, text, by))

    def _share(self, writer: Frame, name: str, by: int) -> None:
        """A variable shared with other frames by closure has changed: it has in them too."""
        for stack in self.stacks.values():
            for state in stack:
                if state is writer or name not in state.shared or state.frame is None:
                    continue
                if state.is_module:
                    continue
                for changed, text in self._changed_locals(state, state.frame, by):
                    if text is None:
                        self._emit(Unbind(state.id, changed, by))
                    else:
                        self._emit(Bind(state.id, changed, text, by))

    # -- single objects ------------------------------------------------------------------------------

    def _resolve(self, targets: list[fx.Target], frame: types.FrameType) -> tuple[list[Action], bool]:
        """What the targets of a line lead to now; True where one can't be followed."""
        local, global_ = frame.f_locals, frame.f_globals
        follow, calls, heap = self.follower.follow, self.calls, self.heap
        actions: list[Action] = []
        for target in targets:
            found = follow(target.path, local, global_)
            kind = target.kind
            if kind == "call":
                more = calls.function(found, _Arguments(follow, target.arguments, local, global_))
            elif kind == "method":
                more = calls.method(
                    found, target.name, _Arguments(follow, target.arguments, local, global_)
                )
            elif found is UNSURE:
                return [], True
            else:
                entry = None if found is MISSING else heap.entry_of(found)
                if entry is None or not entry.shape.mutable:
                    continue
                key: Any = None
                if kind == "item" or kind == "take":
                    key = follow(target.key, local, global_)
                    kind = "whole" if key is UNSURE or key is MISSING else kind
                elif kind == "attr":
                    key, kind = target.name, "field"
                elif kind == "inplace":
                    kind = "append" if type(found) is list else "whole"
                actions.append((kind, entry, key))
                continue
            if more is None:
                return [], True
            actions += more
        return actions, False

    def _look(self, actions: list[Action], by: int) -> None:
        """Looks at single objects. Where one is meant in ways that could mix, at all of it."""
        ways: dict[int, str] = {}
        for what, entry, _ in actions:
            way = "part" if what == "item" or what == "field" else what
            ways[entry.label] = way if ways.get(entry.label, way) == way else "whole"
        done: set[int] = set()
        for what, entry, key in actions:
            obj = entry.get()
            if obj is None or entry.label in done:
                continue
            if ways[entry.label] == "part" or ways[entry.label] == "take":
                self._part(what, entry, obj, key, by)
                continue
            done.add(entry.label)
            self._probe(ways[entry.label], entry, obj, key, by)

    def _part(self, what: str, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One element or attribute may have been set or deleted."""
        heap, shape = self.heap, entry.shape
        if what == "field":
            if entry.fields is not None and plain_attribute(type(obj), key):
                value = self.follower.attribute(obj, key)
                if value is not MISSING:
                    heap.field(entry, key, value, by)
                    return
            heap.compare(entry, obj, by)
        elif shape.kind == "list" and type(obj) is list and type(key) is int:
            old = entry.shadow
            if len(obj) != len(old):
                heap.compare(entry, obj, by)
            elif -len(old) <= key < len(old):
                index = key % len(old)
                if not heap.same(obj[index], old[index]):
                    heap._set_item(entry, index, obj[index], by)
        elif shape.kind == "dict" and entry.plain and heap.atoms.text(key) is not None:
            self._key(entry, obj, key, by)
        else:
            heap.compare(entry, obj, by)

    def _key(self, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One key of a mapping whose keys are atoms may have been set or deleted."""
        heap, old = self.heap, entry.shadow
        if len(obj) - len(old) not in (-1, 0, 1):
            heap.compare(entry, obj, by)
            return
        value = dict.get(obj, key, MISSING)
        if value is MISSING:
            if key in old:
                if len(obj) != len(old) - 1:
                    heap.compare(entry, obj, by)
                else:
                    self._emit(DelKey(entry.label, heap.value(key if entry.faithful and faithful(key) else _stored(old, key), by), by))
                    del old[key]
        elif len(obj) != len(old) + (key not in old):
            heap.compare(entry, obj, by)
        elif key not in old or not heap.same(value, old[key]):
            entry.faithful = entry.faithful and faithful(key)
            stored = key if entry.faithful or key not in old else _stored(old, key)
            told = heap._old_text(old[key]) if key in old else None
            text = heap.value(value, by)
            if text != told:
                self._emit(SetKey(entry.label, heap.value(stored, by), text, by))
            old[key] = heap.keep(value)

    def _probe(self, what: str, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One kind of method was called on an object, perhaps more than once."""
        heap, kind = self.heap, entry.shape.kind
        if what == "add" and self._added(entry, obj, key, by):
            return
        if what in ("append", "pop", "popleft") and kind in ("list", "deque"):
            old, length = entry.shadow, len(obj)
            if length == len(old) and what == "append":
                return
            if what == "append" and length > len(old) and _unbounded(obj):
                new = list(islice(obj, len(old), length)) if kind == "deque" else obj[len(old) :]
                texts = [heap.value(item, by) for item in new]
                self._emit(Append(entry.label, runs(texts), by))
                old.extend(heap.keep(item) for item in new)
                return
            if what == "pop" and length < len(old):
                self._emit(Splice(entry.label, length, len(old), [], by))
                del old[length:]
                return
            if what == "popleft" and length < len(old):
                self._emit(Splice(entry.label, 0, len(old) - length, [], by))
                del old[: len(old) - length]
                return
        heap.compare(entry, obj, by)

    def _added(self, entry: Entry, obj: Any, item: Any, by: int) -> bool:
        """Whether ``set.add(item)`` explains what became of the set."""
        size = len(entry.shadow) + len(entry.loose)
        text = None if item is MISSING or item is UNSURE else self.heap.atoms.text(item)
        if len(obj) == size:
            return True
        if text is None or len(obj) != size + 1 or item not in obj:
            return False
        self._emit(Add(entry.label, text, by))
        entry.loose.append(text)
        return True


_PAUSING = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR


class _Arguments:
    """Arguments of a call, followed only when asked for."""

    __slots__ = ("follow", "global_", "local", "paths")

    def __init__(self, follow: Any, paths: list[Any], local: Any, global_: Any) -> None:
        self.follow, self.paths, self.local, self.global_ = follow, paths, local, global_

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> Any:
        return self.follow(self.paths[index], self.local, self.global_)


def _stored(shadow: dict[Any, Any], key: Any) -> Any:
    """The key object that a dict holds for ``key``: the first put in (1 may stand for True)."""
    for stored in shadow:
        if stored is key:
            return stored
    for stored in shadow:
        if stored == key:
            return stored
    return key


def _unbounded(obj: Any) -> bool:
    return type(obj) is list or obj.maxlen is None


def isinstance_exception(value: Any) -> bool:
    return BaseException in type.__dict__["__mro__"].__get__(type(value))


def hidden(name: str) -> bool:
    """Names that are the interpreter's, not the program's: dunders, a comprehension's ``.0``."""
    return name[:1] == "." or (name[:2] == "__" and name[-2:] == "__")
