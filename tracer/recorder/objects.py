"""The recorder's picture of the program's objects: labels, texts, and what each held last.

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
import gc
import itertools
import sys
import types
import weakref
from builtins import (
    BaseException,
    TypeError,
    all,
    bytearray,
    dict,
    enumerate,
    id,
    int,
    iter,
    len,
    list,
    map,
    max,
    next,
    range,
    repr,
    reversed,
    set,
    sorted,
    tuple,
    type,
    zip,
)
from collections.abc import Sequence
from operator import eq
from typing import Any

from tracer import literals
from tracer.records import (
    Item, New,
)  # fmt: skip
from tracer.recorder.protocol import Emit
from tracer.recorder.entries import Entry, Ghost
from tracer.recorder.shapes import Shape, among, plain, shape_of
from tracer.recorder.stdio import STREAMS
from tracer.values import SHORT_TUPLE, WORD, Atoms

_PAUSED = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
_ITERATORS = (
    zip, map, filter, enumerate, reversed, itertools.chain, itertools.islice, itertools.takewhile,
    itertools.dropwhile, itertools.starmap, itertools.accumulate, itertools.cycle,
    itertools.groupby, itertools.filterfalse, itertools.compress, itertools.zip_longest,
    itertools.pairwise,
)  # fmt: skip
_ARGUMENTS = BaseException.args.__get__  # type: ignore[attr-defined]
_RUN = 4  # equal neighbours that are worth a run
_MANY = 8  # elements from which on it pays to ask whether all are of one type
SETS = ("set", "frozenset")
_LEVELS, _FEW = 3, 16  # of what an object holds, when two are told apart by their looks
_TUPLES = 4_096  # tuples whose texts are remembered
_PRUNE_ROUNDS = 4
_PRUNE_AT = 2_048  # entries, the first time dead ones are looked for


class Objects:
    """All entries. ``emit`` takes records in order. `tracer.recorder.heap.Heap` adds comparing."""

    def __init__(self, emit: Emit, atoms: Atoms, *, hold: bool, generators: bool = True) -> None:
        self.emit, self.atoms, self.hold = emit, atoms, hold
        self.generators = generators
        # one dict each throughout: plans of lines hold on to them
        self.labels: dict[int, int] = {}  # id(object) → label
        self.entries: dict[int, Entry] = {}
        self.defaultdicts: dict[int, Entry] = {}
        self._shapes: dict[
            int, tuple[type, Shape]
        ] = {}  # id(class) → the class, held, and its shape
        self.waiting: collections.deque[tuple[Entry, Any]] = collections.deque()
        self._next = 1
        self._unheld = False  # whether any class met must not be held
        self._prune_at = _PRUNE_AT
        self._told_tuples: dict[int, str] = {}  # id(tuple) → its text
        self._held_tuples: list[Any] = []  # these tuples, so that no address is used again
        self._text = atoms.text

    # -- values --------------------------------------------------------------------------------

    def value(self, obj: Any, by: int) -> str:
        """The text of a value; objects not seen before are introduced first."""
        text = self._text(obj)
        if text is None:
            text = self._reference(obj)
            if self.waiting:
                self.introduce(by)
        return text

    def told(self, obj: Any, by: int) -> tuple[str, Any]:
        """The text of a value, and what to put in a shadow for it: `value` and `keep` in one."""
        if type(obj) is int and -WORD < obj < WORD:
            return repr(obj), obj
        writer = self.atoms.writers.get(id(type(obj)))
        if writer is not None:
            return writer(obj), obj
        label = self.labels.get(id(obj))
        if label is not None and self.entries[label].strong is not None:
            return f"#{label}", obj
        if type(obj) is tuple and len(obj) <= SHORT_TUPLE:
            short = self.atoms.short_tuple(obj, 3)
            if short is not None:
                return short, obj
        text = self.value(obj, by)
        return text, self.keep(obj)

    def keep(self, obj: Any) -> Any:
        """What to put in a shadow for an object that has just been given a text."""
        if id(type(obj)) in self.atoms.writers:
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
                if self.hold and entry.shape.name(obj) != entry.name:
                    return 0  # as it has for a builtin exception with another text
                if entry.token is not None and _ARGUMENTS(obj) is not entry.token:
                    return 0  # … or with other arguments, be they equal ones
        return label

    def entry_of(self, obj: Any) -> Entry | None:
        label = self.labels.get(id(obj))
        if label is None:
            return None
        entry = self.entries[label]
        return entry if entry.strong is not None or self.known(obj) else None

    def _shape(self, cls: type) -> Shape:
        found = self._shapes.get(id(cls))
        if found is None:  # by address: hashing a class may run its metaclass's code
            found = self._shapes[id(cls)] = (cls, shape_of(cls))
        return found[1]

    def _shape_of(self, obj: Any) -> Shape:
        cls = type(obj)
        if cls is types.MethodType and stream_method(obj):
            cls = types.BuiltinFunctionType  # a method of sys.stdin is native in any Python
        return self._shape(cls)

    def _reference(self, obj: Any) -> str:
        at = id(obj)
        label = self.known(obj) if at in self.labels else 0
        if not label:
            cls = type(obj)
            found = self._shapes.get(id(cls))
            if found is None or cls is types.MethodType:
                shape = self._shape_of(obj)
            else:
                shape = found[1]
            label, self._next = self._next, self._next + 1
            entry = Entry(label, shape)
            held = shape.holdable
            if self.generators and held and shape.kind == "object":
                held = not isinstance_of(obj, BaseException)
            if not held:
                self._unheld = True
            if self.hold and held:
                if shape.kind != "other" or not leads_to_paused(obj, 3):
                    entry.strong = obj  # else told by its address alone
            elif self.hold:
                try:
                    entry.weak = weakref.ref(obj)
                except TypeError:
                    if isinstance_of(obj, BaseException):
                        arguments = _ARGUMENTS(obj)
                        entry.token = arguments if arguments and plain(arguments) else None
                    else:
                        entry.strong = obj  # __slots__ without __weakref__: held after all
            self.labels[at] = label
            self.entries[label] = entry
            self.waiting.append((entry, obj))
            if cls is collections.defaultdict:
                self.defaultdicts[label] = entry
        return f"#{label}"

    def raised(self, error: Any, trace: types.TracebackType | None, by: int) -> str:
        """The text of an exception on its way, which may stand where another stood.

        One that has been on its way before has a traceback of more than the frame at hand."""
        label = self.labels.get(id(error))
        entry = self.entries.get(label) if label is not None else None
        if entry is not None and entry.strong is None and entry.weak is None and entry.raised:
            if trace is None or trace.tb_next is None:
                del self.labels[id(error)]
        text = self.value(error, by)
        found = self.entries.get(self.labels.get(id(error), 0))
        if found is not None:
            found.raised = True
        return text

    def texts(self, objects: Sequence[Any]) -> list[str]:
        if len(objects) >= _MANY:
            tuples = self.hold and type(objects[0]) is tuple
            uniform = self._tuples(objects) if tuples else self.atoms.uniform(objects)
            if uniform is not None:
                return uniform
        text, reference = self._text, self._reference
        return [t if (t := text(obj)) is not None else reference(obj) for obj in objects]

    def _tuples(self, objects: Sequence[Any]) -> list[str] | None:
        """`Atoms.uniform` for tuples, which come again and again where a list of them is a heap."""
        told = self._told_tuples
        found = list(map(told.get, map(id, objects)))
        if None not in found:
            return found  # type: ignore[return-value]
        new = [obj for obj, text in zip(objects, found) if text is None]
        texts = self.atoms.uniform(new)
        if texts is None:
            return None
        if type(new[0]) is tuple:  # of ints, so that what is held is small
            if len(told) + len(new) > _TUPLES:
                told.clear()
                self._held_tuples.clear()
            told.update(zip(map(id, new), texts))
            self._held_tuples += new
        rest = iter(texts)
        return [next(rest) if text is None else text for text in found]

    def shadow_of(self, objects: list[Any]) -> list[Any]:
        if self.hold and not self._unheld:
            return objects
        return [self.keep(obj) for obj in objects]

    def introduce(self, by: int) -> None:
        """Emits New for everything that waits, breadth first."""
        while self.waiting:
            entry, obj = self.waiting.popleft()
            self.introduce_one(entry, obj, by)
        if len(self.entries) > self._prune_at:
            self.prune()

    def introduce_one(self, entry: Entry, obj: Any, by: int) -> None:
        """Emits New for one object; what it holds may wait then."""
        shape = entry.shape
        keys: list[str] = []
        items: list[Any] = []
        if shape.pairs is not None:
            found_keys, found_values = shape.pairs(obj)
            if found_keys:
                keys, items = self.texts(found_keys), self.texts(found_values)
                self.remember_pairs(entry, found_keys, found_values)
            else:
                entry.shadow, entry.plain, entry.faithful = {}, True, True
        elif shape.items is not None:
            found = shape.items(obj)
            if shape.kind in SETS:
                found = self.in_order(found)
            if found:
                items = _uniform(found) or self.texts(found)
            if shape.kind in SETS:
                items = sorted(items, key=literals.order)
            if not self.hold and not shape.mutable:
                entry.texts = items
            if shape.kind == "set":
                self.remember_set(entry, found)
            elif shape.kind not in ("tuple", "frozenset"):
                entry.shadow = self.shadow_of(found)
        attrs: dict[str, Any] = {}
        if shape.attrs is not None:
            attrs = shape.attrs(obj)
            texts = self.texts(list(attrs.values())) if attrs else []
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

    def in_order(self, elements: list[Any]) -> list[Any]:
        """The elements of a set; those not met before last, by their looks: they get their labels
        in this order, and the set's own may hang on addresses."""
        writers = self.atoms.writers
        if all(map(writers.__contains__, map(id, map(type, elements)))):
            return elements
        new = [obj for obj in elements if self._text(obj) is None and not self.known(obj)]
        if len(new) < 2:
            return elements
        fresh = set(map(id, new))
        looks = sorted([(self._looks(obj, _LEVELS), at) for at, obj in enumerate(new)])
        return [obj for obj in elements if id(obj) not in fresh] + [new[at] for _, at in looks]

    def _looks(self, obj: Any, levels: int) -> str:
        """A text that tells an object from others, as far as a bounded look at it can."""
        if (text := self._text(obj)) is not None:
            return text
        if label := self.known(obj):
            return literals.reference(label)
        shape = self._shape_of(obj)
        parts = [shape.kind, shape.type, shape.name(obj)]
        if not levels:
            return " ".join(parts)
        found: list[Any] = []
        if shape.pairs is not None:
            keys, values = shape.pairs(obj)
            found = keys[:_FEW] + values[:_FEW]
        elif shape.items is not None:
            found = shape.items(obj)
        texts = [self._looks(each, levels - 1) for each in found[:_FEW]]
        parts += sorted(texts) if shape.kind in SETS else texts
        for name, value in list((shape.attrs(obj) if shape.attrs else {}).items())[:_FEW]:
            parts += [name, self._looks(value, levels - 1)]
        return f"({' '.join(parts)} {len(found)})"

    def remember_pairs(self, entry: Entry, keys: list[Any], values: list[Any]) -> None:
        entry.plain = all(map(self._plain_key, keys))
        entry.faithful = entry.plain and all(map(faithful, keys))
        kept = self.shadow_of(values)
        if entry.plain:
            entry.shadow = dict(zip(keys, kept))
        else:
            entry.shadow = ([self.keep(key) for key in keys], kept)

    def remember_set(self, entry: Entry, items: list[Any]) -> None:
        entry.shadow = {id(o): self.keep(o) for o in items}
        entry.loose = {}
        entry.members = set(items) if all(map(self._plain_key, items)) else None
        entry.faithful = entry.members is not None and all(map(faithful, items))

    def _plain_key(self, key: Any) -> bool:
        return self._text(key) is not None

    def forget(self) -> None:
        """Lets go of everything."""
        for known in (self.entries, self.labels, self.defaultdicts):
            known.clear()
        self._told_tuples.clear()
        self._held_tuples.clear()
        self.waiting.clear()
        self._shapes.clear()  # a class's methods lead to the module's names

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
                gone = [at for at, label in self.labels.items() if label not in live]
                for at in gone:
                    del self.labels[at]
        self._prune_at = max(_PRUNE_AT, 2 * len(self.entries))


