"""How a mention of a loop is read against the record: its iterations, their number, its end, what
it goes through, and what is summed up over several iterations.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from verbalize.ground.answers import (
    TURN,
    Answer,
    Hit,
    View,
    claimed,
    contradicted,
    supported,
    unknown,
    where,
)
from verbalize.ground.evaluate import parse, written
from verbalize.ground.flow import here_of, hit_of, normal, outset, told_test
from verbalize.ground.loops import LoopRun
from verbalize.ground.mentions import Mention
from verbalize.ground.nearby import occurs
from verbalize.ground.results import part_of
from verbalize.ground.values import UNKNOWN, same, show

AHEAD = 30  # runs of loops ahead in which one is looked for by its header


def read_ends(view: View, mention: Mention) -> Answer:
    """``the loop ends``: the one at hand has no further iteration."""
    here = here_of(view)
    told = told_test(view)
    here = told if told is not None else here
    around = view.loops.around(here)
    ended = [run for run in view.loops.ended(here) if run.end >= here - 1]
    following = view.loops.following(here, 2)
    first: LoopRun | None = None
    for run in [*around, *ended, *following]:
        ahead = [start for start in run.starts if start > here]
        if not ahead or view.jump:
            last = run.headers[-1] if not run.broken else run.end - 1
            last = max(run.first, min(last, len(view.timeline.moments) - 1))
            if last >= here:
                return supported(hit_of(view, last))
            return supported(event=last)
        first = first or run
    if first is None:
        return unknown("no loop runs there")
    event = next(start for start in first.starts if start > here)
    number = first.starts.index(event) + 1
    return contradicted(f"the loop goes on with iteration {number} {where(view, event)}", event)


def read_goes_on(view: View, mention: Mention) -> Answer:
    """``the loop goes on``"""
    told = told_test(view)
    if told is not None:
        evaluation = view.conditions.at(told)
        if evaluation is not None and evaluation.statement.kind == "while":
            if evaluation.outcome:
                return supported(event=told)
            return contradicted(f"the loop ends {where(view, told)}", told)
    here = here_of(view)
    for run in [*view.loops.around(here), *view.loops.following(here, 1)]:
        if any(start >= here for start in run.starts):
            return supported(event=here)
    return unknown("no loop goes on there")


def read_iteration(view: View, mention: Mention) -> Answer:
    """``Iteration 3 of the while loop``: the one that comes next, or that has just begun."""
    number = mention.number
    here = max(0, view.timeline.event_at(view.now if not view.hits else view.start))
    runs = [run for run in runs_at_hand(view, here) if is_meant(view, mention, run)]
    recent = view.timeline.event_at(view.recent)
    runs = [
        run
        for run in runs
        if not 1 <= number <= len(run.starts) or run.starts[number - 1] not in view.turns
    ]
    going, coming = _begun_or_not(view, mention, runs, here)
    best = min(coming, key=coming.__getitem__, default=None)
    view.pending = [start for start in coming if view.timeline.moments[start].at < view.t]
    soon = best is not None and best <= here + 3
    if going is not None and (going >= recent or not soon):
        view.turned.append(going)
        return supported(event=going)
    if best is not None:
        view.turned.append(best)
        return supported(None if best in view.pending else _begun(view, best), best)
    if not runs:
        return unknown("no such loop runs there")
    run = runs[0]
    if mention.last >= 0 and mention.last != len(run.starts):
        return contradicted(f"the loop has {len(run.starts)} iterations", run.first)
    current = sum(1 for start in run.starts if start <= here)
    return contradicted(
        f"the loop is at iteration {current} of {len(run.starts)} {where(view, here)}", run.first
    )


def _begun_or_not(
    view: View, mention: Mention, runs: Sequence[LoopRun], here: int
) -> tuple[int | None, dict[int, int]]:
    """The start of the iteration of that number that is going on; and those to come, with the time
    from which on they run: where a generator is at work, long after the header that started it."""
    timeline = view.timeline
    recent = timeline.event_at(view.recent)
    told = {timeline.event_at(time) for time, key in view.used if key == TURN}
    going: int | None = None
    coming: dict[int, int] = {}
    for run in runs:
        if not 1 <= mention.number <= len(run.starts):
            continue
        if mention.last >= 0 and mention.last != len(run.starts):
            continue
        start = run.starts[mention.number - 1]
        at = timeline.moments[start].at
        following = run.starts[mention.number] if mention.number < len(run.starts) else run.end
        bound = timeline.bound_by(at)
        if at >= view.t or bound > view.t:
            if start not in told and not _passes_over(view, mention, run):
                coming[start] = bound
        elif start <= here < following and timeline.statement_end(start) > view.t:
            going = start if going is None or start >= recent else going
    return going, coming


def _passes_over(view: View, mention: Mention, run: LoopRun) -> bool:
    """Whether the iteration before the one told has not even begun where the text stands."""
    if view.jump or mention.number < 2:
        return False
    return run.starts[mention.number - 2] > outset(view)


def _begun(view: View, start: int) -> Hit:
    """The start of an iteration, with what its header does to the loop's target."""
    moment = view.timeline.moments[start]
    return Hit(moment.at, view.timeline.bound_by(moment.at), start, moment.event.frame)


