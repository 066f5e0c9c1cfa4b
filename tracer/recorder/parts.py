"""What each instruction of a code object completes: for the option ``expression``.

`Tables` turns a code object into rows for the native recorder: once an instruction has completed,
its result may be the value of an expression of the source, or it was a jump that tells how a test
came out.  Expressions are found by their places, which `tracer.expressions` has worked out from the
syntax tree beforehand.
"""

from __future__ import annotations

import dis
import types
from array import array
from builtins import dict, enumerate, id, len, list, range, reversed, set, tuple, type
from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

NOTHING, VALUE, TRUE_IF_TAKEN, FALSE_IF_TAKEN = 0, 1, 2, 3

Place: TypeAlias = tuple[int, int, int, int]  # line, column, end line, end column


class Spot(msgspec.Struct, array_like=True, frozen=True):
    """An expression of the program.

    kind   call · attribute · subscript · binary · unary · compare: its value is told; ``once``: of
           several instructions only the first gives it (a decorator is also called by another)
    key    its place as the record has it
    name   of a plain name
    links  of a chained comparison: the keys of ``a < b``, ``b < c`` …
    """

    line: int
    column: int
    end_line: int
    end_column: int
    kind: str
    key: str
    name: str = ""
    links: Sequence[str] = ()
    once: bool = False
    negative: bool = False  # ``is not``


_spots = msgspec.msgpack.Decoder(list[Spot]).decode  # made here: see tracer.sandbox.warm.hide


_KINDS = {
    "CALL": "call", "CALL_KW": "call", "CALL_FUNCTION_EX": "call", "BINARY_OP": "binary",
    "BINARY_SUBSCR": "subscript", "BINARY_SLICE": "subscript", "UNARY_NEGATIVE": "unary",
    "UNARY_POSITIVE": "unary", "UNARY_INVERT": "unary", "UNARY_NOT": "unary",
    "CALL_INTRINSIC_1": "unary", "COMPARE_OP": "compare", "IS_OP": "compare",
    "CONTAINS_OP": "compare", "LOAD_ATTR": "attribute", "LOAD_SUPER_ATTR": "attribute",
}  # fmt: skip
_BETWEEN = frozenset({"COPY", "TO_BOOL", "NOP", "CACHE", "EXTENDED_ARG"})
_NO_EXPRESSION = frozenset({
    "CHECK_EXC_MATCH", "CHECK_EG_MATCH", "WITH_EXCEPT_START", "MATCH_CLASS", "MATCH_KEYS",
    "MATCH_MAPPING", "MATCH_SEQUENCE", "GET_LEN", "POP_TOP", "SWAP",
})  # fmt: skip
_PAIRS = frozenset({"LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST"})  # 3.13: two in one


