"""What is known of a code object before it runs: which of its locals each line may bind.

A line event fires whenever the line changes, so what a frame has run since its last event is that
line's instructions, and at most some that belong to no line (the end of an ``except … as e``).
Its locals are changed by store and delete instructions alone; those of cells by other frames too
(`tracer.recorder.settrace` sees to these).
"""

from __future__ import annotations

import dis
import types
from builtins import bool, dict, enumerate, frozenset, list, range, set, str, tuple, type
from typing import TYPE_CHECKING

from tracer.behavior import CELLS_ARE_TRUSTED

if TYPE_CHECKING:
    from tracer.recorder.plans import Plan

_OPTIMIZED = 0x1  # CO_OPTIMIZED: locals stand in slots, not in a namespace
_PAUSING = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR
_NONE: frozenset[str] = frozenset()


class Code:
    """One code object. ``plans`` are made when a line first runs."""

    __slots__ = (
        "bytes", "code", "hides", "is_module", "locals", "optimized", "pauses", "plans", "qualname",
        "shared", "shows", "stores", "swaps",
    )  # fmt: skip

    def __init__(self, code: types.CodeType) -> None:
        self.code = code  # held, so that its address stands for it
        self.bytes = code.co_code  # CPython makes it anew each time it is asked
        self.qualname = code.co_qualname
        self.is_module = code.co_name == "<module>"
        self.optimized = bool(code.co_flags & _OPTIMIZED)
        self.pauses = bool(code.co_flags & _PAUSING)
        self.shared = frozenset(code.co_cellvars + code.co_freevars)
        self.locals = self.shared.union(code.co_varnames)
        self.hides = any_hidden(self.locals)
        self.shows = self.optimized and not self.hides and not any_dotted(self.locals)
        self.plans: dict[int, Plan] = {}
        self.swaps = _swaps(code) if CELLS_ARE_TRUSTED and code.co_cellvars else []
        self.stores = _stores(code) if self.optimized else {}

    def bound_by(self, line: int) -> frozenset[str] | None:
        """The locals that running this line may bind or unbind; None: no telling."""
        if not self.optimized or line <= 0 or self.swaps:
            return None
        found = self.stores.get(line, _NONE) | self.stores.get(0, _NONE)
        return frozenset([name for name in found if not hidden(name)])

    def readable(self, frame: types.FrameType) -> bool:
        """Whether ``f_locals`` of a frame of this code can be read now. It can't within a
        comprehension whose variable stands in for a cell: what changes there is told after it."""
        at, line = frame.f_lasti, frame.f_lineno or 0
        for start, first, last in self.swaps:
            if at >= start and first <= line <= last:
                return False
        return True


def hidden(name: str) -> bool:
    """Names that are the interpreter's, not the program's: dunders, a comprehension's ``.0``."""
    return type(name) is not str or name[:1] == "." or (name[:2] == "__" and name[-2:] == "__")


def any_hidden(names: frozenset[str]) -> bool:
    """Whether any name that the source can say is hidden."""
    for name in names:
        if name[:1] != "." and hidden(name):
            return True
    return False


def any_dotted(names: frozenset[str]) -> bool:
    """Whether any name is one that no source can say, such as a comprehension's ``.0``."""
    for name in names:
        if name[:1] == ".":
            return True
    return False


def _stores(code: types.CodeType) -> dict[int, frozenset[str]]:
    """By line the locals that its instructions store or delete; 0: those of no line."""
    lines: dict[int, set[str]] = {}
    octets, name_of = code.co_code, code._varname_from_oparg  # type: ignore[attr-defined]
    for start, end, line in code.co_lines():
        extended = 0
        for at in range(start, end, 2):
            operation, argument = octets[at], octets[at + 1] | extended
            extended = argument << 8 if operation == _EXTENDED_ARG else 0
            if operation in _ONE:
                lines.setdefault(line or 0, set()).add(name_of(argument))
            elif operation in _TWO:
                names = (name_of(argument >> 4), name_of(argument & 15))
                lines.setdefault(line or 0, set()).update(names)
    return {line: frozenset(names) for line, names in lines.items()}


def _swaps(code: types.CodeType) -> list[tuple[int, int, int]]:
    """The comprehensions whose variable has a cell's name: their first instruction that knows it,
    their first line and their last."""
    found: list[tuple[int, int, int]] = []
    octets, name_of = code.co_code, code._varname_from_oparg  # type: ignore[attr-defined]
    extended = 0
    for index, (first, last, _, _) in enumerate(code.co_positions()):
        operation, argument = octets[2 * index], octets[2 * index + 1] | extended
        extended = argument << 8 if operation == _EXTENDED_ARG else 0
        if operation == _SWAPPING and name_of(argument) in code.co_cellvars:
            found.append((2 * index, first or 0, last or 1 << 31))
    return found


def _changing() -> list[tuple[str, int]]:
    """The instructions that change a local, by name."""
    return [
        (name, code)
        for name, code in dis.opmap.items()
        if ("FAST" in name or "DEREF" in name)
        and ("STORE" in name or "DELETE" in name or "CLEAR" in name)
    ]


_EXTENDED_ARG = dis.opmap["EXTENDED_ARG"]
_SWAPPING = dis.opmap.get("LOAD_FAST_AND_CLEAR", -1)  # from 3.12 on
_TWO = frozenset(
    code for name, code in _changing() if name.count("FAST") == 2
)  # two in one, 4 bits each
_ONE = frozenset(code for _, code in _changing()) - _TWO