def _uniform(found: Any) -> list[Any] | None:
    """The one run that a long bytearray is all of whose bytes are equal: `runs`, made at once."""
    if type(found) is bytearray and len(found) > 64 and found.count(found[0]) == len(found):
        return [(int.__repr__(found[0]), len(found))]
    return None


def faithful(key: Any) -> bool:
    """Whether nothing of another type equals this key (as True and 1.0 equal 1)."""
    cls = type(key)
    return cls is str or cls is int or (cls is tuple and all(map(faithful, key)))


def leads_to_paused(obj: Any, levels: int) -> bool:
    """Whether an opaque object (a zip, a map) holds a generator, whose end must not be put off."""
    if gc.is_tracked(obj) and among(type(obj), _ITERATORS):
        for inner in gc.get_referents(obj):
            if among(type(inner), _PAUSED) or (levels and leads_to_paused(inner, levels - 1)):
                return True
    return False


def isinstance_of(obj: Any, base: type) -> bool:
    """isinstance by the class's own order of bases: no metaclass is asked."""
    return among(base, type.__dict__["__mro__"].__get__(type(obj)))


def stream_method(method: Any) -> bool:
    """Whether this is a method of one of the recorder's own streams."""
    cls = type(method.__self__)
    for stream in STREAMS:
        if cls is stream:
            return True
    return False


def runs(texts: list[str]) -> Sequence[Item]:
    """Texts with runs of equal neighbours written once."""
    if len(texts) < _RUN or True not in map(eq, texts, itertools.islice(texts, 1, None)):
        return texts
    items: list[Item] = []
    for text, group in itertools.groupby(texts):
        count = len(list(group))
        if count >= _RUN:
            items.append((text, count))
        else:
            items.extend([text] * count)
    return items
