"""Names and what they hold: locals and globals, compared with what they held when last looked at.

By identity, and where the text is the same it is no change.  The base of
`tracer.recorder.settrace.Recorder`, which says which names are to be looked at.
"""

from __future__ import annotations

import sys
import types
from builtins import KeyError, all, dict, id, int, len, list, map, object, repr, str, type, zip
from collections.abc import Callable, Sequence
from operator import is_
from typing import TYPE_CHECKING, Any, TypeAlias

from tracer.recorder.frames import hidden
from tracer.recorder.heap import Heap
from tracer.recorder.entries import Ghost
from tracer.recorder.protocol import Emit
from tracer.records import Unbind
from tracer.values import WORD

if TYPE_CHECKING:
    from tracer.recorder.frames import Code
    from tracer.recorder.hook import Frame

Bind: TypeAlias = Callable[[Any, Any, int], None]  # (frame, its names as they are now, by)

SAME = "same"  # told by identity
_NONE = object()  # where a name is not bound
_PHANTOMS = sys.version_info[:2] == (3, 12)


def _without_phantoms(
    now: dict[str, Any], shadow: dict[str, Any], own: tuple[str, ...]
) -> dict[str, Any]:
    """The names of a class body in which a comprehension has failed. On 3.12, tracing in Python
    then makes the interpreter write None over the comprehension's own names (it puts their true
    values back before anything can read them)."""
    return {n: shadow[n] if o is None and n in own and n in shadow else o for n, o in now.items()}


