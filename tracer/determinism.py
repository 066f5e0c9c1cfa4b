"""Whether a run is the truth about its program: the same again, and the same when not recorded.

`by_trace` compares three runs: A, recorded; B, recorded under another hash seed, with its objects
at other addresses; C, not recorded, under A's hash seed.

* B like A in every record, C like A in stdout and end   → None: deterministic
* B otherwise, a repetition of A too                     → ``nondeterministic``
* B otherwise, repetitions of A like A                   → ``depends_on_hash_seed``
* C otherwise, and again; C and A repeat themselves      → ``differs_when_recorded``: the program
  behaves otherwise under a recorder (outcome ``tampered``)

Runs forked from one worker have their objects at the same addresses, while a recorder makes
objects of its own: a program that prints an address would repeat itself but for the recorder. Hence
the runs with objects elsewhere.  A program that tosses a coin does the same in two runs half of the
time: one that names a source of chance is run some times more, also where nothing differs so far,
recorded as well, for the coin may show in the trace alone.

The first event that differs is named by its number and line.  What varies must not be stored
(law 6), so no value is told; and with chance the first difference may come later in one pair of
runs than in another, so the earliest over all repetitions counts, which is the same every time but
for a coin that falls alike `2 * _REPEATS` times.  Where the outcomes differ no event is named, for
which of the runs is the recorded one is chance too.  `by_end` is for a run that is not kept.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, Protocol, TypeAlias

import msgspec

from tracer.records import EVENT_TYPES, Bind, In, Job, Out, Outcome, Record, RunResult, Trace
from tracer.source import Source

Reason: TypeAlias = Literal["nondeterministic", "depends_on_hash_seed", "differs_when_recorded"]
OTHER_SEED = 1

_TWICE = "run twice, it does not do the same"
_SEEDED = "under another hash seed it does not do the same"
_CHANCE = re.compile(
    r"\b(?:random|randint|secrets|token_\w+|uuid\d?|urandom|getrandom|SystemRandom|shuffle|sample"
    r"|choices?|time|datetime|times|time_ns|clock\w*|monotonic\w*|perf_counter\w*|process_time\w*"
    r"|localtime|gmtime|ctime|now|utcnow|today|getpid|getppid|gettid|get_ident|get_native_id"
    r"|getrusage|getloadavg|[lf]?stat|get[acm]time|tempfile|mkstemp|mkdtemp)\b"
)
# Ends of which a program's own doing is told.
_TOLD = frozenset([
    Outcome.CRASH, Outcome.DENIED, Outcome.ERROR, Outcome.EXIT, Outcome.FILE_LIMIT,
    Outcome.TAMPERED,
])  # fmt: skip
_REPEATS = 8  # pairs of runs: the more, the rarer that a coin falls alike in all
_LABEL = re.compile(r" #\d+")


class Runner(Protocol):
    """Runs a job; a failure of the program is in the result, never an exception."""

    def run(self, job: Job, *, hash_seed: int = 0) -> RunResult: ...


class Different(msgspec.Struct, frozen=True):
    """Why a run cannot be kept, and one plain sentence. The same for every rebuild."""

    reason: Reason
    detail: str

    @property
    def outcome(self) -> Outcome:
        if self.reason == "differs_when_recorded":
            return Outcome.TAMPERED
        return Outcome.NONDETERMINISTIC


class _Place(NamedTuple):
    """Where two runs part. Places compare as they come in a run."""

    record: int
    event: int
    text: str


def by_trace(job: Job, recorded: RunResult, runner: Runner) -> Different | None:
    """What makes a recorded run one not to learn from, or None: by every record of its trace."""
    again = runner.run(_elsewhere(job), hash_seed=OTHER_SEED)
    chance, unlike = names_chance(job.program.source), _parts(recorded, again)
    if not unlike and not chance:
        return by_output(job, recorded, runner, seeds=False)
    jobs = [_elsewhere(job), job] * (_REPEATS if chance else 1)
    others = [other for other in map(runner.run, jobs) if _parts(recorded, other)]
    if not others:
        if not unlike:
            return by_output(job, recorded, runner, seeds=False)
        return Different("depends_on_hash_seed", _first(_SEEDED, recorded, [again]))
    if not chance:
        others += map(runner.run, [_elsewhere(job), job] * (_REPEATS - 1))
    return Different("nondeterministic", _first(_TWICE, recorded, [again, *others]))


def by_output(
    job: Job, recorded: RunResult, runner: Runner, *, seeds: bool = True
) -> Different | None:
    """As `by_trace`, by stdout and end alone. ``seeds``: the run that is not recorded has another
    hash seed."""
    if recorded.outcome is Outcome.TRACE_LIMIT:
        return None  # an unrecorded run does not end there: there is nothing to compare with
    plain = msgspec.structs.replace(job, record=False, statics=b"", spots=b"", windows=())
    other = runner.run(plain, hash_seed=OTHER_SEED) if seeds else runner.run(plain)
    unlike = differing(recorded, other)
    chance = names_chance(job.program.source)
    if not unlike and not chance:
        return None
    first = runner.run(plain) if seeds else other
    jobs = [_elsewhere(plain), plain] * _REPEATS if chance else [_elsewhere(plain)]
    others = _unlike(first, jobs, runner)
    if others:
        return Different("nondeterministic", _said(_TWICE, _printed(recorded, others)))
    if found := differing(recorded, first):
        if others := _unlike(recorded, [job] * (_REPEATS if chance else 1), runner):
            return Different("nondeterministic", _first(_TWICE, recorded, others))
        changes = f"being recorded changes {found}"
        return Different("differs_when_recorded", _said(changes, _printed(recorded, [first])))
    if unlike:
        changes = f"another hash seed changes {unlike}"
        return Different("depends_on_hash_seed", _said(changes, _printed(recorded, [other])))
    return None


def by_end(job: Job, recorded: RunResult, runner: Runner) -> Different | None:
    """What makes the end of a run, which is not kept for it, another one the next time, or None."""
    if recorded.outcome not in _TOLD:
        return None  # the words are the same each time
    jobs = (
        [_elsewhere(job), job] * _REPEATS if names_chance(job.program.source) else [_elsewhere(job)]
    )
    ends = {(other.outcome, other.detail) for other in map(runner.run, jobs)}
    if ends == {(recorded.outcome, recorded.detail)}:
        return None
    return Different("nondeterministic", _TWICE)


def names_chance(source: bytes) -> bool:
    """Whether a program names something that is not the same in two runs, however it is written."""
    if source.isascii() and b"coding" not in source:
        text = source.decode("ascii")
    else:
        text = unicodedata.normalize("NFKC", "\n".join(Source(source).lines))
    return _CHANCE.search(text) is not None


def _elsewhere(job: Job) -> Job:
    return msgspec.structs.replace(job, elsewhere=True)


def _unlike(first: RunResult, jobs: Iterable[Job], runner: Runner) -> list[RunResult]:
    """Those of some more runs that differ from the first. All are run: see the head."""
    return [other for other in map(runner.run, jobs) if differing(first, other)]


def _parts(a: RunResult, b: RunResult) -> bool:
    return bool(differing(a, b)) or records_bytes(a) != records_bytes(b)


def differing(a: RunResult, b: RunResult) -> str:
    """What two runs of a program do not have in common, such as ``stdout and exit code``, or "".

    The values themselves are left out: they are not the same the next time, and what is stored is
    (law 6). Labels of objects in a returned value do not count: a run that is not recorded has its
    own.
    """
    pairs = (
        ("outcome", a.outcome.value, b.outcome.value),
        ("exit code", a.exit_code, b.exit_code),
        ("signal", a.signal, b.signal),
        ("stdout", a.stdout, b.stdout),
        ("returned value", _LABEL.sub(" #", a.returned), _LABEL.sub(" #", b.returned)),
    )
    return " and ".join(name for name, one, other in pairs if one != other)


def records_bytes(result: RunResult) -> bytes:
    return msgspec.msgpack.encode(result.trace.records) if result.trace else b""


# -- the first difference ----------------------------------------------------------------------


def _said(what: str, places: Iterable[_Place]) -> str:
    first = min(places, default=None)
    return f"{what}: {first.text}" if first else what


def _first(what: str, recorded: RunResult, others: list[RunResult]) -> str:
    """With the first of the events that differ, where all of these runs end alike."""
    alike = all(other.outcome is recorded.outcome for other in others)
    return _said(what, _places(recorded, others)) if alike else what


def _places(recorded: RunResult, others: Iterable[RunResult]) -> Iterator[_Place]:
    """Where each of some recorded runs first has another record."""
    if recorded.trace is None:
        return
    for other in others:
        if other.trace is not None and (place := _parting(recorded.trace, other.trace)):
            yield place


def _parting(mine: Trace, theirs: Trace) -> _Place | None:
    records, others = mine.records, theirs.records
    pairs = enumerate(zip(records, others, strict=False))
    at = next((at for at, (one, other) in pairs if one != other), min(len(records), len(others)))
    if at == len(records) == len(others):
        return None
    one = records[at] if at < len(records) else None
    other = others[at] if at < len(others) else None
    if one is None or type(one) is not type(other) or isinstance(one, EVENT_TYPES):
        # the event at hand is not the same one, nor need its line be: the one before is
        event = sum(isinstance(record, EVENT_TYPES) for record in records[:at]) - 1
        return _Place(at, event, f"after {_event(records, event)} it goes another way")
    return _Place(at, one.by, f"at {_event(records, one.by)} {_what(one, other)}")


def _what(one: Record, other: Record | None) -> str:
    if isinstance(one, Out):
        return "it prints something else"
    if isinstance(one, In):
        return "it reads something else"
    if isinstance(one, Bind) and isinstance(other, Bind) and one.name == other.name:
        return f"`{one.name}` has another value"
    return "it changes something else"


def _event(records: list[Record], number: int) -> str:
    events = (record for record in records if isinstance(record, EVENT_TYPES))
    event = next(itertools.islice(events, max(number, 0), None))
    return f"event {number} (line {event.line})"


def _printed(recorded: RunResult, others: Iterable[RunResult]) -> Iterator[_Place]:
    """The event at which stdout first becomes other than that of a run without events."""
    records = recorded.trace.records if recorded.trace else []
    for other in others:
        text, place = other.stdout.decode("utf-8", "backslashreplace"), 0
        for at, record in enumerate(records):
            if not isinstance(record, Out):
                continue
            if not text.startswith(record.text, place):
                event = _event(records, record.by)
                yield _Place(at, record.by, f"at {event} it prints something else")
                break
            place += len(record.text)
