"""Programs to learn from: real Python, small values, five levels, the same for the same seed.

All arithmetic is modulo `VALUES`, so what is hard is to follow the program, not to calculate: with
more of them, the small model spends most of its time on the tables.  Each statement reads what the
one before wrote, a loop carries it round, and what was written last is printed: the answer hangs on
the whole run.

    level "lists"      a = 3
                       c = [4, 0, 2]
                       for i in range(3):
                           c[i] = (c[i] + a) % 5
                           a = (c[i] + 3) % 5
                       print(a)
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

LEVELS = ("assignments", "branches", "loops", "functions", "lists")
NAMES = ("a", "b", "c", "d")
VALUES = 5  # 0 and up


@dataclass(frozen=True)
class Size:
    """How much a program has of each thing: least and most."""

    statements: tuple[int, int]
    turns: tuple[int, int]  # iterations of a loop


USUAL = Size(statements=(2, 3), turns=(2, 3))
LONGER = Size(statements=(5, 6), turns=(4, 5))


def program(level: str, size: Size, seed: str) -> str:
    """The source of one program. ``level`` is one of `LEVELS`."""
    maker = _Maker(random.Random(f"{level}:{size}:{seed}"), size)
    maker.start()
    getattr(maker, f"add_{level}")()
    return "".join(f"{line}\n" for line in [*maker.lines, f"print({maker.last})"])


def programs(size: Size, seed: int, avoid: frozenset[str] = frozenset()) -> Iterator[str]:
    """Without end, the levels in turn, none twice and none of ``avoid``."""
    seen = set(avoid)
    number = 0
    while True:
        source = program(LEVELS[number % len(LEVELS)], size, f"{seed}:{number}")
        number += 1
        if source not in seen:
            seen.add(source)
            yield source


@dataclass
class _Maker:
    """Writes one program, line by line, and knows which name was written last."""

    random: random.Random
    size: Size
    lines: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    last: str = ""

    def start(self) -> None:
        for name in self.random.sample(NAMES, 2):
            self.lines.append(f"{name} = {self.digit()}")
            self.known.append(name)
            self.last = name

    def digit(self, least: int = 0) -> int:
        return self.random.randint(least, VALUES - 1)

    def count(self, bounds: tuple[int, int]) -> int:
        return self.random.randint(*bounds)

    def other(self) -> str:
        """What stands on the right of an operator: a name, or a digit."""
        names = [name for name in self.known if name != self.last]
        return self.random.choice([*names, str(self.digit(1))])

    def value(self, left: str, right: str) -> str:
        return f"({left} {self.random.choice('+-')} {right}) % {VALUES}"

    def assign(self, indent: str = "", target: str = "", more: tuple[str, ...] = ()) -> None:
        """A name gets a value that what was written last goes into."""
        target = target or self.random.choice(self.known)
        right = self.random.choice([self.other(), *more])
        self.lines.append(f"{indent}{target} = {self.value(self.last, right)}")
        self.last = target

    def branch(self, indent: str = "", target: str = "") -> None:
        """The same name gets one value or another."""
        left, right = self.last, self.other()
        target = target or self.random.choice(self.known)
        self.lines.append(f"{indent}if {left} {self.random.choice('<>')} {right}:")
        self.lines.append(f"{indent}    {target} = {self.value(left, self.other())}")
        self.lines.append(f"{indent}else:")
        self.lines.append(f"{indent}    {target} = {self.value(left, str(self.digit(1)))}")
        self.last = target

    def add_assignments(self) -> None:
        for _ in range(self.count(self.size.statements)):
            self.assign()

    def add_branches(self) -> None:
        for number in range(self.count(self.size.statements)):
            self.branch() if number % 2 == 0 else self.assign()

    def add_loops(self) -> None:
        self.lines.append(f"for i in range({self.count(self.size.turns)}):")
        carried = self.last
        self.assign("    ", more=("i",))
        if self.random.random() < 0.5:
            self.branch("    ", carried)
        else:
            self.assign("    ", carried)

    def add_functions(self) -> None:
        """One of a single step, or of a branch: its body is told as a program's is."""
        if self.random.random() < 0.5:
            body = [f"    x = {self.value('x', 'y')}"]
        else:
            body = [
                f"    if x {self.random.choice('<>')} y:",
                f"        x = {self.value('x', 'y')}",
                "    else:",
                f"        x = {self.value('x', str(self.digit(1)))}",
            ]
        self.lines[:0] = ["def f(x, y):", *body, "    return x", "", ""]
        for _ in range(max(2, self.count(self.size.statements) - 1)):
            target = self.random.choice(self.known)
            self.lines.append(f"{target} = f({self.last}, {self.other()})")
            self.last = target

    def add_lists(self) -> None:
        turns = self.count(self.size.turns)
        values = ", ".join(str(self.digit()) for _ in range(turns))
        self.lines.append(f"e = [{values}]")
        if self.random.random() < 0.5:
            self.lines.append("for x in e:")
            self.lines.append(f"    {self.last} = {self.value(self.last, 'x')}")
            return
        target = self.last
        self.lines.append(f"for i in range({turns}):")
        self.lines.append(f"    e[i] = {self.value('e[i]', target)}")
        self.lines.append(f"    {target} = {self.value('e[i]', self.other())}")