def is_meant(view: View, mention: Mention, run: LoopRun) -> bool:
    """Whether a run is of the loop named: its kind, its header, its function."""
    if mention.loop in ("for", "while"):
        if run.statement.kind != mention.loop:
            return False
    elif mention.loop not in ("", "loop") and run.statement.target != mention.loop:
        return False
    if mention.nest and not _nested(view, run, mention.nest):
        return False
    if mention.header:
        wanted = "".join(mention.header.rstrip(":").split())
        header = "".join(run.statement.text.rstrip(":").split())
        if header != wanted and not (wanted[-3:] == "..." and header.startswith(wanted[:-3])):
            return False
    if mention.within:
        function = view.timeline.frames[run.frame].function.rsplit(".", 1)[-1]
        return function == mention.within.rsplit(".", 1)[-1]
    return True


def _nested(view: View, run: LoopRun, nest: str) -> bool:
    """Whether a loop has another around it (``inner``), or within it (``outer``)."""
    loops = [s for s in view.timeline.statics.statements if s.kind in ("for", "while")]
    own = run.statement
    if nest.startswith("outer"):
        return any(own.body_line <= s.line <= own.body_end for s in loops if s.id != own.id)
    return any(s.body_line <= own.line <= s.body_end for s in loops if s.id != own.id)


def read_ended(view: View, mention: Mention) -> Answer:
    """``The `i` loop ends after 3 iterations``: the next run to end that may be meant."""
    here = here_of(view)
    told = told_test(view)
    evaluation = view.conditions.at(told) if told is not None else None
    tested: tuple[int, int] | None = None
    if told is not None and evaluation is not None and evaluation.statement.kind == "while":
        here = min(here, told)  # a test that ends the loop; any other one is in its body
        tested = (evaluation.statement.id, view.timeline.moments[told].event.frame)
    runs = [*view.loops.around(here), *view.loops.ended(here, 6), *view.loops.following(here, 2)]
    if tested is not None:
        runs = [run for run in runs if (run.statement.id, run.frame) == tested]
    meant = [
        run for run in runs
        if is_meant(view, mention, run) and -run.first - 1 not in view.turns
        and (run.end >= here - 1 or run.end >= view.timeline.event_at(view.recent))
        and (view.jump or mention.header or not any(start > here for start in run.starts))
    ]  # fmt: skip
    if mention.flag == "left":
        meant = [run for run in meant if _left(view, run, here)] or meant
    first: LoopRun | None = None
    for run in sorted(meant, key=lambda run: (run.end, -run.first)):
        if not view.jump and any(_within_untold(run, other, here) for other in meant):
            continue
        if len(run.starts) == mention.number:
            view.turned.append(-run.first - 1)
            last = run.headers[-1] if not run.broken else run.end - 1
            last = max(run.first, min(last, len(view.timeline.moments) - 1))
            return supported(hit_of(view, last) if last >= here else None, last)
        first = first or run
        if not view.jump:
            break
    if first is None:
        return unknown("no such loop ends there")
    return contradicted(f"the loop has {len(first.starts)} iterations", first.first)


def _within_untold(run: LoopRun, outer: LoopRun, here: int) -> bool:
    """Whether a loop ran within another run of the same statement that is still to be told: a
    sentence of the outer one alone passes over it."""
    return (
        outer.statement.id == run.statement.id
        and here <= outer.first < run.first
        and run.end <= outer.end
    )


def _left(view: View, run: LoopRun, here: int) -> bool:
    """Whether a loop is left by a statement that leaves loops, not for being done or dropped, and
    its function has not ended already."""
    ended = view.timeline.frames.get(run.frame)
    if ended is not None and 0 <= ended.end <= here:
        return False
    lines = view.timeline.frame_lines.get(run.frame, [])
    at = bisect_left(lines, run.end) - 1
    found = view.timeline.statics.statements_at(view.timeline.line_of(lines[at])) if lines else []
    return run.broken and any(s.kind in ("break", "return", "raise") for s in found)