class Names:
    """Brings the names of one program's frames up to date."""

    heap: Heap
    stacks: dict[int, list[Frame]]
    _emit: Emit

    def binder(self, code: Code, names: Sequence[str]) -> Bind | None:
        """Brings these names of a frame of this code up to date: those that one line may bind."""
        if not names:
            return None
        singles = {name: self._single(name, code) for name in names}
        if len(names) == 1:
            return singles[names[0]]
        some = self._some_locals

        def bind(state: Frame, now: Any, by: int) -> None:
            here, known = now.get, state.shadow.get
            changed = [name for name in names if here(name, _NONE) is not known(name, _NONE)]
            if len(changed) == 1 or state.is_module:
                for name in changed:
                    singles[name](state, now, by)
            elif changed:
                some(state, now, changed, by)

        return bind

    def _single(self, name: str, code: Code) -> Bind:
        """Brings one name up to date; here what is most common, an atom or an
        object that is known."""
        writers, emit, rest = self.heap.atoms.writers, self._emit, self._rest
        labels, entries = self.heap.labels, self.heap.entries
        if not code.is_module and name in code.shared:
            return lambda state, now, by: rest(state, now, name, by)

        def bind(state: Frame, now: Any, by: int) -> None:
            shadow, texts = state.shadow, state.texts
            try:
                obj = now[name]
                if obj is shadow[name]:
                    return
                told = texts[name]
            except KeyError:  # bound for the first time, or gone
                rest(state, now, name, by)
                return
            if type(obj) is int and -WORD < obj < WORD:
                text = repr(obj)
            else:
                writer = writers.get(id(type(obj)))
                if writer is not None:
                    text = writer(obj)
                else:
                    label = labels.get(id(obj))
                    if label is None or entries[label].strong is None:
                        rest(state, now, name, by)
                        return
                    text = f"#{label}"
            shadow[name] = obj
            if text != told:
                texts[name] = text
                emit(("bind", state.id, name, text, by))

        return bind

    def _rest(self, state: Frame, now: Any, name: str, by: int) -> None:
        text = self._one_name(state, now, name, by)
        if text is not SAME:
            self._told(state, name, text, by)

    def _arguments(
        self, state: Frame, now: Any, names: list[str], values: list[str], by: int
    ) -> None:
        """The first locals of a frame: nothing to compare with."""
        told, shadow, texts = self.heap.told, state.shadow, state.texts
        labels, entries, shows = self.heap.labels, self.heap.entries, state.code.shows
        for name, obj in now.items():
            if not shows and hidden(name):
                shadow[name] = obj
                continue
            label = labels.get(id(obj))
            if label is not None and entries[label].strong is not None:
                text, shadow[name] = f"#{label}", obj
            else:
                text, shadow[name] = told(obj, by)
                state.ghosts |= type(shadow[name]) is Ghost
            texts[name] = text
            names.append(name)
            values.append(text)

    def _all_locals(self, state: Frame, frame: types.FrameType, by: int) -> None:
        for name, text in self._changed_locals(state, frame, by):
            self._told(state, name, text, by)

    def _told(self, state: Frame, name: str, text: str | None, by: int) -> None:
        """Emits that a name has changed; ``text`` None: it is gone."""
        if text is None:
            self._emit(Unbind(state.id, name, by))
        else:
            self._emit(("bind", state.id, name, text, by))
        if name in state.code.shared and not state.is_module:
            self._share(state, name, by)

    def _some_locals(self, state: Frame, now: Any, names: Sequence[str], by: int) -> None:
        """Brings some locals up to date, in the order that all have."""
        here = [name for name in now if name in names]
        texts = [
            (name, self._one_name(state, now, name, by))
            for name in here + [name for name in state.shadow if name in names and name not in now]
        ]
        for name, text in texts:
            if text is not SAME:
                self._told(state, name, text, by)

    def _one_name(self, state: Frame, now: Any, name: str, by: int) -> str | None:
        """Brings one name up to date. Gives its new text, None where it is gone, or `SAME`."""
        shadow, heap = state.shadow, self.heap
        obj, kept = now.get(name, _NONE), shadow.get(name, _NONE)
        if obj is _NONE:
            if kept is _NONE:
                return SAME
            del shadow[name]
            return None if state.texts.pop(name, None) is not None else SAME
        if obj is kept or (type(kept) is Ghost and heap.same(obj, kept)):
            return SAME
        text, shadow[name] = heap.told(obj, by)
        if type(shadow[name]) is Ghost:
            state.ghosts = True
        if state.texts.get(name) == text:
            return SAME
        state.texts[name] = text
        return text

    def _changed_locals(
        self, state: Frame, frame: types.FrameType, by: int
    ) -> Sequence[tuple[str, str | None]]:
        """(name, text) of each local that changed; text None for one that is gone."""
        if state.code.swaps and not state.code.readable(frame):
            return ()
        now, shadow = frame.f_locals, state.shadow
        if type(now) is not dict:
            now = dict(now)  # 3.13: a proxy
        if _PHANTOMS and state.raised_at >= 0 and not state.code.optimized:
            now = _without_phantoms(now, shadow, frame.f_code.co_varnames)
        if len(now) == len(shadow):
            if all(map(is_, now, shadow)):
                return self._changed_values(state, now, by)
        heap = self.heap
        changed: list[tuple[str, str | None]] = []
        fresh: dict[str, Any] = {}
        for name, obj in list(now.items()):
            if name in shadow and heap.same(obj, shadow[name]):
                fresh[name] = shadow[name]
                continue
            if hidden(name):
                fresh[name] = obj if heap.hold else None
                continue
            text, fresh[name] = heap.told(obj, by)
            state.ghosts |= type(fresh[name]) is Ghost
            if state.texts.get(name) != text:
                state.texts[name] = text
                changed.append((name, text))
        for name in shadow:
            if name not in fresh and state.texts.pop(name, None) is not None:
                changed.append((name, None))
        state.shadow = fresh
        return changed

    def _changed_values(
        self, state: Frame, now: dict[str, Any], by: int
    ) -> Sequence[tuple[str, str | None]]:
        """The same for locals of the names last seen."""
        shadow, changed = state.shadow, []
        if all(map(is_, now.values(), shadow.values())):
            return ()
        pairs = zip(now, now.values(), shadow.values())
        for name in [name for name, obj, kept in pairs if obj is not kept]:
            if hidden(name):
                shadow[name] = now[name] if self.heap.hold else None
                continue
            text = self._one_name(state, now, name, by)
            if text is not SAME:
                changed.append((name, text))
        return changed

    def _some_globals(self, module: Frame, names: list[str], now: dict[str, Any], by: int) -> None:
        """Brings some globals up to date, none of them hidden."""
        for name in names:
            self._rest(module, now, name, by)

    def _share(self, writer: Frame, name: str, by: int) -> None:
        """A variable shared with other frames by closure has changed: it has in them too."""
        for stack in self.stacks.values():
            for state in stack:
                if state is writer or name not in state.code.shared or state.frame is None:
                    continue
                if state.is_module:
                    continue
                for changed, text in self._changed_locals(state, state.frame, by):
                    if text is None:
                        self._emit(Unbind(state.id, changed, by))
                    else:
                        self._emit(("bind", state.id, changed, text, by))
