"""Random programs under both recorders and the oracle.

``PYTHONPATH=tests:. python -m fuzz_recorder``, or ``make fuzz-recorder``:

    --seconds N    how long, in all (600); each Python found gets its share
    --seed N       the first program's number; a difference names its own
    --one N        only that one, under this Python

Half of the programs are the oracle's (`oracle.generator`), half are programs of this repository
with statements dropped, moved, repeated, wrapped or exchanged.  Some are recorded without static
knowledge or under small limits.  Prints each difference with its number, whom the oracle sides with
and a program made smaller, then a line of figures for each Python.  Ends with status 1 on any.
"""

from __future__ import annotations

import argparse
import ast
import copy
import functools
import itertools
import random
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

import msgspec
from oracle import generator, programs
from oracle.compare import compare
from oracle.programs import ROOT, Case
from oracle.servers import OracleServer, RecorderServer
from recorders import both, dropped, ends_differ, judge, labels_are_sure, missing, told

from tracer.records import EVENT_TYPES, Call, Limits, Outcome, Raise, Return, RunResult, Window

EVENTS = 2_000
SEEN = 10_000  # events that the oracle looks at where not all are recorded
SECONDS = 4  # of CPU for one program
ENOUGH = 10  # differences of one Python, after which no more are looked for
SHRINKING = 60.0  # seconds of making one program smaller
VERSIONS = ("3.11", "3.12", "3.13")
# Programs that a change could make wait for ever, touch files, or see the recorder.
_UNFIT = re.compile(rb"\b(?:import (?:os|sys|time|signal)|threading|asyncio|queue|open|id|gc)\b")
_AFTER = re.compile(r"after=\d+")
LATE = ("3.11", "3.12")
_KILLED = (-9, -14, -24)  # by a limit of ours


class Try(NamedTuple):
    """A program and how it is recorded."""

    case: Case
    statics: bool
    limits: Limits
    grown: bool  # by the oracle's generator: then the oracle sees it all
    windows: tuple[Window, ...] = ()  # where not all events are recorded

    def __str__(self) -> str:
        limits = f"events={self.limits.events} trace_bytes={self.limits.trace_bytes}"
        more = f" depth={self.limits.depth} windows={self.windows}"
        return f"{self.case.name} (statics={self.statics} {limits}{more})"


class Fuzzer:
    """The servers of one Python, warm."""

    def __init__(self, python: str = sys.executable) -> None:
        self.python = python
        self.native = not missing(python)
        self.recorder, self.oracle = RecorderServer(python), OracleServer(python)
        self.tried = self.events = self.passed = self.late = 0

    def close(self) -> None:
        self.recorder.close()
        self.oracle.close()

    def check(self, number: int) -> str:
        """What is wrong with one program, made small; or ""."""
        tried = program(number)
        self.tried += 1
        found = self.differs(tried)
        if not found or self.varies(tried):
            return ""
        small = smaller(tried.case.source, lambda source: bool(self.differs(_with(tried, source))))
        tried = _with(tried, small)
        text = self.differs(tried) or found
        sides = self.sides(tried) if self.native else ""
        return f"--- {number}: {tried}\n{text}\n{sides}\n{small.decode()}"

    def differs(self, tried: Try) -> str:
        """Where the two recorders differ; where they agree, where they differ from the oracle."""
        case, how = tried.case, self.how(tried)
        if self.native:
            reference, native = both(self.recorder, case, **how)
        else:
            reference = native = self.recorder.run(case, **how)
        if _stopped(reference) or _stopped(native):
            self.passed += 1
            return ""
        self.events += len(reference.trace.records) if reference.trace else 0
        if found := judge(case, reference, native, statics=tried.statics):
            if reference.trace and reference.trace.python in LATE and late(reference, native):
                self.late += 1
                return ""
            return found
        whole = reference.trace is not None and tried.limits.trace_bytes >= 1 << 20
        if tried.grown and whole and not dropped(reference):
            limit = SEEN if tried.windows else tried.limits.events
            if not (tried.windows or tried.limits.depth < EVENTS) or reference.events < SEEN:
                return self.oracle_on(case, reference, limit)
        return ""

    def how(self, tried: Try) -> dict[str, Any]:
        """How a program is recorded."""
        return {
            "limits": tried.limits, "seconds": SECONDS, "statics": tried.statics,
            "windows": tried.windows,
        }  # fmt: skip

    def oracle_on(self, case: Case, result: RunResult, limit: int) -> str:
        """Where the oracle sees something else than a recording tells."""
        if result.trace is None:
            return "no trace"
        self.oracle.run(case, limit=limit + 1)
        found = compare(result.trace.records, self.oracle.events(), hold=case.hold).difference
        return f"the oracle differs: {found}" if found else ""

    def sides(self, tried: Try) -> str:
        """Whom the oracle agrees with, in words."""
        pair = both(self.recorder, tried.case, **self.how(tried))
        said = [self.oracle_on(tried.case, each, SEEN) for each in pair]
        names = ("reference", "native")
        return "".join(
            f"{name}: {text or 'as the oracle sees it'}\n"
            for name, text in zip(names, said, strict=True)
        )

    def varies(self, tried: Try) -> bool:
        """Whether a program differs between two runs of the reference: in two processes, and with
        its objects at other addresses."""
        how = self.how(tried)
        first = self.recorder.run(tried.case, **how)
        with RecorderServer(self.python) as other:
            again = other.run(tried.case, elsewhere=True, **how)
        return bool(judge(tried.case, first, again, statics=tried.statics))


