"""What one line of one code object may change, made ready for the many times that it runs.

`Plans.plan` turns the static knowledge of a line (`tracer.recorder.effects`) into functions:
``bind`` brings the names that it may bind up to date, ``takes`` find the objects that it speaks of
(`tracer.recorder.takes`).  Names, kinds of targets and shapes of paths are looked at once.
"""

from __future__ import annotations

from builtins import (
    dict, filter, frozenset, getattr, len, list, set, setattr, str, type, zip,
)  # fmt: skip
from collections.abc import Callable, Sequence
from typing import TypeAlias

from tracer.recorder import effects as fx
from tracer.recorder.frames import Code, hidden
from tracer.recorder.names import Bind
from tracer.recorder.takes import Take, Takes

Binder: TypeAlias = Callable[[Code, Sequence[str]], Bind | None]

_QUIET_LINE = fx.Line()
_ALWAYS = fx.Line(everything=True)


class Plan:
    """Of one line of one code object.

    bind        brings the names up to date that it may bind: a function's locals, a module's
                globals
    globals     … the globals that a function's line may bind
    unknown     no telling which locals it may bind
    takes       finds what to look at
    builtins    names whose builtins it calls without a change to anything; ``whole`` stands for
                ``takes`` where one of them is another's
    again       what ``takes`` find may be another once the line has run
    nothing     it changes nothing at all
    general     it takes `Recorder.settle` to say what it has changed, even where nothing ran in
                the middle of it
    """

    __slots__ = (
        "again", "bind", "builtins", "everything", "general", "globals", "nothing", "reads_items",
        "takes", "unknown", "whole",
    )  # fmt: skip

    def __init__(self, line: fx.Line, *, unknown: bool) -> None:
        self.everything, self.again = line.everything, line.again
        self.reads_items, self.unknown = line.reads_items, unknown
        self.bind: Bind | None = None
        self.globals: Bind | None = None
        self.takes: list[Take] = []
        self.whole: list[Take] = []
        self.builtins: list[str] = []
        self.nothing = line is _QUIET_LINE and not unknown
        self.general = unknown or line.everything or line.again

    def of_all_locals(self) -> Plan:
        """This plan, but looking at every local."""
        made: Plan = Plan.__new__(Plan)
        for name in self.__slots__:
            setattr(made, name, getattr(self, name))
        made.unknown, made.general, made.nothing = True, True, False
        return made


class Plans:
    """Makes plans for one program."""

    def __init__(self, effects: fx.Effects, takes: Takes, binder: Binder) -> None:
        self.lines, self.takes, self.binder = effects.lines, takes, binder
        self.blind = effects.everything or not effects.known or not effects.hold
        self.unknown = Plan(_QUIET_LINE, unknown=True)
        self.nothing = Plan(_QUIET_LINE, unknown=False)
        self.always = Plan(_ALWAYS, unknown=True)

    def plan(self, code: Code, line: int) -> Plan:
        """The plan of a line, remembered in its code object."""
        made = Plan(_ALWAYS, unknown=True) if self.blind else self._known(code, line)
        code.plans[line] = made
        return made

    def _known(self, code: Code, line: int) -> Plan:
        known = self.lines.get(line, _QUIET_LINE)
        bound = frozenset() if code.is_module else code.bound_by(line)
        names = [name for name in known.names if not hidden(name)]
        made = Plan(known, unknown=bound is None)
        self._look(made, known.targets, code, frozenset([*names, *(bound or ())]))
        made.general = made.unknown or made.everything or made.again
        if code.is_module:
            made.bind = self.binder(code, names)
        else:
            made.bind = self.binder(code, list(bound or ()))
            made.globals = self.binder(code, names)
            made.general |= made.globals is not None
            made.nothing &= made.bind is None
        return made

    def _look(
        self, made: Plan, targets: list[fx.Target], code: Code, bound: frozenset[str]
    ) -> None:
        """Makes what finds the objects that a line speaks of, which binds these names."""
        takes = self.takes
        made.whole = [takes.take(target, code) for target in targets]
        quiet = [takes.builtin(target, code) for target in targets]
        made.takes = [take for take, name in zip(made.whole, quiet) if not name]
        made.builtins = [*dict.fromkeys(filter(None, quiet))]
        rest = [target for target, name in zip(targets, quiet) if not name]
        if not rest:
            made.again = False
        elif len(rest) == 1 and rest[0].kind in ("call", "method"):
            # one call alone changes nothing on the way to itself
            made.again &= not bound.isdisjoint(names_of(rest[0]))


def names_of(target: fx.Target) -> set[str]:
    """The names that following a target's paths looks up."""
    found: set[str] = set()
    waiting: list[fx.Path] = [target.path, target.key, *target.arguments]
    while waiting:
        path = waiting.pop()
        if path is not None and path[0] == "n":
            found.add(path[1])
        elif path is not None and path[0] != "c":
            waiting += [part for part in path[1:] if type(part) is list]
    return found
