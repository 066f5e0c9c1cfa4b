"""Looks at just what a statement may have changed: one element, one attribute, one end of a list.

`Probes.resolve` follows a line's targets to objects before (and where need be after) it runs;
`Probes.look` then compares what the targets speak of, in O(1) where it can.  When a statement means
one object in ways that could mix (``a.append(a.pop())``), all of that object is compared.
"""

from __future__ import annotations

import types
from builtins import dict, id, int, len, list, next, set, type
from collections.abc import Sequence
from itertools import islice
from typing import Any

from tracer.recorder import effects as fx
from tracer.recorder.calls import Action, Calls
from tracer.recorder.heap import Heap
from tracer.recorder.objects import Entry, Ghost, faithful, runs
from tracer.recorder.paths import MISSING, UNSURE, Follower
from tracer.records import Add, Append, DelKey, Discard, SetKey, Splice


class Probes:
    """Over one heap. Emits through it."""

    def __init__(self, heap: Heap, follower: Follower, calls: Calls) -> None:
        self.heap, self.follower, self.calls = heap, follower, calls
        self.emit = heap.emit

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
            obj = entry.get()
            if obj is not None:
                if what == "item" or what == "field" or what == "take":
                    self._part(what, entry, obj, key, by)
                else:
                    self._probe(what, entry, obj, key, by)
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
            if ways[entry.label] == "part" or ways[entry.label] == "take":
                self._part(what, entry, obj, key, by)
                continue
            done.add(entry.label)
            self._probe(ways[entry.label], entry, obj, key, by)

    def _part(self, what: str, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One element or attribute may have been set or deleted."""
        heap, shape = self.heap, entry.shape
        if type(obj) is list and what == "item" and type(key) is int:
            old = entry.shadow
            if len(obj) != len(old):
                heap.compare(entry, obj, by)
            elif -len(old) <= key < len(old):
                index = key % len(old)
                new, kept = obj[index], old[index]
                if new is not kept and not (type(kept) is Ghost and heap.same(new, kept)):
                    heap.set_item(entry, index, new, by)
        elif what == "field":
            if shape.kind == "class":
                self.follower.forget()  # what its instances' attributes lead to may be another
            elif entry.fields is not None and self.follower.plain_attribute(type(obj), key):
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
                    heap.set_item(entry, index, obj[index], by)
        elif shape.kind == "dict" and entry.plain and heap.atoms.text(key) is not None:
            self._key(entry, obj, key, by)
        else:
            heap.compare(entry, obj, by)

    def _key(self, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One key of a mapping whose keys are atoms may have been set or deleted."""
        heap, old = self.heap, entry.shadow
        if dict.__len__(obj) - len(old) not in (-1, 0, 1):
            heap.compare(entry, obj, by)
            return
        value = dict.get(obj, key, MISSING)
        if value is MISSING:
            if key in old:
                if dict.__len__(obj) != len(old) - 1:
                    heap.compare(entry, obj, by)
                else:
                    self.emit(
                        DelKey(
                            entry.label,
                            heap.value(
                                key if entry.faithful and faithful(key) else _stored(old, key), by
                            ),
                            by,
                        )
                    )
                    del old[key]
        elif dict.__len__(obj) != len(old) + (key not in old):
            heap.compare(entry, obj, by)
        elif key not in old or not heap.same(value, old[key]):
            if key not in old:
                last = next(dict.__reversed__(obj))  # what was put in: key may only equal it
                if heap.atoms.text(last) is None or last != key:
                    heap.compare(entry, obj, by)
                    return
                key = last
            entry.faithful = entry.faithful and faithful(key)
            stored = key if entry.faithful or key not in old else _stored(old, key)
            told = heap.old_text(old[key]) if key in old else None
            text = heap.value(value, by)
            if text != told:
                self.emit(SetKey(entry.label, heap.value(stored, by), text, by))
            old[key] = heap.keep(value)

    def _probe(self, what: str, entry: Entry, obj: Any, key: Any, by: int) -> None:
        """One kind of method was called on an object, perhaps more than once."""
        heap, kind = self.heap, entry.shape.kind
        if what == "add" and self._added(entry, obj, key, by):
            return
        if what == "drop" and self._dropped(entry, obj, key, by):
            return
        if what in ("append", "pop", "popleft") and kind in ("list", "deque"):
            old, length = entry.shadow, len(obj)
            if length == len(old) and what == "append" and _unbounded(obj):
                return
            if what == "append" and length > len(old) and _unbounded(obj):
                new = list(islice(obj, len(old), length)) if kind == "deque" else obj[len(old) :]
                texts = [heap.value(item, by) for item in new]
                self.emit(Append(entry.label, runs(texts), by))
                old.extend(heap.keep(item) for item in new)
                return
            if what == "pop" and length < len(old):
                self.emit(Splice(entry.label, length, len(old), [], by))
                del old[length:]
                return
            if what == "popleft" and length < len(old):
                self.emit(Splice(entry.label, 0, len(old) - length, [], by))
                del old[: len(old) - length]
                return
        heap.compare(entry, obj, by)

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
        self.emit(Add(entry.label, text, by))
        entry.loose[text] = None
        members.add(item)
        entry.faithful = entry.faithful and faithful(item)
        return True

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
        self.emit(Discard(entry.label, text, by))
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