def _stopped(result: RunResult) -> bool:
    """Whether a limit of ours, or of the interpreter's memory or stack in C, had a say."""
    if result.outcome is Outcome.MEMORY or result.exit_code in _KILLED:
        return True
    records = result.trace.records if result.trace else []
    kinds = {record.type for record in records if isinstance(record, Raise)}
    return "MemoryError" in kinds or ("RecursionError" in kinds and not dropped(result))


def late(reference: RunResult, native: RunResult) -> bool:
    """Whether two recordings differ in nothing but when paused generators end that are dropped:
    before 3.13, tracing in Python puts that off (docs/design/, the native recorder's bounds)."""
    if ends_differ(reference, native):
        return False
    ended = [_ended(reference), _ended(native)]
    mine, theirs = (
        [_AFTER.sub("", text) for text in told(result, without)]
        for result, without in zip((reference, native), ended, strict=True)
    )
    return any(ended) and mine == theirs


def _ended(result: RunResult) -> set[int]:
    """The indices of the events by which generators end that were dropped while they paused."""
    records = result.trace.records if result.trace else []
    events = [record for record in records if isinstance(record, EVENT_TYPES)]
    found: set[int] = set()
    for at, (one, two, three) in enumerate(zip(events, events[1:], events[2:], strict=False)):
        if isinstance(one, Call) and isinstance(two, Raise) and isinstance(three, Return):
            same = one.frame == two.frame == three.frame
            if same and two.type == "GeneratorExit" and three.unwound:
                found |= {at, at + 1, at + 2}
    return found


def _with(tried: Try, source: bytes) -> Try:
    return tried._replace(case=tried.case._replace(source=source))


# --- programs -------------------------------------------------------------------------------------


def program(number: int) -> Try:
    """The program of a number, the same each time."""
    draw = random.Random(number)
    statics, limited, grown = draw.random() < 0.75, draw.random() < 0.2, draw.random() < 0.5
    if grown:
        case = Case(f"grown-{number}", generator.program(draw).encode())
    else:
        case = draw.choice(_bases())
        case = case._replace(source=change(case.source, draw))
    limits = Limits(events=EVENTS, trace_bytes=1 << 30)
    if limited:
        # where a label may be told twice, the number of records is not sure, nor is their size
        sure = labels_are_sure(case, statics)
        limits = Limits(
            events=draw.choice((5, 100, EVENTS)),
            trace_bytes=draw.choice((300, 5_000, 50_000)) if sure else 1 << 30,
        )
    windows: tuple[Window, ...] = ()
    if draw.random() < 0.25:
        ends = sorted(draw.sample(range(1, draw.choice((20, 100, 500))), draw.choice((1, 3, 5))))
        ends = [0, *ends]
        windows = tuple(zip(ends[::2], ends[1::2], strict=True))
    if draw.random() < 0.1:
        limits = msgspec.structs.replace(limits, depth=draw.choice((1, 2, 3)))
    return Try(case, statics, limits, grown, windows)


