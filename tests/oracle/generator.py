"""Random programs that end by themselves, as source text.

`program` takes a `random.Random`; hypothesis gives one whose draws it can shrink.  What a program
does may well fail: most statements stand in a ``try``.  Loops run over few elements, functions call
only those defined before them, so that programs end; what grows all the same, the limit on events
cuts on both sides alike.

Statements and expressions come from the templates in grammar.txt.  ``@list`` in one stands for a
name of that kind, ``@Value`` for an expression; a digit after it (``@list1``) means the same text
each time within one template.  Every program starts with prelude.txt.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

# Names by the kind of value that they hold, mostly; prelude.txt gives them their first values.
NAMES = {
    "int": ["i", "j", "n"],
    "list": ["a", "b", "c"],
    "dict": ["d", "e"],
    "set": ["s", "t"],
    "node": ["o", "p"],
    "str": ["u", "w"],
    "any": ["x", "y"],
    "deque": ["q"],
    "default": ["g"],
    "ordered": ["m"],
}
_DEEP = 3  # expressions within expressions
_NESTED = 3  # blocks within blocks
_SLOT = re.compile(r"@([A-Za-z]+)(\d?)")


def _grammar() -> dict[str, list[str]]:
    grammar: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "grammar.txt").read_text().splitlines():
        if line.startswith("== "):
            templates = grammar.setdefault(line.removeprefix("== "), [])
        elif line and not line.startswith("# "):
            templates.append(line)
    return grammar


GRAMMAR = _grammar()
PRELUDE = (Path(__file__).parent / "prelude.txt").read_text()


class _Writer:
    """Writes one program."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.indent = 0
        self.names = {kind: list(names) for kind, names in NAMES.items()}
        self.functions = ["len"]
        self.counters = 0
        self.room = draw.randint(5, 60)  # statements left to write

    def chance(self, percent: int) -> bool:
        return self.draw.randrange(100) < percent

    def text(self, template: str, depth: int = 0) -> str:
        """A template with its slots filled."""
        chosen: dict[str, str] = {}

        def fill(slot: re.Match[str]) -> str:
            kind, number = slot.groups()
            key = kind + number
            if not number or key not in chosen:
                chosen[key] = self.part(kind, depth)
            return chosen[key]

        return _SLOT.sub(fill, template)

    def part(self, kind: str, depth: int = 0) -> str:
        """Something of a kind: a name or an expression."""
        if kind == "function":
            return self.draw.choice(self.functions)
        if kind in self.names:
            return self.draw.choice(self.names[kind if self.chance(94) else "any"])
        if depth >= _DEEP and f"Shallow{kind}" in GRAMMAR:
            kind = f"Shallow{kind}"
        return self.text(self.draw.choice(GRAMMAR[kind]), depth + 1)

    # -- statements ------------------------------------------------------------------------------

    def add(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def statement(self, depth: int) -> None:
        """A statement with all its lines."""
        self.room -= 1
        if depth >= _NESTED or self.room <= 0 or self.chance(62):
            self.simple()
        else:
            kinds = [self.branch, self.loop, self.count_down, self.attempt, self.match]
            self.draw.choice(kinds)(depth)

    def simple(self) -> None:
        """A statement that fits on a line; most often it may fail without ending the program."""
        line = self.part("Headed" if self.chance(10) else "Simple")
        if self.chance(10) and not line.startswith(("for ", "while ", "if ")):
            line = f"{line}; {self.part('Simple')}"
        if self.chance(50 if self.indent else 20):
            self.add(line)
            return
        self.add("try:")
        self.add(f"    {line}")
        self.add("except Exception as error:")
        self.add("    log.append(type(error).__name__)")

    def block(self, depth: int) -> None:
        self.indent += 1
        for _ in range(self.draw.randint(1, 3)):
            self.statement(depth + 1)
        self.indent -= 1

    def branch(self, depth: int) -> None:
        self.add(self.text("if @If:"))
        self.block(depth)
        if self.chance(40):
            self.add(self.text("elif @If:"))
            self.block(depth)
        if self.chance(50):
            self.add("else:")
            self.block(depth)

    def loop(self, depth: int) -> None:
        target = self.draw.choice(["i", "j", "x", "y", "@list[0]", "i, x", "@node.v"])
        source = "enumerate(@Source)" if "," in target else "@Source"
        self.add(self.text(f"for {target} in {source}:"))
        self.block(depth)
        if self.chance(20):
            self.add(self.text("    if @If: ") + self.draw.choice(["break", "continue"]))
        if self.chance(15):
            self.add("else:")
            self.block(depth)

    def count_down(self, depth: int) -> None:
        self.counters += 1
        name = f"k{self.counters}"
        self.add(f"{name} = {self.draw.randint(0, 3)}")
        self.add(f"while {name} > 0:")
        self.add(f"    {name} -= 1")
        self.block(depth)

    def attempt(self, depth: int) -> None:
        self.add("try:")
        self.block(depth)
        kinds = self.draw.choice(["IndexError", "Exception", "(KeyError, TypeError)"])
        self.add(f"except {kinds} as error:")
        self.add("    " + self.draw.choice(["log.append(str(error)[:20])", "x = error", "pass"]))
        if self.chance(30):
            self.add("else:")
            self.block(depth)
        if self.chance(40):
            self.add("finally:")
            self.block(depth)

    def match(self, depth: int) -> None:
        self.add(self.text("match @Value:"))
        self.indent += 1
        for _ in range(self.draw.randint(0, 2)):
            self.add(self.text("case @Pattern:"))
            self.block(depth)
        self.add("case _:")
        self.block(depth)
        self.indent -= 1

    # -- functions -------------------------------------------------------------------------------

    def function(self) -> None:
        """A function that changes its arguments, may have a closure, and may be a generator."""
        name, outside = f"f{len(self.functions)}", self.names
        self.names = {kind: [*names[:1], "x"] for kind, names in outside.items()}
        self.names["list"] = ["y", "y", "z", outside["list"][0]]
        self.names["int"] = ["k", "n"]
        self.add(f"def {name}(x, y, rest={self.draw.choice(['None', '[]', '{}'])}):")
        self.indent += 1
        if self.chance(40):
            self.add(f"global {self.draw.choice('nadw')}")
        self.add("k, z = 1, [y]")
        if self.chance(40):
            self.closure()
        for _ in range(self.draw.randint(1, 4)):
            self.statement(1)
        if self.chance(25):
            self.add(self.text("yield @Value"))
            self.add(self.text("yield @List"))
        self.add("return " + self.text(self.draw.choice(["@any", "z", "@Value", "@List"])))
        self.indent -= 1
        self.names = outside
        self.functions.append(name)

    def closure(self) -> None:
        self.add("def add(v=y):")
        self.indent += 1
        self.add("nonlocal k, z")
        for _ in range(self.draw.randint(1, 2)):
            self.simple()
        self.add(self.draw.choice(["k += 1", "z = [v, z]", "z.append(k)", "return z"]))
        self.indent -= 1
        self.add(self.draw.choice(["add()", "x = add(z)", "z.append(add)", "add(); add()"]))


def program(draw: random.Random) -> str:
    """A program's source."""
    writer = _Writer(draw)
    for _ in range(draw.randint(0, 2)):
        writer.function()
    writer.functions = writer.functions[1:] or ["len"]
    while writer.room > 0:
        writer.statement(0)
    writer.add("print(len(log), i, n)")
    return PRELUDE + "\n".join(writer.lines) + "\n"