def read_idle(view: View, mention: Mention) -> Answer:
    """``the body of `while x > 3` does not run``: the next loop has no iteration."""
    here = outset(view)
    runs = [*view.loops.following(here, 6), *view.loops.around(here)[:1]]
    at_hand = view.timeline.at_hand(view.frame, view.timeline.first_event_from(view.t))
    pending = told_test(view)
    for event in at_hand:  # its header has called something, and found nothing to go through
        runs = [*(run for run in view.loops.around(event)[:1] if run.first == event), *runs]
    if pending is not None:
        runs = [*view.loops.around(pending)[:1], *runs]
    first: LoopRun | None = None
    for run in runs:
        if mention.header and not is_meant(view, mention, run):
            continue
        if (view.timeline.moments[run.first].at, TURN) in view.used:
            continue
        if not run.starts:
            return supported(hit_of(view, run.first))
        first = first or run
        if not view.jump:
            break
    if first is None:
        return unknown("no such loop runs there")
    return contradicted(
        f"the loop has {len(first.starts)} iterations {where(view, first.first)}", first.first
    )


def read_through(view: View, mention: Mention) -> Answer:
    """``the loop goes through [1, 2, 3]``: the one named in these words, or the next one."""
    here = outset(view)
    runs = [run for run in view.loops.following(here, AHEAD) if run.statement.kind == "for"]
    runs = [run for run in runs if is_meant(view, mention, run)]
    around = [run for run in view.loops.around(here) if is_meant(view, mention, run)]
    if not view.jump:
        runs, around = runs[:1], around[:1]
    first: tuple[LoopRun, Any] | None = None
    for run in [*runs, *around]:
        tree = parse(run.statement.test)
        if tree is None or run.statement.kind != "for":
            continue
        moment = view.timeline.moments[run.first]
        if _has_begun(view, run):
            told = f"the first item of `{run.statement.target}` is told before the loop begins"
            return contradicted(f"{told} {where(view, run.first)}", run.first)
        wanted = claimed(view, mention.value, run.frame, moment.at)
        hit = hit_of(view, run.first) if moment.at >= view.t else None
        if _same_range(view, mention, tree, run):
            return supported(hit, run.first)
        actual = view.timeline.worth(tree, run.frame, moment.at)
        if actual is UNKNOWN:
            actual = part_of(view.timeline, run.first, tree)
        if actual is UNKNOWN:
            continue
        if _same_items(wanted, actual):
            return supported(hit, run.first)
        first = first or (run, actual)
    if first is None:
        return _items_bound(view, mention, [*runs, *around])
    run, actual = first
    return contradicted(f"the loop goes through {show(actual)} {where(view, run.first)}", run.first)


def _has_begun(view: View, run: LoopRun) -> bool:
    """Whether a sentence before has told that the loop gave its target the first item."""
    given = [time for time, key in view.used if key.startswith("set ")]
    records = view.timeline.records
    return any(getattr(records[time], "by", -1) == run.first for time in given)


def _same_range(view: View, mention: Mention, tree: ast.expr | None, run: LoopRun) -> bool:
    """Whether two ranges, which may be too long to be written out, have the same numbers."""
    claim = parse(mention.value.code) if mention.value is not None else None
    ranges: list[range] = []
    for node in (claim, tree):
        if not isinstance(node, ast.Call) or written(node.func) != "range":
            return False
        at = view.timeline.moments[run.first].at
        bounds = [view.timeline.worth(arg, run.frame, at) for arg in node.args]
        if not 1 <= len(bounds) <= 3 or not all(type(bound) is int for bound in bounds):
            return False
        if len(bounds) == 3 and bounds[2] == 0:
            return False
        ranges.append(range(*bounds))
    return ranges[0] == ranges[1]


def _same_items(wanted: Any, actual: Any) -> bool:
    """Whether these are the items: a list of them may stand for the keys or characters."""
    if isinstance(wanted, list) and isinstance(actual, (dict, str)):
        return same(wanted, list(actual))
    return same(wanted, actual)


def _items_bound(view: View, mention: Mention, runs: list[LoopRun]) -> Answer:
    """What is gone through cannot be told from the source: the values that the target got."""
    for run in runs:
        target = parse(run.statement.target)
        wanted = claimed(view, mention.value, run.frame, view.now)
        if target is None or not isinstance(wanted, list):
            continue
        bound = [
            view.timeline.worth(target, run.frame, view.timeline.moments[start].end)
            for start in run.starts
        ]
        if len(bound) <= len(wanted) and all(map(same, wanted, bound)):  # noqa: SIM102
            if run.broken or len(bound) == len(wanted):
                return supported(event=run.first)
    return unknown("the run does not say what the loop goes through")


