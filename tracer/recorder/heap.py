"""What has changed in an object since it was last looked at, as heap deltas.

Comparing is shallow, by identity, and costs the length of the one object; `Heap.compare_all` does
it for every object held, `Heap.walk` for every object that names lead to.  See
`tracer.recorder.objects` for what is compared with.
"""

from __future__ import annotations

from builtins import (
    all, bytes, dict, enumerate, id, int, len, list, map, max, min, object, repr, set, sorted, type,
    zip,
)  # fmt: skip
from collections.abc import Sequence
from operator import is_
from typing import Any

from tracer import literals
from tracer.recorder.entries import Entry, Ghost
from tracer.recorder.objects import SETS, Objects, runs
from tracer.records import (
    Add, Append, DelAttr, DelKey, Discard, SetKey, Splice,
)  # fmt: skip
from tracer.values import WORD

_NONE = object()  # where there is no attribute
_FEW = 8  # element changes told one by one before a splice is shorter


class Heap(Objects):
    """The objects of one program, kept up to date."""

    def compare_all(self, by: int) -> None:
        """Compares every object that is held."""
        for entry in list(self.entries.values()):
            if entry.shape.mutable:
                obj = entry.get()
                if obj is not None:
                    self.compare(entry, obj, by)

    def walk(self, roots: Sequence[Any], by: int) -> None:
        """Compares every object that the roots lead to: for programs whose objects are not held."""
        waiting = list(roots)
        seen: set[int] = set()
        while waiting:
            obj = waiting.pop()
            if self._text(obj) is not None or id(obj) in seen:
                continue
            seen.add(id(obj))
            entry = self.entry_of(obj)
            if entry is None:
                continue  # whatever holds it has not been compared yet, or it is not state
            if entry.shape.mutable:
                self.compare(entry, obj, by)
            else:
                self._read_again(entry, obj, by)
            shape = entry.shape
            if shape.pairs is not None:
                keys, values = shape.pairs(obj)
                waiting += keys
                waiting += values
            elif shape.items is not None:
                found = shape.items(obj)
                waiting += sorted(found, key=self.known) if shape.kind in SETS else found
            if shape.attrs is not None:
                waiting += shape.attrs(obj).values()

    def _read_again(self, entry: Entry, obj: Any, by: int) -> None:
        """An immutable object that is not held may be another at the same address."""
        shape = entry.shape
        texts = None if shape.items is None else self.texts(self.in_order(shape.items(obj)))
        if texts and shape.kind in SETS:
            texts = sorted(texts, key=literals.order)
        if texts != entry.texts or shape.name(obj) != entry.name:
            self.waiting.append((entry, obj))
        if self.waiting:
            self.introduce(by)

    def compare(self, entry: Entry, obj: Any, by: int) -> None:
        """Emits what has changed in one object since last looked at. Shallow; cost its length."""
        shape = entry.shape
        if shape is not self._shape_of(obj):  # an instance with another __class__
            entry.shape = self._shape_of(obj)
            entry.shadow = entry.fields = entry.members = None
            self.waiting.append((entry, obj))
            self.introduce(by)
            return
        if shape.name(obj) != entry.name:  # a renamed function, an exception once initialised
            self.waiting.append((entry, obj))
            self.introduce(by)
            return
        if entry.shadow is not None:
            if shape.pairs is not None:
                self._compare_pairs(entry, obj, by)
            elif shape.kind == "set":
                self._compare_set(entry, obj, by)
            elif shape.items is not None:
                self._compare_items(entry, obj, by)
        if shape.attrs is not None and entry.fields is not None:
            self._compare_fields(entry, obj, by)

    def _compare_items(self, entry: Entry, obj: Any, by: int) -> None:
        assert entry.shape.items is not None
        old, new = entry.shadow, entry.shape.items(obj)
        if len(old) == len(new):
            if all(map(is_, old, new)):
                return
            same = self.same
            changed = [i for i, (a, b) in enumerate(zip(old, new)) if a is not b and not same(b, a)]
            if len(changed) <= max(_FEW, len(new) // 4):
                for i in changed:
                    self.set_item(entry, i, new[i], by)
                return
            start, stop, stop_new = changed[0], changed[-1] + 1, changed[-1] + 1
        else:
            start, stop, stop_new = self._outer(old, new)
            if stop_new - start > _FEW:
                same = self.same
                moved = [i for i, (a, b) in enumerate(zip(old, new)) if not same(b, a)]
                if 4 * len(moved) <= stop_new - start:
                    self._moved(entry, moved, new, by)
                    return
        values = self.texts(new[start:stop_new])
        if self.waiting:
            self.introduce(by)
        if start == len(old):
            self.emit(Append(entry.label, runs(values), by))
        else:
            self.emit(Splice(entry.label, start, stop, runs(values), by))
        entry.shadow = self.shadow_of(new)

    def _moved(self, entry: Entry, moved: list[int], new: list[Any], by: int) -> None:
        """Few elements are others, and the end is longer or shorter: as heapq's functions do it."""
        for i in moved:
            self.set_item(entry, i, new[i], by)
        old = entry.shadow
        if len(new) > len(old):
            values = self.texts(new[len(old) :])
            if self.waiting:
                self.introduce(by)
            self.emit(Append(entry.label, runs(values), by))
        else:
            self.emit(Splice(entry.label, len(new), len(old), [], by))
        entry.shadow = self.shadow_of(new)

    def _outer(self, old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int, int]:
        """Where two sequences of unlike length start to differ, and where in each they end to."""
        least = min(len(old), len(new))
        start, back = self._alike(old, new, least), 0
        if start < least and self.same(new[-1], old[-1]):
            back = self._alike(old[::-1], new[::-1], least - start)
        return start, len(old) - back, len(new) - back

    def _alike(self, old: Sequence[Any], new: Sequence[Any], most: int) -> int:
        """How many elements two sequences have in common from their start, ``most`` at most."""
        flags = bytes(map(is_, old, new))
        at = flags.find(0)
        while -1 < at < most and self.same(new[at], old[at]):  # in the shadow stands a ghost
            at = flags.find(0, at + 1)
        return most if at < 0 else min(at, most)

    def set_item(self, entry: Entry, index: int, new: Any, by: int) -> None:
        shadow = entry.shadow
        old = shadow[index]
        text, shadow[index] = self.told(new, by)
        if text != self.old_text(old):
            self.emit(("set", entry.label, index, text, by))

    def old_text(self, kept: Any) -> str | None:
        """The text of a shadow's element; None for one that has no text of its own."""
        if type(kept) is int and -WORD < kept < WORD:
            return repr(kept)
        writer = self.atoms.writers.get(id(type(kept)))
        if writer is not None:
            return writer(kept)
        if type(kept) is Ghost:
            return literals.reference(kept.label)
        text = self._text(kept)
        if text is None:
            label = self.labels.get(id(kept))
            text = None if label is None else literals.reference(label)
        return text

    def _compare_pairs(self, entry: Entry, obj: Any, by: int) -> None:
        assert entry.shape.pairs is not None
        keys, values = entry.shape.pairs(obj)
        if entry.plain:
            old_keys, old_values = list(entry.shadow), list(entry.shadow.values())
        else:
            old_keys, old_values = entry.shadow
        if len(keys) == len(old_keys) and all(map(is_, keys, old_keys)):
            if all(map(is_, values, old_values)):
                return
        old = dict(zip(self._key_texts(old_keys), old_values))
        new = dict(zip(self.texts(keys), values))
        if self.waiting:
            self.introduce(by)
        for key in old:
            if key not in new:
                self.emit(DelKey(entry.label, key, by))
        # what is left stands in the old order; from the first key out of place on, keys are moved
        kept = [key for key in old if key in new]
        in_place = 0
        for key, expected in zip(new, kept):
            if key != expected:
                break
            in_place += 1
        for key in kept[in_place:]:
            self.emit(DelKey(entry.label, key, by))
        for place, (key, value) in enumerate(new.items()):
            if place < in_place and self.same(value, old[key]):
                continue
            text = self.value(value, by)
            if place >= in_place or text != self.old_text(old[key]):
                self.emit(SetKey(entry.label, key, text, by))
        self.remember_pairs(entry, keys, values)

    def _key_texts(self, kept: Sequence[Any]) -> list[str]:
        return [text if (text := self.old_text(key)) is not None else "" for key in kept]

    def _compare_set(self, entry: Entry, obj: Any, by: int) -> None:
        assert entry.shape.items is not None
        items = entry.shape.items(obj)
        new = dict(zip(map(id, items), items))
        old = entry.shadow
        if not entry.loose and len(old) == len(new) and all(map(old.__contains__, new)):
            if all(map(is_, map(old.get, new), new.values())):
                return
        items = self.in_order(items)
        # dicts, not sets, so that the order of records does not hang on hash values
        gone = dict.fromkeys([*self._key_texts(list(old.values())), *entry.loose])
        here = dict.fromkeys(self.texts(items))
        if self.waiting:
            self.introduce(by)
        for text in sorted([t for t in gone if t not in here], key=literals.order):
            self.emit(Discard(entry.label, text, by))
        for text in sorted([t for t in here if t not in gone], key=literals.order):
            self.emit(Add(entry.label, text, by))
        self.remember_set(entry, items)

    def _compare_fields(self, entry: Entry, obj: Any, by: int) -> None:
        assert entry.shape.attrs is not None and entry.fields is not None
        new, old = entry.shape.attrs(obj), entry.fields
        if len(new) == len(old) and all(map(is_, new.values(), old.values())):
            if all(map(old.__contains__, new)):
                return
        for name in [name for name in old if name not in new]:
            self.emit(DelAttr(entry.label, name, by))
            del old[name]
        for name, value in new.items():
            self.field(entry, name, value, by)
        entry.fields = {name: old[name] for name in new}

    def field(self, entry: Entry, name: str, value: Any, by: int) -> None:
        """Brings one attribute up to date."""
        fields = entry.fields
        assert fields is not None
        old = fields.get(name, _NONE)
        if value is old or (type(old) is Ghost and self.same(value, old)):
            return
        text, kept = self.told(value, by)
        if old is _NONE or text != self.old_text(old):
            self.emit(("aset", entry.label, name, text, by))
        fields[name] = kept
