"""The recorder's picture of the program's objects, and the deltas that bring it up to date.

Every object that the program's names lead to gets a label, an `Entry` and a shadow: a shallow copy
of its contents, by reference.  Comparing is by identity, element by element, so that no ``==`` of
the program runs and ``1``, ``True`` and ``1.0`` stay apart; a rebound element whose text is the
same (an equal int in another place) is no change.

Shadows hold references, so that no address can be used again while it is remembered.  Objects
whose end the program can watch (a ``__del__``, a generator) are held weakly and stand in shadows
as a `Ghost`.
"""

from __future__ import annotations

import collections
import itertools
import sys
import types
import weakref
from builtins import (
    all,
    bytearray,
    dict,
    enumerate,
    id,
    int,
    len,
    list,
    map,
    max,
    min,
    range,
    set,
    sorted,
    tuple,
    type,
    zip,
)
from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

from tracer import literals
from tracer.records import (
    Add, Append, DelAttr, DelKey, Discard, Item, New, Record, SetAttr, SetItem, SetKey, Splice,
)  # fmt: skip
from tracer.recorder.shapes import Shape, shape_of
from tracer.recorder.stdio import STREAMS
from tracer.values import Atoms

_FEW = 8  # element changes told one by one before a splice is shorter
_RUN = 4  # equal neighbours that are worth a run
_PRUNE_ROUNDS = 4
_PRUNE_AT = 2_048  # entries, the first time dead ones are looked for


class Ghost:
    """Stands in a shadow for an object that must not be held."""

    __slots__ = ("label",)

    def __init__(self, label: int) -> None:
        self.label = label


class Entry:
    """An object that has a label. ``shadow`` is what it held when last looked at:

    sequences  list of elements
    mappings   dict, or (keys, values) where a key is not a plain atom
    sets       dict id → element
    ``fields`` is the same for attributes.
    """

    __slots__ = (
        "label",
        "shape",
        "strong",
        "weak",
        "shadow",
        "fields",
        "plain",
        "faithful",
        "loose",
        "members",
        "name",
    )

    def __init__(self, label: int, shape: Shape) -> None:
        self.label, self.shape = label, shape
        self.strong: Any = None
        self.weak: Callable[[], Any] | None = None
        self.shadow: Any = None
        self.fields: dict[str, Any] | None = None
        self.plain = True  # a mapping whose keys are atoms: looking one up runs no user code
        self.faithful = True  # … and equal keys have equal texts: no bool or float among them
        self.name = ""  # what the object called itself
        self.members: set[Any] | None = None  # of a set of atoms, by value
        self.loose: list[str] = []  # texts added to a set whose element was not seen itself

    def get(self) -> Any:
        """The object, or None if it is gone (or not to be reached from here)."""
        return self.strong if self.weak is None else self.weak()