@functools.cache
def _bases() -> list[Case]:
    cases = [*programs.written(), *programs.scenarios()]
    cases += itertools.islice(programs.corpus(), 0, None, 40)
    return [case for case in cases if not _UNFIT.search(case.source) and len(case.source) < 4_000]


Block = list[ast.stmt]


def blocks(tree: ast.AST) -> list[Block]:
    """Every list of statements of a program."""
    fields = ("body", "orelse", "finalbody")
    found = [getattr(node, field, None) for node in ast.walk(tree) for field in fields]
    return [block for block in found if isinstance(block, list) and block]


def change(source: bytes, draw: random.Random) -> bytes:
    """A program with a few of its statements changed. One that does not compile is left as it was
    before the change that did it."""
    other = ast.parse(draw.choice(_bases()).source)
    for _ in range(draw.randint(1, 5)):
        tree = ast.parse(source)
        _change(tree, other, draw)
        text = _unparsed(tree)
        source = text if text and _compiles(text) else source
    return source


def _unparsed(tree: ast.AST) -> bytes:
    """The program's text, empty where there is none: an f-string may hold what it cannot."""
    try:
        return ast.unparse(ast.fix_missing_locations(tree)).encode() + b"\n"
    except (ValueError, RecursionError):
        return b""


def _compiles(source: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(source, "program.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _change(tree: ast.Module, other: ast.Module, draw: random.Random) -> None:
    block = draw.choice(blocks(tree))
    at = draw.randrange(len(block))
    kind = draw.randrange(8)
    if kind == 0:
        block[at : at + 1] = [] if len(block) > 1 else [ast.Pass()]
    elif kind == 1:
        block.insert(at, copy.deepcopy(block[at]))
    elif kind == 2:
        target = draw.choice(blocks(tree))
        target.insert(draw.randrange(len(target) + 1), copy.deepcopy(block[at]))
    elif kind == 3:
        block.insert(at, copy.deepcopy(draw.choice(draw.choice(blocks(other)))))
    elif kind == 4:
        block[at] = _wrapped(block[at], draw)
    elif kind == 5:
        one = draw.randrange(len(block))
        block[at], block[one] = block[one], block[at]
    else:
        _exchange(tree, draw)


_WRAPS = (
    "try:\n    pass\nfinally:\n    log = 1\n",
    "try:\n    pass\nexcept Exception as error:\n    caught = error\n",
    "try:\n    pass\nexcept:\n    raise\nelse:\n    log = [1]\n",
    "for turn in range(2):\n    pass\n",
    "for turn in (1, 2, 3):\n    pass\n    if turn > 1: break\nelse:\n    log = 2\n",
    "while True:\n    pass\n    break\n",
    "if 1:\n    pass\n",
    "def wrapped(x=[]):\n    pass\n    x.append(len(x))\n    return x\n",
    "def wrapped():\n    pass\n    yield 1\n",
    "class Wrapped:\n    pass\n    made = []\n",
)  # fmt: skip
_USES = ("wrapped()", "list(wrapped())", "wrapped(); wrapped()", "held = wrapped()", "pass")


def _wrapped(statement: ast.stmt, draw: random.Random) -> ast.stmt:
    """The statement within another; a function that holds it is called at once."""
    tree = ast.parse(draw.choice(_WRAPS))
    outer = tree.body[0]
    assert isinstance(outer, (ast.Try, ast.For, ast.While, ast.If, ast.FunctionDef, ast.ClassDef))
    outer.body[0] = statement
    if not isinstance(outer, ast.FunctionDef):
        return outer
    both = ast.parse("if 1:\n    pass\n").body[0]
    assert isinstance(both, ast.If)
    both.body = [outer, *ast.parse(draw.choice(_USES)).body]
    return both


def _exchange(tree: ast.Module, draw: random.Random) -> None:
    """Puts an expression of the program where another stands."""
    places = [
        (node, field, at)
        for node in ast.walk(tree)
        for field, value in ast.iter_fields(node)
        for at, part in enumerate(value if isinstance(value, list) else [value])
        if isinstance(part, ast.expr) and isinstance(getattr(part, "ctx", ast.Load()), ast.Load)
    ]
    if not places:
        return

    def read(place: tuple[ast.AST, str, int]) -> ast.expr:
        value = getattr(place[0], place[1])
        part = value[place[2]] if isinstance(value, list) else value
        assert isinstance(part, ast.expr)
        return part

    node, field, at = draw.choice(places)
    new = copy.deepcopy(read(draw.choice(places)))
    value = getattr(node, field)
    if isinstance(value, list):
        value[at] = new
    else:
        setattr(node, field, new)


# --- making one smaller ---------------------------------------------------------------------------


def smaller(source: bytes, differs: Callable[[bytes], bool]) -> bytes:
    """A program with as few statements as the time allows that still differs."""
    until = time.monotonic() + SHRINKING
    if time.monotonic() > until or not differs(source):
        return source
    shrunk = True
    while shrunk and time.monotonic() < until:
        shrunk = False
        for text in _smaller(source):
            if time.monotonic() > until:
                break
            if text and len(text) < len(source) and _compiles(text) and differs(text):
                source, shrunk = text, True
                break
    return source


def _smaller(source: bytes) -> Iterator[bytes]:
    """The program without one or more of its statements, the largest parts first; then with a
    compound statement's own parts in its place."""
    tree = ast.parse(source)
    lines = source.split(b"\n")
    for size in (16, 8, 4, 2, 1):
        for block in blocks(tree):
            for at in range(0, len(block), size):
                gone = block[at : at + size]
                if size > 1 and len(gone) == 1:
                    continue
                start = min(d.lineno for d in [gone[0], *getattr(gone[0], "decorator_list", [])])
                indent = b" " * gone[0].col_offset
                rest = [indent + b"pass"] if len(gone) == len(block) else []
                yield b"\n".join([*lines[: start - 1], *rest, *lines[gone[-1].end_lineno :]])
    for place, block in enumerate(blocks(tree)):
        for at, statement in enumerate(block):
            for field in ("body", "orelse", "finalbody"):
                inner = getattr(statement, field, None)
                if inner:
                    again = blocks(copied := copy.deepcopy(tree))[place]
                    again[at : at + 1] = getattr(again[at], field)
                    yield _unparsed(copied)
    yield _unparsed(tree)


# --- long runs ------------------------------------------------------------------------------------


def pythons() -> list[str]:
    """This Python and each other one that has an environment for the tests (`make test-pythons`
    makes them)."""
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    others = [ROOT / ".venv" / "pythons" / v / "bin" / "python" for v in VERSIONS if v != own]
    for path in others:
        if not path.exists():
            print(f"{path.relative_to(ROOT)} is not there: make test-pythons makes it")
    return [sys.executable, *(str(path) for path in others if path.exists())]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m fuzz_recorder", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--one", type=int, default=None)
    arguments = parser.parse_args()
    seed = int(time.time()) % 1_000_000 * 1_000 if arguments.seed is None else arguments.seed
    found = pythons() if arguments.one is None else [sys.executable]
    status = 0
    for python in found:
        until = time.monotonic() + arguments.seconds / len(found)
        differing = 0
        if reason := missing(python):
            print(f"{python}: no native recorder ({reason}); the reference against the oracle only")
        with closing(Fuzzer(python)) as fuzzer:
            for number in itertools.count(seed) if arguments.one is None else [arguments.one]:
                if time.monotonic() > until or differing >= ENOUGH:
                    break
                if text := fuzzer.check(number):
                    differing += 1
                    print(text, flush=True)
            print(
                f"{python}: {fuzzer.tried} programs from {seed} on, {fuzzer.events} records,"
                f" {fuzzer.passed} ran into a limit of memory, time or stack, {fuzzer.late} differ"
                f" in when a dropped generator ends, which is a bound; {differing} differ",
                flush=True,
            )
        status |= bool(differing)
    return status


if __name__ == "__main__":
    sys.exit(main())
