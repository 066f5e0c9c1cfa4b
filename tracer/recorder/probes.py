"""Looks at just what a statement may have changed: one element, one attribute, one end of a list.

`Probes.resolve` follows a line's targets to objects before (and where need be after) it runs;
`Probes.look` then compares what the targets speak of, in O(1) where it can.  When a statement means
one object in ways that could mix (``a.append(a.pop())``), all of that object is compared.
"""

from __future__ import annotations

import types
from builtins import dict, id, int, len, list, next, set, str, type
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from tracer.recorder import effects as fx
from tracer.recorder.calls import Action, Calls
from tracer.recorder.heap import Heap
from tracer.recorder.entries import Entry, Ghost
from tracer.recorder.objects import faithful, runs
from tracer.recorder.paths import MISSING, UNSURE, Follower, read
from tracer.records import Append, DelKey, Splice


class Probes:
    """Over one heap. Emits through it."""

    def __init__(self, heap: Heap, follower: Follower, calls: Calls) -> None:
        self.heap, self.follower, self.calls = heap, follower, calls
        self.emit = heap.emit
        self.ways: dict[str, Callable[[Entry, Any, Any, int], None]] = {
            "item": self._item, "take": self._take, "field": self._field, "whole": self._whole,
            "append": self._append, "pop": self._pop, "popleft": self._popleft,
            "add": self._add, "drop": self._drop,
        }  # fmt: skip

    def resolve(
        self, targets: list[fx.Target], frame: types.FrameType
    ) -> tuple[list[Action], bool]:
        """What the targets of a line lead to now; True where one can't be followed."""
        global_ = frame.f_globals
        # not a module's f_locals: on 3.12, in the middle of a comprehension, reading it sets cells
        local = global_ if frame.f_code.co_name == "<module>" else frame.f_locals
        follow, calls, heap = self.follower.follow, self.calls, self.heap
        actions: list[Action] = []
        for target in targets:
            found = follow(target.path, local, global_)
            kind = target.kind
            if kind == "call":
                more = calls.function(found, Arguments(follow, target.arguments, local, global_))
            elif kind == "method":
                more = calls.method(
                    found, target.name, Arguments(follow, target.arguments, local, global_)
                )
            elif found is UNSURE:
                return [], True
            else:
                entry = None if found is MISSING else heap.entry_of(found)
                if entry is None:
                    continue
                if not self.calls.stores_by_itself(entry.shape, found, kind):
                    return [], True
                if not entry.shape.mutable:
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

    def look(self, actions: list[Action], by: int) -> None:
        """Looks at single objects. Where one is meant in ways that could mix, at all of it."""
        if len(actions) == 1:
            what, entry, key = actions[0]
            obj = entry.strong if entry.weak is None else entry.weak()
            if obj is not None:
                self.ways[what](entry, obj, key, by)
            return
        ways: dict[int, str] = {}
        added: dict[int, Any] = {}
        for what, entry, key in actions:
            way = "part" if what == "item" or what == "field" else what
            if ways.setdefault(entry.label, way) != way:
                ways[entry.label] = "whole"
            elif (way == "add" or way == "drop") and not self._alike(
                added.setdefault(entry.label, key), key
            ):
                ways[entry.label] = "whole"
        done: set[int] = set()
        for what, entry, key in actions:
            obj = entry.get()
            if obj is None or entry.label in done:
                continue
            way = ways[entry.label]
            if way == "part" or way == "take":
                self.ways[what](entry, obj, key, by)
                continue
            done.add(entry.label)
            self.ways[way](entry, obj, key, by)

    # -- a part ----------------------------------------------------------------------------------

    def _item(self, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One element of a list or mapping may have been set."""
        if type(obj) is not list or type(key) is not int:
            if type(obj) is dict and entry.plain and (type(key) is str or type(key) is int):
                self._key(entry, obj, key, by)
            else:
                self._take(entry, obj, key, by)
            return
        old = entry.shadow
        length = len(old)
        if len(obj) != length:
            self.heap.compare(entry, obj, by)
        elif -length <= key < length:
            new, kept = obj[key], old[key]
            if new is not kept and not (type(kept) is Ghost and self.heap.same(new, kept)):
                self.heap.set_item(entry, key % length, new, by)

    def _take(self, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One element of a list or mapping may have been set or deleted."""
        heap, kind = self.heap, entry.shape.kind
        if kind == "list" and type(obj) is list and type(key) is int:
            self._item(entry, obj, key, by)
        elif kind == "dict" and entry.plain and heap.atoms.text(key) is not None:
            self._key(entry, obj, key, by)
        else:
            heap.compare(entry, obj, by)

    def _field(self, entry: Entry, obj: Any, name: str, by: int) -> None:
        """One attribute may have been set or deleted."""
        if entry.shape.kind == "class":
            self.follower.forget()  # what its instances' attributes lead to may be another
        elif entry.fields is not None and self.follower.plain_attribute(type(obj), name):
            value = read(obj, name)
            if value is not MISSING:
                self.heap.field(entry, name, value, by)
                return
        self.heap.compare(entry, obj, by)

    def _key(self, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One key of a mapping whose keys are atoms may have been set or deleted."""
        heap, old = self.heap, entry.shadow
        size, known = _length(obj), len(old)
        if not -1 <= size - known <= 1:
            heap.compare(entry, obj, by)
            return
        value, kept = _get(obj, key, MISSING), old.get(key, MISSING)
        if value is MISSING:
            if kept is not MISSING:
                self._gone(entry, obj, key, by)
        elif size != known + (kept is MISSING):
            heap.compare(entry, obj, by)
        elif kept is MISSING:
            last = next(_reversed(obj))  # what was put in: key may only equal it
            if last is not key and (heap.atoms.text(last) is None or last != key):
                heap.compare(entry, obj, by)
                return
            entry.faithful = entry.faithful and faithful(last)
            text, kept = heap.told(value, by)
            self.emit(("dset", entry.label, heap.value(last, by), text, by))
            old[last] = kept
        elif value is not kept and not (type(kept) is Ghost and heap.same(value, kept)):
            entry.faithful = entry.faithful and faithful(key)
            text, fresh = heap.told(value, by)
            if text != heap.old_text(kept):
                stored = key if entry.faithful else _stored(old, key)
                self.emit(("dset", entry.label, heap.value(stored, by), text, by))
            old[key] = fresh

    def _gone(self, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One key of a mapping is no longer there."""
        heap, old = self.heap, entry.shadow
        if _length(obj) != len(old) - 1:
            heap.compare(entry, obj, by)
            return
        stored = key if entry.faithful and faithful(key) else _stored(old, key)
        self.emit(DelKey(entry.label, heap.value(stored, by), by))
        del old[key]

    # -- an end, a member, all of it ---------------------------------------------------------------

    def _whole(self, entry: Entry, obj: Any, _key: Any, by: int) -> None:
        self.heap.compare(entry, obj, by)

    def _append(self, entry: Entry, obj: Any, _key: Any, by: int) -> None:
        """Elements may have been put at the end."""
        heap, kind = self.heap, entry.shape.kind
        if (kind == "list" or kind == "deque") and _unbounded(obj):
            old = entry.shadow
            known, length = len(old), len(obj)
            if length == known + 1:
                text, kept = heap.told(obj[-1], by)
                self.emit(("append", entry.label, (text,), by))
                old.append(kept)
                return
            if length > known:
                new = list(islice(obj, known, length)) if kind == "deque" else obj[known:]
                texts = [heap.value(item, by) for item in new]
                self.emit(Append(entry.label, runs(texts), by))
                old.extend(heap.keep(item) for item in new)
                return
            if length == known:
                return
        heap.compare(entry, obj, by)

    def _pop(self, entry: Entry, obj: Any, _key: Any, by: int) -> None:
        """Elements may have gone from the end."""
        kind, old = entry.shape.kind, entry.shadow
        if (kind == "list" or kind == "deque") and len(obj) < len(old):
            length = len(obj)
            self.emit(Splice(entry.label, length, len(old), [], by))
            del old[length:]
            return
        self.heap.compare(entry, obj, by)

    def _popleft(self, entry: Entry, obj: Any, _key: Any, by: int) -> None:
        """Elements may have gone from the start."""
        kind, old = entry.shape.kind, entry.shadow
        if (kind == "list" or kind == "deque") and len(obj) < len(old):
            gone = len(old) - len(obj)
            self.emit(Splice(entry.label, 0, gone, [], by))
            del old[:gone]
            return
        self.heap.compare(entry, obj, by)

    def _add(self, entry: Entry, obj: Any, item: Any, by: int) -> None:
        if not self._added(entry, obj, item, by):
            self.heap.compare(entry, obj, by)

    def _added(self, entry: Entry, obj: Any, item: Any, by: int) -> bool:
        """Whether ``set.add(item)`` explains what became of the set."""
        members = entry.members
        if members is None or item is MISSING or item is UNSURE:
            return False
        if len(obj) == len(members):
            return True
        text = self.heap.atoms.text(item)
        if text is None or len(obj) != len(members) + 1 or item in members or item not in obj:
            return False
        self.emit(("sadd", entry.label, text, by))
        entry.loose[text] = None
        members.add(item)
        entry.faithful = entry.faithful and faithful(item)
        return True

    def _drop(self, entry: Entry, obj: Any, item: Any, by: int) -> None:
        if not self._dropped(entry, obj, item, by):
            self.heap.compare(entry, obj, by)

    def _dropped(self, entry: Entry, obj: Any, item: Any, by: int) -> bool:
        """Whether ``set.remove(item)`` explains what became of the set."""
        members = entry.members
        if members is None or not entry.faithful or item is MISSING or item is UNSURE:
            return False
        text = self.heap.atoms.text(item) if faithful(item) else None
        if text is None or text[:1] == "<":  # cut: others may have the same text
            return False
        if len(obj) == len(members):
            return True
        if len(obj) != len(members) - 1 or item not in members or item in obj:
            return False
        if text in entry.loose:
            del entry.loose[text]
        elif entry.shadow.get(id(item), MISSING) is item:
            del entry.shadow[id(item)]
        else:
            return False  # an equal one went
        self.emit(("sdel", entry.label, text, by))
        members.discard(item)
        return True

    def _alike(self, one: Any, other: Any) -> bool:
        """Whether two arguments are one value: True and 1 are not."""
        text = self.heap.atoms.text
        return one is other or (text(one) is not None and text(one) == text(other))

    def grown(self, by: int) -> None:
        """Compares the defaultdicts that have grown: reading an item may do that."""
        for entry in list(self.heap.defaultdicts.values()):
            obj = entry.get()
            if obj is None:
                continue
            known = entry.shadow if entry.plain else entry.shadow[0]
            if len(obj) != len(known):
                self.heap.compare(entry, obj, by)


_get = dict.get
_length = dict.__len__
_reversed = dict.__reversed__


class Arguments(Sequence[Any]):
    """Arguments of a call, followed only when asked for."""

    __slots__ = ("follow", "global_", "local", "paths")

    def __init__(self, follow: Any, paths: list[Any], local: Any, global_: Any) -> None:
        self.follow, self.paths, self.local, self.global_ = follow, paths, local, global_

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: Any) -> Any:
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