class Heap:
    """All entries, and the emitter of deltas. ``emit`` takes records in order."""

    def __init__(self, emit: Callable[[Record], None], atoms: Atoms, *, hold: bool) -> None:
        self.emit, self.atoms, self.hold = emit, atoms, hold
        self.labels: dict[int, int] = {}  # id(object) → label
        self.entries: dict[int, Entry] = {}
        self.defaultdicts: dict[int, Entry] = {}
        self._shapes: dict[type, Shape] = {}
        self._queue: collections.deque[tuple[Entry, Any]] = collections.deque()
        self._next = 1
        self._prune_at = _PRUNE_AT
        self._text = atoms.text

    # -- values --------------------------------------------------------------------------------

    def value(self, obj: Any, by: int) -> str:
        """The text of a value; objects not seen before are introduced first."""
        text = self._text(obj)
        if text is None:
            text = self._reference(obj)
            if self._queue:
                self._introduce(by)
        return text

    def keep(self, obj: Any) -> Any:
        """What to put in a shadow for an object that has just been given a text."""
        if type(obj) in self.atoms.writers:
            return obj
        label = self.labels.get(id(obj))
        if label is None:
            return obj  # a short tuple of atoms
        return obj if self.entries[label].strong is not None else Ghost(label)

    def same(self, obj: Any, kept: Any) -> bool:
        """Whether ``obj`` is what the shadow stands for."""
        if type(kept) is Ghost:
            return self.known(obj) == kept.label
        return obj is kept

    def known(self, obj: Any) -> int:
        """The label of an object, 0 if it has none."""
        label = self.labels.get(id(obj), 0)
        if label:
            entry = self.entries[label]
            if entry.strong is None and (entry.weak is None or entry.weak() is not obj):
                if entry.weak is not None or self._shape_of(obj) is not entry.shape:
                    return 0  # the address has been used again
        return label

    def entry_of(self, obj: Any) -> Entry | None:
        label = self.known(obj)
        return self.entries[label] if label else None

    def _shape(self, cls: type) -> Shape:
        shape = self._shapes.get(cls)
        if shape is None:
            shape = self._shapes[cls] = shape_of(cls)
        return shape

    def _shape_of(self, obj: Any) -> Shape:
        cls = type(obj)
        if cls is types.MethodType and type(obj.__self__) in STREAMS:
            cls = types.BuiltinFunctionType  # a method of sys.stdin is native in any Python
        return self._shape(cls)

    def _reference(self, obj: Any) -> str:
        label = self.known(obj)
        if not label:
            shape = self._shape_of(obj)
            label, self._next = self._next, self._next + 1
            entry = Entry(label, shape)
            if self.hold and shape.holdable:
                entry.strong = obj
            elif self.hold:
                try:
                    entry.weak = weakref.ref(obj)
                except TypeError:
                    entry.strong = obj  # __slots__ without __weakref__: held after all
            self.labels[id(obj)] = label
            self.entries[label] = entry
            self._queue.append((entry, obj))
            if type(obj) is collections.defaultdict:
                self.defaultdicts[label] = entry
        return literals.reference(label)

    def _texts(self, objects: Sequence[Any]) -> list[str]:
        text, reference = self._text, self._reference
        return [t if (t := text(obj)) is not None else reference(obj) for obj in objects]

    def _shadow(self, objects: list[Any]) -> list[Any]:
        if self.hold and not any_unheld(self._shapes):
            return objects
        return [self.keep(obj) for obj in objects]

    def _introduce(self, by: int) -> None:
        """Emits New for everything that waits, breadth first."""
        while self._queue:
            entry, obj = self._queue.popleft()
            shape = entry.shape
            keys: list[str] = []
            items: list[str] = []
            if shape.pairs is not None:
                found_keys, found_values = shape.pairs(obj)
                keys, items = self._texts(found_keys), self._texts(found_values)
                self._remember_pairs(entry, found_keys, found_values)
            elif shape.items is not None:
                found = shape.items(obj)
                items = _uniform(found) or self._texts(found)
                if shape.kind in ("set", "frozenset"):
                    items = sorted(items, key=literals.order)
                if shape.kind == "set":
                    self._remember_set(entry, found)
                elif shape.kind not in ("tuple", "frozenset"):
                    entry.shadow = self._shadow(found)
            attrs: dict[str, Any] = {}
            if shape.attrs is not None:
                attrs = shape.attrs(obj)
                texts = self._texts(list(attrs.values()))
                entry.fields = {name: self.keep(o) for name, o in attrs.items()}
            else:
                texts = []
            entry.name = shape.name(obj)
            self.emit(
                New(
                    entry.label,
                    shape.kind,
                    shape.type,
                    by,
                    items if shape.kind == "dict" else runs(items),
                    keys,
                    entry.name,
                    list(attrs),
                    texts,
                )
            )
        if len(self.entries) > self._prune_at:
            self.prune()

    def _remember_pairs(self, entry: Entry, keys: list[Any], values: list[Any]) -> None:
        entry.plain = all(map(self._plain_key, keys))
        entry.faithful = entry.plain and all(map(faithful, keys))
        kept = self._shadow(values)
        if entry.plain:
            entry.shadow = dict(zip(keys, kept))
        else:
            entry.shadow = ([self.keep(key) for key in keys], kept)

    def _remember_set(self, entry: Entry, items: list[Any]) -> None:
        entry.shadow = {id(o): self.keep(o) for o in items}
        entry.loose = []
        entry.members = set(items) if all(map(self._plain_key, items)) else None

    def _plain_key(self, key: Any) -> bool:
        return self._text(key) is not None

    def forget(self) -> None:
        """Lets go of everything."""
        self.entries, self.labels, self.defaultdicts = {}, {}, {}
        self._queue.clear()

    def prune(self) -> None:
        """Forgets objects that nobody but this heap refers to. Amortised: runs at each doubling."""
        getrefcount = sys.getrefcount
        for _ in range(_PRUNE_ROUNDS):  # what a dead object held may be dead in the next round
            # entry.strong and getrefcount's own argument: two references
            dead = [
                e
                for e in self.entries.values()
                if e.strong is not None and getrefcount(e.strong) == 2
            ]
            dead += [e for e in self.entries.values() if e.weak is not None and e.weak() is None]
            for entry in dead:
                del self.entries[entry.label]
                self.defaultdicts.pop(entry.label, None)
                if entry.strong is not None:
                    del self.labels[id(entry.strong)]
                entry.strong = entry.shadow = entry.fields = None
            if dead:
                live = self.entries
                self.labels = {at: label for at, label in self.labels.items() if label in live}
        self._prune_at = max(_PRUNE_AT, 2 * len(self.entries))

    # -- comparing -----------------------------------------------------------------------------

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
            shape = entry.shape
            if shape.pairs is not None:
                keys, values = shape.pairs(obj)
                waiting += keys
                waiting += values
            elif shape.items is not None:
                waiting += shape.items(obj)
            if shape.attrs is not None:
                waiting += shape.attrs(obj).values()

    def compare(self, entry: Entry, obj: Any, by: int) -> None:
        """Emits what has changed in one object since last looked at. Shallow; cost its length."""
        shape = entry.shape
        if shape.name(obj) != entry.name:  # a renamed function, an exception once initialised
            self._queue.append((entry, obj))
            self._introduce(by)
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
                    self._set_item(entry, i, new[i], by)
                return
            start, stop, stop_new = changed[0], changed[-1] + 1, changed[-1] + 1
        else:
            start, stop, stop_new = self._outer(old, new)
        values = self._texts(new[start:stop_new])
        if self._queue:
            self._introduce(by)
        if start == len(old):
            self.emit(Append(entry.label, runs(values), by))
        else:
            self.emit(Splice(entry.label, start, stop, runs(values), by))
        entry.shadow = self._shadow(new)

    def _outer(self, old: list[Any], new: list[Any]) -> tuple[int, int, int]:
        """Where two sequences of unlike length start to differ, and where in each they end to."""
        same = self.same
        least = min(len(old), len(new))
        start = 0
        while start < least and same(new[start], old[start]):
            start += 1
        back = 0
        while back < least - start and same(new[-1 - back], old[-1 - back]):
            back += 1
        return start, len(old) - back, len(new) - back

    def _set_item(self, entry: Entry, index: int, new: Any, by: int) -> None:
        text = self.value(new, by)
        if text != self._old_text(entry.shadow[index]):
            self.emit(SetItem(entry.label, index, text, by))
        entry.shadow[index] = self.keep(new)

    def _old_text(self, kept: Any) -> str | None:
        """The text of a shadow's element; None for one that has no text of its own."""
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
        new = dict(zip(self._texts(keys), values))
        if self._queue:
            self._introduce(by)
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
            if place >= in_place or text != self._old_text(old[key]):
                self.emit(SetKey(entry.label, key, text, by))
        self._remember_pairs(entry, keys, values)

    def _key_texts(self, kept: Sequence[Any]) -> list[str]:
        return [text if (text := self._old_text(key)) is not None else "" for key in kept]

    def _compare_set(self, entry: Entry, obj: Any, by: int) -> None:
        assert entry.shape.items is not None
        items = entry.shape.items(obj)
        new = dict(zip(map(id, items), items))
        old = entry.shadow
        if not entry.loose and len(old) == len(new) and all(map(old.__contains__, new)):
            if all(map(is_, map(old.get, new), new.values())):
                return
        # dicts, not sets, so that the order of records does not hang on hash values
        gone = dict.fromkeys([*self._key_texts(list(old.values())), *entry.loose])
        here = dict.fromkeys(self._texts(items))
        if self._queue:
            self._introduce(by)
        for text in sorted([t for t in gone if t not in here], key=literals.order):
            self.emit(Discard(entry.label, text, by))
        for text in sorted([t for t in here if t not in gone], key=literals.order):
            self.emit(Add(entry.label, text, by))
        self._remember_set(entry, items)

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
        if name in fields:
            if self.same(value, fields[name]):
                return
            text = self.value(value, by)
            if text != self._old_text(fields[name]):
                self.emit(SetAttr(entry.label, name, text, by))
        else:
            self.emit(SetAttr(entry.label, name, self.value(value, by), by))
        fields[name] = self.keep(value)


def _uniform(found: Any) -> list[str] | None:
    """The texts of a long bytearray all of whose bytes are equal: one list, made at once."""
    if type(found) is bytearray and len(found) > 64 and found.count(found[0]) == len(found):
        return [int.__repr__(found[0])] * len(found)
    return None


def faithful(key: Any) -> bool:
    """Whether nothing of another type equals this key (as True and 1.0 equal 1)."""
    cls = type(key)
    return cls is str or cls is int or (cls is tuple and all(map(faithful, key)))


def any_unheld(shapes: dict[type, Shape]) -> bool:
    for shape in shapes.values():
        if not shape.holdable:
            return True
    return False


def runs(texts: list[str]) -> Sequence[Item]:
    """Texts with runs of equal neighbours written once."""
    if len(texts) < _RUN:
        return texts
    items: list[Item] = []
    for text, group in itertools.groupby(texts):
        count = len(list(group))
        if count >= _RUN:
            items.append((text, count))
        else:
            items.extend([text] * count)
    return items
