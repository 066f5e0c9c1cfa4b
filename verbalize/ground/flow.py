"""How a mention of a condition, a branch, a loop, an iteration or a line is read against the
record."""

from __future__ import annotations

import ast
from typing import Any

from tracer.records import Line
from verbalize.ground.answers import (
    Answer,
    Hit,
    View,
    claimed,
    contradicted,
    supported,
    unknown,
    where,
)
from verbalize.ground.conditions import NEGATED, Comparison, Evaluation, holds, sign
from verbalize.ground.evaluate import parse
from verbalize.ground.lexer import Token
from verbalize.ground.loops import LoopRun
from verbalize.ground.mentions import Mention
from verbalize.ground.readers import occurs
from verbalize.ground.values import UNKNOWN, same, show

WINDOW = 80  # events ahead in which a comparison may stand


def _hit(view: View, event: int) -> Hit:
    moment = view.timeline.moments[event]
    return Hit(moment.at, moment.at + 1, event, moment.event.frame)


# --- comparisons -----------------------------------------------------------------------------------


def read_compare(view: View, mention: Mention) -> Answer:
    """``5 is greater than 3``, ``x is less than y``"""
    if mention.op is None or mention.subject is None or mention.value is None:
        return unknown("it is not clear what is compared")
    sides = (mention.subject, mention.value)
    if mention.flag in ("divisible", "divides"):
        number, by = sides if mention.flag == "divisible" else (sides[1], sides[0])
        code = f"({number.code}) % ({by.code})"
        sides = (Token("E", number.start, by.end, code), Token("L", by.start, by.end, "0", 0))
    return _compare(view, sides, mention.op(), bool(mention.truth))


def read_condition(view: View, mention: Mention) -> Answer:
    """``5 > 3 holds``, ``x > 3 is false``, or a comparison given as a reason"""
    token = mention.subject
    if token is None:
        return unknown("it is not clear what holds")
    truth = mention.truth
    if truth is None and mention.value is not None:
        if not isinstance(mention.value.value, bool):
            return unknown("it is not said whether it holds")
        truth = mention.value.value
    tree = parse(token.code)
    if isinstance(tree, ast.Compare) and len(tree.ops) == 1:
        sides = tuple(
            Token("E", token.start, token.end, ast.unparse(part))
            for part in (tree.left, tree.comparators[0])
        )
        return _compare(view, (sides[0], sides[1]), tree.ops[0], bool(truth))
    return _truth(view, token, tree, bool(truth))


def _truth(view: View, token: Token, tree: ast.expr | None, truth: bool) -> Answer:
    """Any other condition: what it is worth at the next event at which it can be told."""
    if tree is None:
        return unknown("it is not clear what holds")
    seen = -1
    for moment in _window(view):
        evaluation = view.conditions.at(moment)
        if evaluation is None and seen >= 0:
            continue
        event = view.timeline.moments[moment]
        actual = view.timeline.worth(tree, event.event.frame, event.at)
        if actual is UNKNOWN:
            continue
        try:
            fits = bool(actual) is truth
        except (TypeError, ValueError):
            continue
        if fits and (evaluation is not None or seen < 0):
            return supported(_hit(view, moment) if evaluation is not None else None, moment)
        seen = moment if seen < 0 else seen
        if evaluation is not None and not view.jump:
            break
    if seen < 0:
        return unknown(f"the run does not say whether {token.code}")
    return contradicted(f"{token.code} is {not truth} {where(view, seen)}", seen)


def _window(view: View) -> range:
    first = view.timeline.first_event_from(view.t)
    if view.hits:
        first = min(first, view.hits[0][1].event)
    extent = WINDOW if not view.jump else WINDOW * 8
    return range(max(0, first), min(len(view.timeline.moments), first + extent))


def _compare(view: View, sides: tuple[Token, Token], op: ast.cmpop, truth: bool) -> Answer:
    """A comparison stated: true as arithmetic, and made by the program there."""
    met: Evaluation | None = None
    missed: set[tuple[int, int]] = set()
    for event in _window(view):
        moment = view.timeline.moments[event]
        if view.taken(moment.at):
            continue
        evaluation = view.conditions.at(event)
        if evaluation is None or not evaluation.comparisons:
            continue
        key = (evaluation.statement.id, moment.event.frame)
        left, right = (claimed(view, side, moment.event.frame, moment.at) for side in sides)
        if key not in missed or view.jump:
            if any(_made(c, op, left, right, truth) for c in evaluation.comparisons):
                return supported(_hit(view, event))
        missed.add(key)
        met = met or evaluation
        if len(missed) > 40:
            break
    return _not_made(view, sides, op, truth, met)


