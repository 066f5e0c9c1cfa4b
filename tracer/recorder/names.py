"""Names and what they hold: locals and globals, compared with what they held when last looked at.

By identity, and where the text is the same it is no change.  The base of
`tracer.recorder.settrace.Recorder`, which says which names are to be looked at.
"""

from __future__ import annotations

import sys
import types
from builtins import all, dict, frozenset, id, len, list, map, str, type
from collections.abc import Callable, Sequence
from operator import is_
from typing import TYPE_CHECKING, Any

from tracer.recorder.frames import hidden
from tracer.recorder.heap import Heap
from tracer.recorder.objects import Ghost
from tracer.records import Bind, Unbind

if TYPE_CHECKING:
    from tracer.recorder.settrace import Frame

SAME = "same"  # told by identity
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
    _emit: Callable[[Any], None]

    def _arguments(
        self, state: Frame, now: Any, names: list[str], values: list[str], by: int
    ) -> None:
        """The first locals of a frame: nothing to compare with."""
        heap, shadow, texts = self.heap, state.shadow, state.texts
        writers = heap.atoms.writers
        for name, obj in now.items():
            if hidden(name):
                shadow[name] = obj
                continue
            writer = writers.get(id(type(obj)))
            if writer is not None:
                text = writer(obj)
                shadow[name] = obj
            else:
                text = heap.value(obj, by)
                shadow[name] = kept = heap.keep(obj)
                state.ghosts |= type(kept) is Ghost
            texts[name] = text
            names.append(name)
            values.append(text)

    def _all_locals(self, state: Frame, frame: types.FrameType, by: int) -> None:
        for name, text in self._changed_locals(state, frame, by):
            self._told(state, name, text, by)

    def _told(self, state: Frame, name: str, text: str | None, by: int) -> None:
        """Emits that a local has changed; ``text`` None: it is gone."""
        if text is None:
            self._emit(Unbind(state.id, name, by))
        else:
            self._emit(Bind(state.id, name, text, by))
        if name in state.code.shared:
            self._share(state, name, by)

    def _some_locals(self, state: Frame, now: Any, names: frozenset[str], by: int) -> None:
        shadow = state.shadow
        changed = []
        here = [name for name in now if name in names]  # in the order that all have
        for name in here + [name for name in shadow if name in names and name not in now]:
            text = self._one_local(state, now, name, by)
            if text is not SAME:
                changed.append((name, text))
        for name, text in changed:
            self._told(state, name, text, by)

    def _one_local(self, state: Frame, now: Any, name: str, by: int) -> str | None:
        """Brings one local up to date. Gives its new text, None where it is gone, or `SAME`."""
        shadow, heap = state.shadow, self.heap
        if name not in now:
            if name in shadow:
                del shadow[name]
                return None if state.texts.pop(name, None) is not None else SAME
            return SAME
        obj = now[name]
        if name in shadow:
            kept = shadow[name]
            if obj is kept or (type(kept) is Ghost and heap.same(obj, kept)):
                return SAME
        writer = heap.atoms.writers.get(id(type(obj)))
        if writer is not None:
            text = writer(obj)
            shadow[name] = obj
        else:
            text = heap.value(obj, by)
            shadow[name] = kept = heap.keep(obj)
            state.ghosts |= type(kept) is Ghost
        if state.texts.get(name) == text:
            return SAME
        state.texts[name] = text
        return text

    def _changed_locals(
        self, state: Frame, frame: types.FrameType, by: int
    ) -> Sequence[tuple[str, str | None]]:
        """(name, text) of each local that changed; text None for one that is gone."""
        now, shadow = frame.f_locals, state.shadow
        if type(now) is not dict:
            now = dict(now)  # 3.13: a proxy
        if len(now) == len(shadow) and all(map(is_, now.values(), shadow.values())):
            if all(map(is_, now, shadow)):
                return ()
        if _PHANTOMS and state.raised_at >= 0 and not state.code.optimized:
            now = _without_phantoms(now, shadow, frame.f_code.co_varnames)
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
            text = heap.value(obj, by)
            fresh[name] = kept = heap.keep(obj)
            state.ghosts |= type(kept) is Ghost
            if state.texts.get(name) != text:
                state.texts[name] = text
                changed.append((name, text))
        for name in shadow:
            if name not in fresh and state.texts.pop(name, None) is not None:
                changed.append((name, None))
        state.shadow = fresh
        return changed

    def _some_globals(self, module: Frame, names: list[str], now: dict[str, Any], by: int) -> None:
        """Brings some globals up to date, none of them hidden."""
        heap = self.heap
        shadow, texts, writers = module.shadow, module.texts, heap.atoms.writers
        for name in names:
            if name not in now:
                if name in shadow:
                    del shadow[name]
                    if texts.pop(name, None) is not None:
                        self._emit(Unbind(0, name, by))
                continue
            obj = now[name]
            if name in shadow:
                kept = shadow[name]
                if obj is kept or (type(kept) is Ghost and heap.same(obj, kept)):
                    continue
            writer = writers.get(id(type(obj)))
            if writer is not None:
                text = writer(obj)
                shadow[name] = obj
            else:
                text = heap.value(obj, by)
                shadow[name] = heap.keep(obj)
            if texts.get(name) != text:
                texts[name] = text
                self._emit(Bind(0, name, text, by))

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
                        self._emit(Bind(state.id, changed, text, by))
