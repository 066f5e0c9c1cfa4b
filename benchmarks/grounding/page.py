"""docs/benchmarks/grounding.md, from what was measured."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.grounding.measure import Found, Tally, rates
from benchmarks.grounding.speed import Speed
from benchmarks.page import machine, table
from verbalize.ground.mutate import KINDS, STATE_KINDS

EACH, STATES = 0.99, 0.995  # of the lies of a kind; of those about what something was worth
NARRATIVES = 100  # a second a core
COST = 2.0  # checking over writing
LEAST_LIES, LEAST_PROGRAMS = 20_000, 500


def met(found: Found, speed: Speed) -> Iterator[tuple[str, str, str, bool]]:
    """(figure, measured, target, whether it is met)."""
    lies = sum(tally.planted for _, tally in rates(found))
    yield "lies planted", f"{lies:,}", f"≥ {LEAST_LIES:,}", lies >= LEAST_LIES
    yield "programs", str(found.programs), f"≥ {LEAST_PROGRAMS}", found.programs >= LEAST_PROGRAMS
    for kind, tally in rates(found):
        target = STATES if kind in STATE_KINDS else EACH
        yield (
            f"caught: {kind}",
            _share(tally.caught, tally.planted),
            f"≥ {target:.1%}",
            (tally.caught >= target * tally.planted),
        )
    written, accepted = sum(found.written.values()), sum(found.accepted.values())
    yield "true narratives accepted", _share(accepted, written), "100 %", accepted == written
    ratio = sum(found.checking.values()) / sum(found.writing.values())
    yield "checking over writing", f"{ratio:.2f}", f"≤ {COST:g}", ratio <= COST
    yield (
        "narratives a second a core",
        f"{speed.a_second:.0f}",
        f"≥ {NARRATIVES}",
        (speed.a_second >= NARRATIVES),
    )


def page(found: Found, speed: Speed, each: int) -> Iterator[str]:
    """The page, a line at a time."""
    yield "# Grounding: lies caught, truth accepted"
    yield ""
    yield (
        f"Written by `make bench-grounding`: at most {each} lies of each kind in each narrative of "
        f"{found.programs} programs, in the styles {', '.join(sorted(found.written))}. {machine()}."
    )
    yield ""
    rows = [[f, m, t, "met" if ok else "not met"] for f, m, t, ok in met(found, speed)]
    yield from table(["figure", "measured", "target", ""], rows, " -- ")
    yield from _lies(found)
    yield from _styles(found)
    yield from _speed(found, speed)


def _lies(found: Found) -> Iterator[str]:
    yield "## Lies, by kind"
    yield ""
    yield (
        "Beside the checker: what a comparison of the final output alone would have caught, which "
        "is the rule of Self-Execution Simulation; and a substring match of every literal and name "
        f"against the run, which accepts {_share(found.by_entities, sum(found.written.values()))} "
        "of the true narratives."
    )
    yield ""
    kinds = dict(rates(found))
    rows = [_row(kind, kinds[kind]) for kind in KINDS if kind in kinds]
    total = Tally()
    for tally in kinds.values():
        total.add(tally)
    rows.append(_row("all", total))
    head = ["kind", "planted", "caught", "by the final output", "by a substring match"]
    yield from table(head, rows, " ----")


def _row(kind: str, tally: Tally) -> list[str]:
    caught = (tally.caught, tally.by_output, tally.by_entities)
    return [kind, f"{tally.planted:,}", *(_share(count, tally.planted) for count in caught)]


def _styles(found: Found) -> Iterator[str]:
    yield "## By style"
    yield ""
    rows = []
    for style, written in sorted(found.written.items()):
        tallies = found.kinds.get(style, {}).values()
        planted, caught = sum(t.planted for t in tallies), sum(t.caught for t in tallies)
        accepted = _share(found.accepted[style], written)
        times = [found.writing[style], found.checking[style]]
        rows.append([
            style, str(written), accepted, f"{planted:,}", _share(caught, planted),
            *(f"{1000 * seconds / written:.1f}" for seconds in times), f"{times[1] / times[0]:.2f}",
        ])  # fmt: skip
    head = ["style", "narratives", "accepted", "lies", "caught",
            "writing, ms", "checking, ms", "checking over writing"]  # fmt: skip
    yield from table(head, rows, " -------")
    if found.refused:
        yield f"True narratives refused ({len(found.refused)}): " + "; ".join(
            refused.partition(":")[0] for refused in sorted(found.refused)[:20]
        )
        yield ""


def _speed(found: Found, speed: Speed) -> Iterator[str]:
    yield "## Time"
    yield ""
    yield (
        f"Over the programs above, writing took {sum(found.writing.values()):.1f} s and checking "
        f"{sum(found.checking.values()):.1f} s of CPU. Growing runs of one program, median of "
        f"{speed.rounds} rounds:"
    )
    yield ""
    rows = [
        [
            f"{point.events:,}",
            *_timed(point.write, point.events),
            *_timed(point.check, point.events),
        ]
        for point in speed.points
    ]
    head = ["events", "writing, ms", "µs an event", "checking, ms", "µs an event"]
    yield from table(head, rows, "-----")


def _timed(seconds: float, events: int) -> tuple[str, str]:
    return f"{seconds * 1e3:.1f}", f"{seconds / events * 1e6:.1f}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "none"