def _made(made: Comparison, op: ast.cmpop, left: Any, right: Any, truth: bool) -> bool:
    """Whether the comparison made is the one claimed, perhaps the other way round, and came out
    as claimed."""
    if left is UNKNOWN or right is UNKNOWN:
        return False
    if holds(op, left, right) is not truth:
        return False
    straight = _fits(left, made.left) and _fits(right, made.right)
    turned = _fits(left, made.right) and _fits(right, made.left)
    if not straight and not turned:
        return False
    if isinstance(op, (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
        return type(made.op) in (type(op), NEGATED[type(op)], ast.Eq, ast.NotEq)
    return not isinstance(made.op, (ast.In, ast.NotIn))


def _fits(claim: Any, actual: Any) -> bool:
    return actual is UNKNOWN or same(claim, actual)


def _not_made(
    view: View, sides: tuple[Token, Token], op: ast.cmpop, truth: bool, met: Evaluation | None
) -> Answer:
    """Not a comparison of the program's: true where it stands, of values that are had there?"""
    text = f"{sides[0].code} {sign(op)} {sides[1].code}"
    told = [(h.frame, t) for _, h in view.hits for t in (h.end, h.time)]
    for frame, t in [*told, (view.frame, view.now)]:
        left, right = (claimed(view, side, frame, t) for side in sides)
        if left is UNKNOWN or right is UNKNOWN:
            continue
        true = holds(op, left, right)
        if true is not None and true is not truth:
            event = view.timeline.event_at(max(0, t - 1))
            return contradicted(f"{text} is {true} {where(view, event)}", event)
        both = all(
            side.kind in "PEC" or occurs(view, value) >= 0
            for side, value in zip(sides, (left, right), strict=True)
        )
        if true is truth and both:
            return supported(event=view.timeline.event_at(max(0, t - 1)))
    if met is not None:
        made = "; ".join(
            f"{show(c.left, 40)} {sign(c.op)} {show(c.right, 40)}" for c in met.comparisons[:3]
        )
        return contradicted(f"what is compared is {made} {where(view, met.event)}", met.event)
    return unknown(f"the run does not compare {text} there")


# --- branches ---------------------------------------------------------------------------------------


def read_branch(view: View, mention: Mention) -> Answer:
    """``the branch is taken``: the test that this sentence told of, or the next one."""
    near = _told_test(view)
    first: Evaluation | None = None
    candidates = [near] if near is not None else list(_window(view))
    for event in candidates:
        evaluation = view.conditions.at(event)
        if evaluation is None or evaluation.outcome is None:
            continue
        if (view.timeline.moments[event].at, '') in view.used and near is None:
            continue
        if evaluation.outcome is mention.truth:
            return supported(_hit(view, event))
        first = first or evaluation
        if not view.jump:
            break
    if first is None:
        return unknown("no branch is decided there")
    word = "true" if first.outcome else "false"
    return contradicted(f"the condition is {word} {where(view, first.event)}", first.event)


def _told_test(view: View) -> int | None:
    for mention, hit in reversed(view.hits):
        if mention.kind in ("condition", "compare"):
            evaluation = view.conditions.at(hit.event)
            if evaluation is not None and evaluation.outcome is not None:
                return hit.event
    return None


# --- loops --------------------------------------------------------------------------------------------


def _outset(view: View) -> int:
    return max(0, view.timeline.event_at(max(0, view.begin - 1)))


def _here(view: View) -> int:
    return max(0, view.timeline.event_at(max(0, view.now - 1)))


def read_ends(view: View, mention: Mention) -> Answer:
    """``the loop ends``: the one at hand has no further iteration."""
    here = _here(view)
    told = _told_test(view)
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
                return supported(_hit(view, last))
            return supported(event=last)
        first = first or run
    if first is None:
        return unknown("no loop runs there")
    event = next(start for start in first.starts if start > here)
    number = first.starts.index(event) + 1
    return contradicted(f"the loop goes on with iteration {number} {where(view, event)}", event)


def read_goes_on(view: View, mention: Mention) -> Answer:
    """``the loop goes on``"""
    told = _told_test(view)
    if told is not None:
        evaluation = view.conditions.at(told)
        if evaluation is not None and evaluation.statement.kind == "while":
            if evaluation.outcome:
                return supported(event=told)
            return contradicted(f"the loop ends {where(view, told)}", told)
    here = _here(view)
    for run in [*view.loops.around(here), *view.loops.following(here, 1)]:
        if any(start >= here for start in run.starts):
            return supported(event=here)
    return unknown("no loop goes on there")


def read_iteration(view: View, mention: Mention) -> Answer:
    """``Iteration 3``: the loop at hand, or the next one, has it, and the text is there now."""
    number = mention.number
    here = max(0, view.timeline.event_at(view.now if not view.hits else view.start))
    runs = _candidates(view, here)
    for run in runs:
        if not 1 <= number <= len(run.starts):
            continue
        if mention.last >= 0 and mention.last != len(run.starts):
            continue
        start = run.starts[number - 1]
        following = run.starts[number] if number < len(run.starts) else run.end
        moment = view.timeline.moments[start]
        if moment.at >= view.t or (start <= here + 1 and here < following):
            frame = moment.event.frame
            if moment.at >= view.t:
                return supported(Hit(moment.at, moment.at + 1, start, frame))
            return supported(event=start)
    if not runs:
        return unknown("no loop runs there")
    run = runs[0]
    if mention.last >= 0 and mention.last != len(run.starts):
        return contradicted(f"the loop has {len(run.starts)} iterations", run.first)
    current = sum(1 for start in run.starts if start <= here)
    return contradicted(
        f"the loop is at iteration {current} of {len(run.starts)} {where(view, here)}", run.first
    )


def _candidates(view: View, here: int) -> list[LoopRun]:
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
    """``Iterations 4 to 199``: both exist; the text goes on after the last."""
    here = _outset(view)
    runs = _candidates(view, here)
    for run in runs:
        if 1 <= mention.number <= mention.last <= len(run.starts):
            first = run.starts[mention.number - 1]
            if view.timeline.moments[first].at >= view.t or first >= here - 1:
                return supported(event=first)
    if not runs:
        return unknown("no loop runs there")
    return contradicted(f"the loop has {len(runs[0].starts)} iterations", runs[0].first)


def read_count(view: View, mention: Mention) -> Answer:
    """``the loop runs 200 iterations``: one at hand, just ended or coming next does."""
    here = _outset(view)
    runs = [*_candidates(view, here), *view.loops.ended(here)]
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
    here = _outset(view)
    left: int | None = None
    for run in _candidates(view, here):
        done = sum(1 for start in run.starts if start <= here)
        left = len(run.starts) - done if left is None else left
        if mention.number == len(run.starts) - done:
            return supported(event=run.first)
    if left is None:
        return unknown("no loop runs there")
    return contradicted(f"the loop has {left} more iterations", here)


def read_line(view: View, mention: Mention) -> Answer:
    """``line 4``: a line that the steps of this sentence stand on, or the next one."""
    wanted = range(mention.number, max(mention.number, mention.last) + 1)
    lines: dict[int, int] = {}
    for _, hit in view.hits:
        for event in (hit.event, view.timeline.event_at(hit.time)):
            lines.setdefault(view.timeline.line_of(event), event)
    if not lines:
        here = max(0, view.timeline.event_at(max(0, view.now - 1)))
        for event in range(max(0, here - 1), min(len(view.timeline.moments), here + 6)):
            moment = view.timeline.moments[event]
            if isinstance(moment.event, Line) or moment.event.line:
                lines.setdefault(moment.event.line, event)
    for statement_line, event in lines.items():
        spans = view.timeline.statics.statements_at(statement_line)
        spread = {statement_line, *(n for s in spans for n in range(s.line, s.end_line + 1))}
        if spread & set(wanted):
            return supported(event=event)
    if view.jump and any(m.event.line in wanted for m in view.timeline.moments):
        return supported()
    if mention.number > len(view.timeline.source):
        return contradicted(f"the program has {len(view.timeline.source)} lines")
    line, event = next(iter(lines.items()), (0, -1))
    return contradicted(f"line {line} runs there (event {event})", event)


# --- arithmetic and bare literals ------------------------------------------------------------------------


def read_equation(view: View, mention: Mention) -> Answer:
    """``total + x = 2 + 4 = 6``: all sides are the same there."""
    moments = [(h.frame, t) for _, h in view.hits for t in (h.time, h.end)]
    moments.append((view.frame, view.now))
    reason = ""
    for frame, t in moments:
        worth = [claimed(view, side, frame, t) for side in mention.args]
        known = [value for value in worth if value is not UNKNOWN]
        if len(known) < 2:
            continue
        if all(same(known[-1], value) or _close(known[-1], value) for value in known):
            return supported(event=view.timeline.event_at(max(0, t - 1)))
        event = view.timeline.event_at(max(0, t - 1))
        reason = f"{mention.args[0].code} is {show(known[0])} {where(view, event)}"
    return contradicted(reason) if reason else supported()


def _close(a: Any, b: Any) -> bool:
    return isinstance(a, float) and isinstance(b, float) and repr(a) == repr(b)


def read_fact(view: View, mention: Mention) -> Answer:
    """A literal that no phrase explains: it must occur nearby."""
    token = mention.value
    wanted = claimed(view, token, view.frame, view.now)
    parts = token.parts if token is not None and token.kind == "X" else ()
    for part in parts:
        if part.value is not UNKNOWN and occurs(view, part.value) < 0:
            return unknown(f"nothing near there is {part.code}")
    if parts:
        return supported()
    event = occurs(view, wanted) if wanted is not UNKNOWN else -1
    if event >= 0:
        return supported(event=event)
    return unknown(f"nothing near there is {token.code if token else 'so'}")
