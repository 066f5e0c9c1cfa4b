"""What a narrative can state: typed facts, between the record and the words.

A fact's pieces are `verbalize.words.Said`: text with its claims.  ``kind`` names the template
that puts it into words (``{kind}__1``, ``{kind}__2`` … are its phrasings); ``first`` and ``last``
are the events it tells of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from verbalize.words import Said


@dataclass(slots=True)
class Change:
    """One thing that a statement changed.

    kind     bind stay element key append extend pop_last pop_first remove add discard delete_key
             mutate delete
    subject  name of what changed: `` `total` ``, `` `a[3]` ``; the container for append and pop
    value    the new value, or what was appended or removed
    before   the value it had, where that is worth saying
    working  how the value came about: ``4 + 6``
    after    the container afterwards: a literal, or ``12 elements``
    """

    kind: str
    subject: Said
    value: Said | None = None
    before: Said | None = None
    working: Said | None = None
    after: Said | None = None
    holding: str = "is"  # how ``after`` is said: is · holds · has (a number of elements) · empty
    alias: Said | None = None  # what else the new value is called: `` `grid[1]` ``
    taken: Change | None = None  # the removal that gave the value


@dataclass(slots=True)
class Fact:
    """Base of all facts."""

    kind: ClassVar[str] = ""
    first: int
    last: int


@dataclass(slots=True)
class Break(Fact):
    """Not said: a new line (or, ``wide``, a new paragraph) starts here."""

    kind = "break"
    wide: bool = False


@dataclass(slots=True)
class Setup(Fact):
    """The functions and classes a program defines before it starts."""

    kind = "setup"
    names: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class Did(Fact):
    """A statement was run: what it read, changed and printed."""

    kind = "did"
    read: list[Said] = field(default_factory=list)
    read_lines: Said | None = None  # number of lines, when there are many
    changes: list[Change] = field(default_factory=list)
    printed: list[Said] = field(default_factory=list)
    printed_lines: Said | None = None
    more_lines: bool = False  # some lines are not quoted
    unfinished: bool = False  # the last line has no newline yet
    empty: bool = False  # an empty line


@dataclass(slots=True)
class Condition(Fact):
    """An if, elif or assert; ``then`` is branch · else · next · skip · assertion."""

    kind = "condition"
    source: Said
    reason: Said | None
    held: bool
    then: str
    verdict: Said


@dataclass(slots=True)
class Matched(Fact):
    """A case of a match statement that fitted."""

    kind = "matched"
    pattern: Said
    changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class LoopStart(Fact):
    """A loop begins. ``over``: the iterable's value in words, where short and known."""

    kind = "loop_start"
    source: Said
    word: str
    over: Said | None = None


@dataclass(slots=True)
class Turn(Fact):
    """An iteration begins: of a for loop with its targets, of a while loop with its reason."""

    kind = "turn"
    number: Said
    label: Said | None  # which loop, where it is nested in another
    changes: list[Change] = field(default_factory=list)
    word: str = "for"
    source: Said | None = None
    reason: Said | None = None
    endless: bool = False  # ``while True``


@dataclass(slots=True)
class Skipped(Fact):
    """Iterations that are summed up."""

    kind = "skipped"
    start: Said
    stop: Said
    label: Said | None
    clauses: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class LoopEnd(Fact):
    """A loop is over. ``why``: done (nothing left) · false · break · none; ``count`` iterations in
    all; ``brief``: none of them was told."""

    kind = "loop_end"
    why: str
    label: Said | None
    count: Said | None
    once: bool
    never: bool
    source: Said
    reason: Said | None = None
    brief: bool = False


@dataclass(slots=True)
class AfterLoop(Fact):
    """Values after a loop that was summed up."""

    kind = "after_loop"
    values: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Called(Fact):
    """A function of the program is called."""

    kind = "called"
    call: Said
    arguments: list[Change] = field(default_factory=list)  # those not shown in the call
    level: Said | None = None
    activation: int = 0  # which call this is: its event


@dataclass(slots=True)
class Returned(Fact):
    """A function returns; ``value`` None when it just ends, ``unwound`` when by an exception."""

    kind = "returned"
    call: Said
    value: Said | None = None
    working: Said | None = None
    unwound: bool = False
    brief: bool = False  # its inside was not told
    arguments: list[Change] = field(default_factory=list)
    deepest: Said | None = None
    level: Said | None = None
    activation: int = 0


@dataclass(slots=True)
class MoreCalls(Fact):
    """Calls made by one statement that are not told one by one. ``function``: None where they are
    of several functions."""

    kind = "more_calls"
    count: Said
    function: Said | None


@dataclass(slots=True)
class Yielded(Fact):
    """A generator hands out a value and pauses."""

    kind = "yielded"
    function: Said
    value: Said


@dataclass(slots=True)
class Resumed(Fact):
    """A generator goes on, or starts."""

    kind = "resumed"
    function: Said
    starts: bool = False
    arguments: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Raised(Fact):
    """An exception is raised. ``message`` may be empty."""

    kind = "raised"
    type: Said
    message: Said | None
    line: Said


@dataclass(slots=True)
class Caught(Fact):
    """A handler takes an exception; ``function``: in which one, where that is not the module."""

    kind = "caught"
    type: Said
    line: Said
    function: Said | None = None
    changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Ended(Fact):
    """How the run ended, where that was not by itself: error · exit · stopped · cut · crash ·
    syntax."""

    kind = "ended"
    how: str
    type: Said | None = None
    message: Said | None = None
    status: Said | None = None
    line: Said | None = None


@dataclass(slots=True)
class LeftOut(Fact):
    """Steps that are not told, and what names hold after them, at the end."""

    kind = "left_out"
    steps: Said
    values: list[tuple[Said, Said]]


@dataclass(slots=True)
class Output(Fact):
    """The last words: what a program printed, or what a call returned."""

    kind = "output"
    text: Said | None = None  # with its fence
    newline: bool = True  # it ends with one
    call: Said | None = None
    value: Said | None = None