def read_tally(view: View, mention: Mention) -> Answer:
    """``x > 3 holds 4 of 19 times`` over the iterations summed up; never; always."""
    token = mention.subject
    if token is None or view.span is None:
        return unknown("it is not clear over which iterations")
    frame, begin, end = view.span
    wanted = normal(token.code)
    tallies: dict[int, tuple[int, int]] = {}  # statement -> (true, all)
    first, last = view.timeline.first_event_from(begin), view.timeline.first_event_from(end)
    for event in range(first, last):
        if view.timeline.moments[event].event.frame != frame:
            continue
        evaluation = view.conditions.at(event)
        if evaluation is None or normal(evaluation.statement.test) != wanted:
            continue
        true, total = tallies.get(evaluation.statement.id, (0, 0))
        tallies[evaluation.statement.id] = (true + (evaluation.outcome is True), total + 1)
    together = tuple(map(sum, zip(*tallies.values(), strict=True))) if tallies else ()
    for true, total in [*tallies.values(), *([together] if together else [])]:
        if mention.truth is not None:
            fits = true == (total if mention.truth else 0) and total > 0
        else:
            fits = (true, total) == (mention.number, mention.last)
        if fits:
            return supported(event=first)
    true, total = next(iter(tallies.values()), (0, 0))
    return contradicted(f"{token.code} holds {true} of {total} times", first)


def runs_at_hand(view: View, here: int) -> list[LoopRun]:
    """Runs that may be meant: those at hand, innermost first, then the next ones."""
    runs = [*view.loops.around(here), *view.loops.following(here, 4)]
    seen: set[int] = set()
    chosen: list[LoopRun] = []
    for run in runs:
        if run.first not in seen:
            seen.add(run.first)
            chosen.append(run)
    return chosen


def read_iterations(view: View, mention: Mention) -> Answer:
    """``Iterations 4 to 199``: the next ones of some loop; what the sentence says of values goes
    from the start of the first to the end of the last, and the text goes on from there."""
    here = outset(view)
    runs = [run for run in runs_at_hand(view, here) if is_meant(view, mention, run)]
    moments = view.timeline.moments
    if moments:  # a generator's loop goes on around what its consumer does: it comes second
        at_work = moments[max(0, here)].event.frame
        runs.sort(key=lambda run: run.frame != at_work)
    for run in runs:
        if not 1 <= mention.number <= mention.last <= len(run.starts):
            continue
        first = run.starts[mention.number - 1]
        if moments[first].at < view.t and first < here - 1:
            continue
        if mention.number > 1 and run.starts[mention.number - 2] > here:
            continue  # the one before them has not even begun
        over = run.headers[-1] if not run.broken else run.end
        last = run.starts[mention.last] if mention.last < len(run.starts) else over
        stop = moments[last].at if last < len(moments) else view.timeline.history.end
        view.span = (run.frame, moments[first].at, stop)
        view.turned.append(run.starts[mention.last - 1])
        return supported(Hit(moments[max(first, last - 1)].at, stop, first, run.frame))
    if not runs:
        return unknown("no such loop runs there")
    return contradicted(f"the loop has {len(runs[0].starts)} iterations", runs[0].first)


def read_count(view: View, mention: Mention) -> Answer:
    """``the loop runs 200 iterations``: one at hand, just ended or coming next does."""
    here = outset(view)
    runs = [
        *view.loops.around(here)[:2],
        *view.loops.following(here, 2),
        *view.loops.ended(here, 1),
    ]
    number = mention.number
    for run in runs:
        if len(run.starts) == number:
            return supported(event=run.first)
    if not runs:
        return _other_count(view, mention)
    return contradicted(f"the loop has {len(runs[0].starts)} iterations", runs[0].first)


def _other_count(view: View, mention: Mention) -> Answer:
    event = occurs(view, mention.number)
    if event >= 0:
        return supported(event=event)
    return unknown("no loop runs there")


def read_more(view: View, mention: Mention) -> Answer:
    """``197 more iterations``: what is left of the loop at hand."""
    here = outset(view)
    left: int | None = None
    for run in runs_at_hand(view, here):
        done = sum(1 for start in run.starts if start <= here)
        left = len(run.starts) - done if left is None else left
        if mention.number == len(run.starts) - done:
            return supported(event=run.first)
    if left is None:
        return unknown("no loop runs there")
    return contradicted(f"the loop has {left} more iterations", here)
