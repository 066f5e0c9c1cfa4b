"""What a narrative can state: typed facts, between the record and the words.

A fact's pieces are `verbalize.words.Said`: text with its claims.  ``kind`` names the template
that puts it into words (``{kind}__1``, ``{kind}__2`` … are its phrasings); ``first`` and ``last``
are the events it tells of.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from verbalize.words import Said


class Change(msgspec.Struct, eq=False):
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


class Fact(msgspec.Struct, eq=False):
    """Base of all facts."""

    kind: ClassVar[str] = ""
    first: int
    last: int


class Break(Fact, eq=False):
    """Not said: a new line (or, ``wide``, a new paragraph) starts here."""

    kind: ClassVar[str] = "break"
    wide: bool = False


class Setup(Fact, eq=False):
    """The functions and classes a program defines before it starts."""

    kind: ClassVar[str] = "setup"
    names: list[Said] = []


class Did(Fact, eq=False):
    """A statement was run: what it read, changed and printed."""

    kind: ClassVar[str] = "did"
    read: list[Said] = []
    read_lines: Said | None = None  # number of lines, when there are many
    changes: list[Change] = []
    printed: list[Said] = []
    printed_lines: Said | None = None
    more_lines: bool = False  # some lines are not quoted
    unfinished: bool = False  # the last line has no newline yet
    empty: bool = False  # an empty line


class Condition(Fact, eq=False):
    """An if, elif or assert; ``then`` is branch · else · next · skip · assertion."""

    kind: ClassVar[str] = "condition"
    source: Said
    reason: Said | None
    held: bool
    then: str
    verdict: Said


class Matched(Fact, eq=False):
    """A case of a match statement that fitted."""

    kind: ClassVar[str] = "matched"
    pattern: Said
    changes: list[Change] = []


class LoopStart(Fact, eq=False):
    """A loop begins. ``over``: the iterable's value in words, where short and known."""

    kind: ClassVar[str] = "loop_start"
    source: Said
    word: str
    over: Said | None = None


class Turn(Fact, eq=False):
    """An iteration begins: of a for loop with its targets, of a while loop with its reason."""

    kind: ClassVar[str] = "turn"
    number: Said
    label: Said | None  # which loop, where it is nested in another
    changes: list[Change] = []
    word: str = "for"
    source: Said | None = None
    reason: Said | None = None
    endless: bool = False  # ``while True``


class Skipped(Fact, eq=False):
    """Iterations that are summed up."""

    kind: ClassVar[str] = "skipped"
    start: Said
    stop: Said
    label: Said | None
    clauses: list[Said] = []


class LoopEnd(Fact, eq=False):
    """A loop is over. ``why``: done (nothing left) · false · break · none; ``count`` iterations in
    all; ``brief``: none of them was told."""

    kind: ClassVar[str] = "loop_end"
    why: str
    label: Said | None
    count: Said | None
    once: bool
    never: bool
    source: Said
    reason: Said | None = None
    brief: bool = False


class AfterLoop(Fact, eq=False):
    """Values after a loop that was summed up."""

    kind: ClassVar[str] = "after_loop"
    values: list[Change] = []


class Called(Fact, eq=False):
    """A function of the program is called."""

    kind: ClassVar[str] = "called"
    call: Said
    arguments: list[Change] = []  # those not shown in the call
    level: Said | None = None
    activation: int = 0  # which call this is: its event


class Returned(Fact, eq=False):
    """A function returns; ``value`` None when it just ends, ``unwound`` when by an exception."""

    kind: ClassVar[str] = "returned"
    call: Said
    value: Said | None = None
    working: Said | None = None
    unwound: bool = False
    brief: bool = False  # its inside was not told
    arguments: list[Change] = []
    deepest: Said | None = None
    level: Said | None = None
    activation: int = 0


class MoreCalls(Fact, eq=False):
    """Calls made by one statement that are not told one by one. ``function``: None where they are
    of several functions; ``resumed``: they are no calls, but a generator going on."""

    kind: ClassVar[str] = "more_calls"
    count: Said
    function: Said | None
    resumed: bool = False


class Yielded(Fact, eq=False):
    """A generator hands out a value and pauses."""

    kind: ClassVar[str] = "yielded"
    function: Said
    value: Said


class Resumed(Fact, eq=False):
    """A generator goes on, or starts."""

    kind: ClassVar[str] = "resumed"
    function: Said
    starts: bool = False
    arguments: list[Change] = []


class Raised(Fact, eq=False):
    """An exception is raised. ``message`` may be empty."""

    kind: ClassVar[str] = "raised"
    type: Said
    message: Said | None
    line: Said


class Caught(Fact, eq=False):
    """A handler takes an exception; ``function``: in which one, where that is not the module."""

    kind: ClassVar[str] = "caught"
    type: Said
    line: Said
    function: Said | None = None
    changes: list[Change] = []


class Ended(Fact, eq=False):
    """How the run ended, where that was not by itself: error · exit · stopped · cut · crash ·
    syntax."""

    kind: ClassVar[str] = "ended"
    how: str
    type: Said | None = None
    message: Said | None = None
    status: Said | None = None
    line: Said | None = None


class LeftOut(Fact, eq=False):
    """Steps that are not told, and what names hold after them, at the end."""

    kind: ClassVar[str] = "left_out"
    steps: Said
    values: list[tuple[Said, Said]]


class Output(Fact, eq=False):
    """The last words: what a program printed, or what a call returned."""

    kind: ClassVar[str] = "output"
    text: Said | None = None  # with its fence
    newline: bool = True  # it ends with one
    call: Said | None = None
    value: Said | None = None