class Tables:
    """Makes the rows of each code object that is asked for."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.keys: list[str] = []
        self.at: dict[Place, Spot] = {}
        self.ending: dict[tuple[int, int, str], Spot] = {}  # calls and attributes by their end
        self.named: dict[str, list[Spot]] = {}
        for spot in spots:
            self.at[spot.line, spot.column, spot.end_line, spot.end_column] = spot
            if spot.kind in ("call", "attribute"):
                self.ending[spot.end_line, spot.end_column, spot.kind] = spot
            if spot.name:
                self.named.setdefault(spot.name, []).append(spot)

        self.made: dict[int, tuple[bytes, tuple[str, ...]] | None] = {}
        self.held: list[types.CodeType] = []

    def prepare(self, code: types.CodeType) -> None:
        """Makes the rows of a code object and of all within it, before anything of it runs: a
        program may replace what `dis` works with."""
        self.made[id(code)] = _Rows(self, code).result()
        self.held.append(code)
        for const in code.co_consts:
            if type(const) is types.CodeType:
                self.prepare(const)

    def __call__(self, code: types.CodeType) -> tuple[bytes, tuple[str, ...]] | None:
        """(rows of six numbers, one an instruction unit; the keys they speak of); None where there
        is nothing to tell, or the program has made the code itself."""
        return self.made.get(id(code))


class _Rows:
    def __init__(self, tables: Tables, code: types.CodeType) -> None:
        self.tables, self.code = tables, code
        self.found = [i for i in dis.get_instructions(code) if i.opname != "CACHE"]
        self.units = len(code.co_code) // 2
        self.keys: dict[str, int] = {}
        self.rows = [[NOTHING, 0, -1, 0, 0, 0] for _ in range(self.units)]
        self.counts: dict[str, int] = {}  # links of a chain, and values given once

    def result(self) -> tuple[bytes, tuple[str, ...]] | None:
        after = [i.offset // 2 for i in self.found[1:]] + [self.units]
        depths = _depths(self.code, self.found)
        for n, instruction in enumerate(self.found):
            row = self.rows[instruction.offset // 2]
            row[2], row[3] = after[n], depths.get(after[n], 0)
            if "JUMP" in instruction.opname and "_IF_" in instruction.opname:
                self._jump(n, row)
            elif instruction.opname in _KINDS:
                self._value(instruction, row)
        for n in reversed(range(len(self.found) - 1)):
            if self.found[n].opname == "EXTENDED_ARG":
                own, of = (self.rows[self.found[k].offset // 2] for k in (n, n + 1))
                own[:] = [*of[:5], 1]
        if not self.keys:
            return None
        return array("i", [cell for row in self.rows for cell in row]).tobytes(), tuple(self.keys)

    def _put(self, row: list[int], what: int, key: str, producer: int = 0) -> None:
        row[0], row[1], row[4] = what, self.keys.setdefault(key, len(self.keys)), producer

    def _spot(self, instruction: dis.Instruction) -> Spot | None:
        place = _place(instruction)
        if place is None:
            return None
        kind = _KINDS.get(instruction.opname, "")
        if kind in ("call", "attribute") and place not in self.tables.at:
            ending = self.tables.ending.get((place[2], place[3], kind))
            within = ending is not None and (ending.line, ending.column) <= place[:2]
            return ending if within else None  # a chain over lines begins at its last name
        return self.tables.at.get(place)

    def _key(self, spot: Spot, instruction: dis.Instruction) -> str:
        """The key of what an instruction gives: of a chain, the link whose turn it is."""
        if not spot.links or _KINDS.get(instruction.opname) != "compare":
            return spot.key
        turn = self.counts[spot.key] = self.counts.get(spot.key, -1) + 1
        return spot.links[turn % len(spot.links)]

    def _value(self, instruction: dis.Instruction, row: list[int]) -> None:
        spot = self._spot(instruction)
        if spot is None or spot.kind != _KINDS[instruction.opname]:
            return
        if spot.once:
            turn = self.counts[spot.key] = self.counts.get(spot.key, -1) + 1
            if turn:
                return
        key = self._key(spot, instruction)
        self._put(row, VALUE, key)
        self.links_at = (instruction.offset, key)

    def _second(self, pair: dis.Instruction, jump: dis.Instruction) -> Spot | None:
        """The name that a pair of instructions in one loads, for a test: its own place is that of
        the first. The jump stands at the name, or at the ``and`` or ``or`` that holds it."""
        name = pair.argval[-1] if type(pair.argval) is tuple else ""
        named, at, own = self.tables.named.get(name, ()), _place(jump), _place(pair)
        if at is None or own is None:
            return None
        inside = [s for s in named if at[:2] <= (s.line, s.column)
                  and (s.end_line, s.end_column) <= at[2:]]  # fmt: skip
        if len(inside) > 1:
            inside = [s for s in inside if (s.line, s.column) > own[:2]]
        return inside[0] if inside else None

    links_at: tuple[int, str] = (-1, "")  # the last value's place: a test asks for the same link

    def _jump(self, n: int, row: list[int]) -> None:
        jump, before = self.found[n], n - 1
        while before >= 0 and self.found[before].opname in _BETWEEN:
            before -= 1
        if before < 0 or self.found[before].opname in _NO_EXPRESSION:
            return
        if jump.argval // 2 == row[2]:
            return  # either way leads to the same instruction
        producer = self.found[before]
        if jump.opname.endswith("_NONE"):  # x is None, in one jump
            spot = self._spot(jump)
            if spot is None or spot.kind != "compare":
                return
            taken_if_none = not jump.opname.endswith("_NOT_NONE")
            holds = taken_if_none != spot.negative
            what = TRUE_IF_TAKEN if holds else FALSE_IF_TAKEN
            self._put(row, what, spot.key, producer.offset // 2)
            return
        paired = producer.opname in _PAIRS
        spot = self._second(producer, jump) if paired else self._spot(producer)
        if spot is None:
            return
        key = spot.key
        if self.links_at[0] == producer.offset:
            key = self.links_at[1]
        what = TRUE_IF_TAKEN if "_IF_TRUE" in jump.opname else FALSE_IF_TAKEN
        self._put(row, what, key, producer.offset // 2)


def _place(instruction: dis.Instruction) -> Place | None:
    at: Any = instruction.positions
    if at is None or None in at:
        return None
    return at.lineno, at.col_offset, at.end_lineno, at.end_col_offset


def _depths(code: types.CodeType, found: Sequence[dis.Instruction]) -> dict[int, int]:
    """By instruction unit: how deep the value stack is before it; 0 where that is not sure."""
    places = {i.offset // 2: n for n, i in enumerate(found)}
    depths: dict[int, int] = {}
    waiting: list[tuple[int, int]] = [(0, 0)]
    entries = dis._parse_exception_table(code)  # type: ignore[attr-defined]
    waiting += [(e.target // 2, e.depth + 1 + (1 if e.lasti else 0)) for e in entries]
    unsure: set[int] = set()
    while waiting:
        at, depth = waiting.pop()
        while at in places:
            if at in depths:
                if depths[at] != depth:
                    unsure.add(at)
                break
            depths[at] = depth
            n = places[at]
            here = found[n]
            if here.opcode in _JUMPS and here.opname != "EXTENDED_ARG":
                effect = dis.stack_effect(here.opcode, here.arg, jump=True)
                waiting.append((here.argval // 2, depth + effect))
            if here.opname in _LEAVES or n + 1 == len(found):
                break
            if here.opname == "RETURN_GENERATOR":
                depth += 1
            else:
                has = here.opcode >= dis.HAVE_ARGUMENT
                depth += dis.stack_effect(here.opcode, here.arg if has else None, jump=False)
            at = found[n + 1].offset // 2
    return {at: 0 if at in unsure else depth for at, depth in depths.items()}


_JUMPS = frozenset({*dis.hasjrel, *dis.hasjabs})
_LEAVES = frozenset({
    "RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD",
    "JUMP_BACKWARD_NO_INTERRUPT", "INTERPRETER_EXIT",
})  # fmt: skip


def tables(spots: bytes, code: types.CodeType) -> Tables:
    """The tables of a module, for what `tracer.expressions.expressions_bytes` has made."""
    made = Tables(_spots(spots) if spots else [])
    made.prepare(code)
    return made
