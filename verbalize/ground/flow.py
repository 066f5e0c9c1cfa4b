"""How a mention of a condition, a branch, a loop, an iteration or a line is read against the
record."""

from __future__ import annotations

import ast
import re
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

TEST = "test"  # how a line event is marked that has been told of as a test
NEAR = 12  # events ahead in which the next test is the one a sentence must speak of
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
    if truth is not None and mention.flag != "bare":
        named = _by_text(view, token, truth)
        if named is not None:
            return named
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
    if not any(isinstance(node, ast.Name) for node in ast.walk(tree)):
        return _filled_in(view, token, tree, truth)
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


def _filled_in(view: View, token: Token, tree: ast.expr, truth: bool) -> Answer:
    """``0 < 1 < 1``: a condition of the program with its values put in."""
    worth = view.timeline.worth(tree, 0, 0)
    if worth is UNKNOWN or bool(worth) is not truth:
        return contradicted(f"{token.code} is {show(worth)}")
    refusal = ""
    for event in _window(view):
        if (view.timeline.moments[event].at, TEST) in view.used:
            continue
        for source in _sources(view, event):
            found = _leaves(view, tree, source, event)
            if found == "":
                return supported(_hit(view, event))
            if found is not None and not refusal:
                refusal = found
        if refusal and not view.jump:
            return contradicted(refusal, event)
    return unknown(f"the run does not test {token.code} there")


def _window(view: View) -> list[int]:
    """Events at which a test may stand: from here on, and first the statement at hand, which may
    have called something before it came to its decision."""
    first = view.timeline.first_event_from(view.t)
    if view.hits:
        first = min(first, view.hits[0][1].event)
    extent = WINDOW if not view.jump else WINDOW * 8
    ahead = list(range(max(0, first), min(len(view.timeline.moments), first + extent)))
    return [*view.timeline.at_hand(view.frame, first), *ahead]


def _compare(view: View, sides: tuple[Token, Token], op: ast.cmpop, truth: bool) -> Answer:
    """A comparison stated: true as arithmetic, and made by the program there."""
    met: Evaluation | None = None
    missed: set[int] = set()
    for event in _window(view):
        moment = view.timeline.moments[event]
        if (moment.at, TEST) in view.used:
            continue
        evaluation = view.conditions.at(event)
        if evaluation is None or not evaluation.comparisons:
            continue
        key = evaluation.statement.id
        left, right = (claimed(view, side, moment.event.frame, moment.at) for side in sides)
        if key not in missed or view.jump:
            if any(_made(c, op, left, right, truth) for c in evaluation.comparisons):
                return supported(_hit(view, event))
            if _made_of_calls(evaluation, op, left, right, truth):
                return supported(_hit(view, event))
        missed.add(key)
        met = met or evaluation
        if len(missed) > 40:
            break
    return _not_made(view, sides, op, truth, met)


def _all_known(met: Evaluation) -> bool:
    return all(c.left is not UNKNOWN and c.right is not UNKNOWN for c in met.comparisons)


def _compared_instead(view: View, met: Evaluation) -> Answer:
    made = "; ".join(
        f"{show(c.left, 40)} {sign(c.op)} {show(c.right, 40)}" for c in met.comparisons[:3]
    )
    return contradicted(f"what is compared is {made} {where(view, met.event)}", met.event)


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


def _made_of_calls(
    evaluation: Evaluation, op: ast.cmpop, left: Any, right: Any, truth: bool
) -> bool:
    """A comparison of what calls returned, which no name holds: by the way the test went."""
    if len(evaluation.comparisons) != 1 or evaluation.outcome is None:
        return False
    made = evaluation.comparisons[0]
    if made.left is not UNKNOWN and made.right is not UNKNOWN:
        return False
    for claim, actual in ((left, made.left), (right, made.right)):
        if actual is not UNKNOWN and (claim is UNKNOWN or not same(claim, actual)):
            return False
    if left is not UNKNOWN and right is not UNKNOWN and holds(op, left, right) is not truth:
        return False
    if type(made.op) is type(op):
        return evaluation.outcome is truth
    return type(made.op) is NEGATED[type(op)] and evaluation.outcome is not truth


def _fits(claim: Any, actual: Any) -> bool:
    return actual is UNKNOWN or same(claim, actual)


def _not_made(
    view: View, sides: tuple[Token, Token], op: ast.cmpop, truth: bool, met: Evaluation | None
) -> Answer:
    """Not a comparison of the program's: true where it stands, of values that are had there?"""
    text = f"{sides[0].code} {sign(op)} {sides[1].code}"
    if met is not None and met.event <= _outset(view) + NEAR and _all_known(met):
        return _compared_instead(view, met)
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
        return _compared_instead(view, met)
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
        if (view.timeline.moments[event].at, TEST) in view.used and near is None:
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
    """``Iteration 3 of the while loop``: the one that comes next, or that has just begun."""
    number = mention.number
    here = max(0, view.timeline.event_at(view.now if not view.hits else view.start))
    runs = [run for run in _candidates(view, here) if _meant(view, mention, run)]
    recent = view.timeline.event_at(view.recent)
    going: int | None = None
    best: int | None = None
    runs = [run for run in runs if not 1 <= number <= len(run.starts) or run.starts[number - 1] not in view.turns]
    told = {view.timeline.event_at(time) for time, key in view.used if key == "iteration"}
    for run in runs:
        if not 1 <= number <= len(run.starts):
            continue
        if mention.last >= 0 and mention.last != len(run.starts):
            continue
        start = run.starts[number - 1]
        following = run.starts[number] if number < len(run.starts) else run.end
        if start <= here < following:
            if view.timeline.moments[start].at < view.t:
                going = start if going is None or start >= recent else going
        if view.timeline.moments[start].at >= view.t and start not in told:
            best = start if best is None else min(best, start)
    soon = best is not None and best <= here + 3
    if going is not None and (going >= recent or not soon):
        view.turned.append(going)
        return supported(event=going)
    if best is not None:
        view.turned.append(best)
        return supported(_hit(view, best))
    for run in runs:  # an outer one that is still at it
        if 1 <= number <= len(run.starts) and mention.last in (-1, len(run.starts)):
            following = run.starts[number] if number < len(run.starts) else run.end
            if run.starts[number - 1] <= here < following:
                return supported(event=run.starts[number - 1])
    if not runs:
        return unknown("no such loop runs there")
    run = runs[0]
    if mention.last >= 0 and mention.last != len(run.starts):
        return contradicted(f"the loop has {len(run.starts)} iterations", run.first)
    current = sum(1 for start in run.starts if start <= here)
    return contradicted(
        f"the loop is at iteration {current} of {len(run.starts)} {where(view, here)}", run.first
    )


def _meant(view: View, mention: Mention, run: LoopRun) -> bool:
    """Whether a run is of the loop named: its kind, its header, its function."""
    if mention.loop in ("for", "while"):
        if run.statement.kind != mention.loop:
            return False
    elif mention.loop not in ("", "loop") and run.statement.target != mention.loop:
        return False
    if mention.nest and not _nested(view, run, mention.nest):
        return False
    if mention.header:
        wanted = mention.header.rstrip(":").split()
        if run.statement.text.rstrip(":").split() != wanted:
            return False
    if mention.within:
        function = view.timeline.frames[run.frame].function.rsplit(".", 1)[-1]
        return function == mention.within.rsplit(".", 1)[-1]
    return True


def _calls_in_span(view: View, name: str, number: int, span: tuple[int, int, int]) -> Answer:
    from verbalize.ground.steps import named

    timeline = view.timeline
    made = [
        i for i in timeline.calls
        if span[1] <= timeline.moments[i].at < span[2]
        and named(timeline, timeline.frames[timeline.moments[i].event.frame], name)
    ]  # fmt: skip
    if len(made) == number:
        return supported(event=made[0] if made else -1)
    return contradicted(f"{name} is called {len(made)} times in these iterations")


def read_ended(view: View, mention: Mention) -> Answer:
    """``The `i` loop ends after 3 iterations``: the next run to end that may be meant."""
    here = _here(view)
    told = _told_test(view)
    here = min(here, told) if told is not None else here
    runs = [*view.loops.around(here), *view.loops.ended(here, 6), *view.loops.following(here, 2)]
    meant = [
        run for run in runs
        if _meant(view, mention, run) and -run.first - 1 not in view.turns
        and (run.end >= here - 1 or run.end >= view.timeline.event_at(view.recent))
        and (view.jump or mention.header or not any(start > here for start in run.starts))
    ]  # fmt: skip
    first: LoopRun | None = None
    for run in sorted(meant, key=lambda run: (run.end, -run.first)):
        if len(run.starts) == mention.number:
            view.turned.append(-run.first - 1)
            last = run.headers[-1] if not run.broken else run.end - 1
            last = max(run.first, min(last, len(view.timeline.moments) - 1))
            return supported(_hit(view, last) if last >= here else None, last)
        first = first or run
        if not view.jump:
            break
    if first is None:
        return unknown("no such loop ends there")
    return contradicted(f"the loop has {len(first.starts)} iterations", first.first)


def read_defines(view: View, mention: Mention) -> Answer:
    """``The program defines `f```"""
    name = mention.subject.code.split("(")[0] if mention.subject else ""
    for statement in view.timeline.statics.statements:
        if statement.kind in ("def", "class") and name.rsplit(".", 1)[-1] in statement.text:
            if re.search(rf"\b(?:def|class)\s+{re.escape(name.rsplit('.', 1)[-1])}\b", statement.text):
                return supported()
    return contradicted(f"the program defines no {name}")


def read_quote(view: View, mention: Mention) -> Answer:
    """Source quoted in backticks: a statement of the program."""
    code = mention.subject.code if mention.subject else ""
    if mention.subject is not None and mention.subject.kind == "K":
        if _normal(code) in _expressions(view):
            return supported()
        return contradicted("the program has no such condition")
    wanted = _squeezed(code.removesuffix("..."))
    for statement in view.timeline.statics.statements:
        if _squeezed(statement.text).startswith(wanted):
            return supported()
    source = _squeezed("\n".join(view.timeline.source))
    if wanted in source:
        return supported()
    return contradicted("the program has no such statement")


def _expressions(view: View) -> set[str]:
    """Every expression of the program, in one way of writing."""
    found: set[str] = set()
    for statement in view.timeline.statics.statements:
        tree = parse(statement.test or statement.text)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, (ast.BoolOp, ast.Compare, ast.UnaryOp)):
                found.add(ast.unparse(node))
    return found


def _squeezed(code: str) -> str:
    return "".join(code.replace('"', "'").split()).rstrip(":")


def read_idle(view: View, mention: Mention) -> Answer:
    """``the body of `while x > 3` does not run``: the next loop has no iteration."""
    here = _outset(view)
    runs = [*view.loops.following(here, 6), *view.loops.around(here)[:1]]
    pending = _told_test(view)
    if pending is not None:
        runs = [*view.loops.around(pending)[:1], *runs]
    first: LoopRun | None = None
    for run in runs:
        if mention.header and not _meant(view, mention, run):
            continue
        if (view.timeline.moments[run.first].at, "iteration") in view.used:
            continue
        if not run.starts:
            return supported(_hit(view, run.first))
        first = first or run
        if not view.jump:
            break
    if first is None:
        return unknown("no such loop runs there")
    return contradicted(
        f"the loop has {len(first.starts)} iterations {where(view, first.first)}", first.first
    )


def _nested(view: View, run: LoopRun, nest: str) -> bool:
    """Whether a loop has another around it (``inner``), or within it (``outer``)."""
    loops = [s for s in view.timeline.statics.statements if s.kind in ("for", "while")]
    own = run.statement
    if nest.startswith("outer"):
        return any(own.body_line <= s.line <= own.body_end for s in loops if s.id != own.id)
    return any(s.body_line <= own.line <= s.body_end for s in loops if s.id != own.id)


def read_through(view: View, mention: Mention) -> Answer:
    """``the loop goes through [1, 2, 3]``"""
    here = _outset(view)
    first: tuple[LoopRun, Any] | None = None
    for run in [*view.loops.following(here, 3), *view.loops.around(here)]:
        if run.statement.kind != "for":
            continue
        tree = parse(run.statement.test)
        moment = view.timeline.moments[run.first]
        wanted = claimed(view, mention.value, run.frame, moment.at)
        actual = view.timeline.worth(tree, run.frame, moment.at) if tree is not None else UNKNOWN
        if actual is UNKNOWN:
            continue
        if _same_items(wanted, actual):
            return supported(event=run.first)
        first = first or (run, actual)
    if first is None:
        return _items_bound(view, mention, here)
    run, actual = first
    return contradicted(f"the loop goes through {show(actual)} {where(view, run.first)}", run.first)


def _same_items(wanted: Any, actual: Any) -> bool:
    if same(wanted, actual):
        return True
    iterables = (list, tuple, set, frozenset, dict, str)
    if isinstance(wanted, (list, tuple)) and isinstance(actual, iterables):
        return same(list(wanted), list(actual)) or same(
            sorted(map(repr, wanted)), sorted(map(repr, actual))
        )
    return False


def _items_bound(view: View, mention: Mention, here: int) -> Answer:
    """What is gone through cannot be told from the source: the values that the target got."""
    for run in [*view.loops.following(here, 3), *view.loops.around(here)]:
        target = parse(run.statement.target)
        if run.statement.kind != "for" or target is None:
            continue
        wanted = claimed(view, mention.value, run.frame, view.now)
        if not isinstance(wanted, (list, tuple)):
            continue
        bound = [
            view.timeline.worth(target, run.frame, view.timeline.moments[start].end)
            for start in run.starts
        ]
        if len(bound) <= len(wanted) and all(map(same, wanted, bound)):
            if run.broken or len(bound) == len(wanted):
                return supported(event=run.first)
    return unknown("the run does not say what the loop goes through")


def read_depth(view: View, mention: Mention) -> Answer:
    """``at depth 3 of the recursion``: how many calls of the function are open."""
    timeline = view.timeline
    frame = view.hits[-1][1].frame if view.hits else view.frame
    for other, hit in reversed(view.hits):
        if other.kind in ("call", "called", "return"):
            frame = timeline.moments[hit.event].event.frame
            break
    depth = _depth(view, frame)
    if depth == mention.number:
        return supported(event=timeline.frames[frame].call if frame in timeline.frames else -1)
    deepest = _deepest(view, frame)
    if deepest == mention.number:
        return supported()
    return contradicted(f"the recursion is at depth {depth} there", timeline.event_at(view.now))


def _depth(view: View, frame: int) -> int:
    frames = view.timeline.frames
    if frame not in frames:
        return 0
    function, depth = frames[frame].function, 0
    while frame in frames:
        depth += frames[frame].function == function
        frame = frames[frame].parent
    return depth


def _deepest(view: View, frame: int) -> int:
    """The deepest that a call's own recursion goes."""
    timeline = view.timeline
    if frame not in timeline.frames:
        return 0
    top = timeline.frames[frame]
    last = top.end if top.end >= 0 else len(timeline.moments)
    deepest = 0
    for index in timeline.calls:
        if top.call <= index < last:
            other = timeline.moments[index].event.frame
            if timeline.frames[other].function == top.function:
                deepest = max(deepest, _depth(view, other))
    return deepest


def read_sound(view: View, mention: Mention) -> Answer:
    """``the condition `stack` holds``: the test of that text, at its next evaluation."""
    token = mention.subject
    if token is None:
        return unknown("it is not clear what holds")
    answer = _by_text(view, token, bool(mention.truth))
    if answer is not None:
        return answer
    return _truth(view, token, parse(token.code), bool(mention.truth))


def _by_text(view: View, token: Token, truth: bool) -> Answer | None:
    """A condition named by its very source."""
    wanted = _normal(token.code)
    first: Evaluation | None = None
    for event in _window(view):
        if (view.timeline.moments[event].at, TEST) in view.used:
            continue
        evaluation = view.conditions.at(event)
        if evaluation is None or _normal(evaluation.statement.test) != wanted:
            continue
        if evaluation.outcome is None:
            return supported(_hit(view, event))
        if evaluation.outcome is truth:
            return supported(_hit(view, event))
        first = first or evaluation
        if not view.jump:
            break
    if first is None:
        return None
    return contradicted(f"{token.code} is {first.outcome} {where(view, first.event)}", first.event)


def _normal(code: str) -> str:
    tree = parse(code)
    return ast.unparse(tree) if tree is not None else code.strip()


def read_tally(view: View, mention: Mention) -> Answer:
    """``x > 3 holds 4 of 19 times`` over the iterations summed up; never; always."""
    token = mention.subject
    if token is None or view.span is None:
        return unknown("it is not clear over which iterations")
    frame, begin, end = view.span
    wanted = _normal(token.code)
    tallies: dict[int, tuple[int, int]] = {}  # statement -> (true, all)
    first, last = view.timeline.first_event_from(begin), view.timeline.first_event_from(end)
    for event in range(first, last):
        if view.timeline.moments[event].event.frame != frame:
            continue
        evaluation = view.conditions.at(event)
        if evaluation is None or _normal(evaluation.statement.test) != wanted:
            continue
        true, total = tallies.get(evaluation.statement.id, (0, 0))
        tallies[evaluation.statement.id] = (true + (evaluation.outcome is True), total + 1)
    for true, total in tallies.values():
        if mention.truth is not None:
            fits = true == (total if mention.truth else 0) and total > 0
        else:
            fits = (true, total) == (mention.number, mention.last)
        if fits:
            return supported(event=first)
    true, total = next(iter(tallies.values()), (0, 0))
    return contradicted(f"{token.code} holds {true} of {total} times", first)


def read_status(view: View, mention: Mention) -> Answer:
    """``exits with status 3``"""
    status = view.timeline.result.exit_code
    if status == mention.number:
        return supported()
    return contradicted(f"the exit status is {status}")


def read_calls(view: View, mention: Mention) -> Answer:
    """``f is called 5 more times``: no more often than it is called from there on."""
    from verbalize.ground.steps import function_name, named

    if mention.subject is None:
        return unknown("it is not clear what is called")
    name = function_name(mention.subject)
    timeline = view.timeline
    if view.span is not None:
        return _calls_in_span(view, name, mention.number, view.span)
    ahead = [
        i for i in timeline.calls
        if timeline.moments[i].at >= view.t
        and named(timeline, timeline.frames[timeline.moments[i].event.frame], name)
    ]  # fmt: skip
    if 0 < mention.number <= len(ahead):
        return supported(_hit(view, ahead[mention.number - 1]))
    return contradicted(f"{name} is called {len(ahead)} times from there on")


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
    """``Iterations 4 to 199``: the next ones of some loop; what the sentence says of values goes
    from the start of the first to the end of the last, and the text goes on from there."""
    here = _outset(view)
    runs = [run for run in _candidates(view, here) if _meant(view, mention, run)]
    moments = view.timeline.moments
    for run in runs:
        if not 1 <= mention.number <= mention.last <= len(run.starts):
            continue
        first = run.starts[mention.number - 1]
        if moments[first].at < view.t and first < here - 1:
            continue
        over = run.headers[-1] if not run.broken else run.end
        last = run.starts[mention.last] if mention.last < len(run.starts) else over
        stop = moments[last].at if last < len(moments) else view.timeline.history.end
        view.span = (run.frame, moments[first].at, stop)
        return supported(Hit(moments[max(first, last - 1)].at, stop, first, run.frame))
    if not runs:
        return unknown("no such loop runs there")
    return contradicted(f"the loop has {len(runs[0].starts)} iterations", runs[0].first)


def read_count(view: View, mention: Mention) -> Answer:
    """``the loop runs 200 iterations``: one at hand, just ended or coming next does."""
    here = _outset(view)
    runs = [*view.loops.around(here)[:2], *view.loops.following(here, 2), *view.loops.ended(here, 1)]
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
    """``total + x = 2 + 4 = 6``: all sides are the same there, and the numbers written for names
    are what those names are."""
    moments = [(h.frame, t) for _, h in view.hits for t in (h.time, h.end)]
    moments.append((view.frame, view.now))
    reason = ""
    for frame, t in moments:
        worth = [claimed(view, side, frame, t) for side in mention.args]
        known = [value for value in worth if value is not UNKNOWN]
        for side, value in zip(mention.args, worth, strict=True):
            if value is UNKNOWN and _unworkable(side):
                return contradicted(f"{side.code} cannot be worked out")
        if len(known) < 2:
            continue
        if all(same(known[-1], value) or _close(known[-1], value) for value in known):
            return _operands(view, mention)
        event = view.timeline.event_at(max(0, t - 1))
        reason = f"{mention.args[0].code} is {show(known[0])} {where(view, event)}"
    return contradicted(reason) if reason else _operands(view, mention)


def _unworkable(side: Token) -> bool:
    """Arithmetic of literals that Python refuses, such as ``2 + '3'``."""
    tree = parse(side.code)
    if tree is None or side.kind == "O":
        return False
    allowed = (ast.BinOp, ast.UnaryOp, ast.Constant, ast.operator, ast.unaryop)
    return all(isinstance(node, allowed) for node in ast.walk(tree))


def _operands(view: View, mention: Mention) -> Answer:
    """The numbers written for the names of an expression of the source, one by one."""
    events = [hit.event for _, hit in view.hits[-2:]]
    of = parse(mention.subject.code) if mention.subject is not None else None
    for side in mention.args[:-1]:
        tree = parse(side.code)
        if tree is None or isinstance(tree, ast.Name) or _is_literal(tree):
            continue
        refusals: list[str] = []
        for event in events:
            for source in [of] if of is not None else _sources(view, event):
                refusal = _leaves(view, tree, source, event)
                if refusal == "":
                    refusals = []
                    break
                if refusal is not None:
                    refusals.append(refusal)
            else:
                continue
            break
        if refusals:
            return contradicted(refusals[-1], events[-1])
    return supported(event=events[-1] if events else -1)


def _sources(view: View, event: int) -> list[ast.expr]:
    """The expressions that stand on an event's line: right-hand sides, and what they hold."""
    found: list[ast.expr] = []
    for statement in view.timeline.statics.statements_at(view.timeline.line_of(event)):
        tree = parse(statement.test) if statement.test else None
        if tree is None:
            continue
        if statement.kind == "augassign":
            target = parse(statement.target)
            op = parse(f"a {statement.operator[:-1]} b")
            if isinstance(op, ast.BinOp) and target is not None:
                found.append(ast.BinOp(left=target, op=op.op, right=tree))
        found += [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    return found


def _leaves(view: View, claim: ast.expr, source: ast.expr, event: int) -> str | None:
    """"" when the claim is the source with values put in; why not, when a value is wrong; None
    when it is another expression altogether."""
    if _is_literal(claim):
        moment = view.timeline.moments[event]
        worth = view.timeline.worth(source, moment.event.frame, moment.at)
        value = view.timeline.worth(claim, moment.event.frame, moment.at)
        if worth is UNKNOWN or value is UNKNOWN or same(value, worth):
            return ""
        return f"{ast.unparse(source)} is {show(worth)} {where(view, event)}"
    if type(claim) is not type(source):
        return None
    if isinstance(claim, ast.BinOp) and isinstance(source, ast.BinOp):
        if type(claim.op) is not type(source.op):
            return None
        pairs = [(claim.left, source.left), (claim.right, source.right)]
    elif isinstance(claim, ast.UnaryOp) and isinstance(source, ast.UnaryOp):
        pairs = [(claim.operand, source.operand)]
    elif isinstance(claim, ast.Compare) and isinstance(source, ast.Compare):
        if [type(op) for op in claim.ops] != [type(op) for op in source.ops]:
            return None
        pairs = [(claim.left, source.left), *zip(claim.comparators, source.comparators, strict=True)]
    elif isinstance(claim, ast.BoolOp) and isinstance(source, ast.BoolOp):
        if type(claim.op) is not type(source.op) or len(claim.values) != len(source.values):
            return None
        pairs = list(zip(claim.values, source.values, strict=True))
    elif isinstance(claim, ast.Call) and isinstance(source, ast.Call):
        if len(claim.args) != len(source.args) or not _same_function(claim.func, source.func):
            return None
        pairs = list(zip(claim.args, source.args, strict=True))
        if isinstance(claim.func, ast.Attribute) and isinstance(source.func, ast.Attribute):
            pairs.append((claim.func.value, source.func.value))
    elif isinstance(claim, ast.Subscript) and isinstance(source, ast.Subscript):
        pairs = [(claim.value, source.value)]
        if not isinstance(claim.slice, ast.Slice):
            pairs.append((claim.slice, source.slice))
    else:
        return None
    parts = [_leaves(view, left, right, event) for left, right in pairs]
    if None in parts:
        return None
    return next((part for part in parts if part), "")


def _same_function(claim: ast.expr, source: ast.expr) -> bool:
    if isinstance(claim, ast.Attribute) and isinstance(source, ast.Attribute):
        return claim.attr == source.attr
    return ast.unparse(claim) == ast.unparse(source)


def _is_literal(tree: ast.expr) -> bool:
    """A value with nothing left to work out."""
    if isinstance(tree, ast.UnaryOp):
        return isinstance(tree.operand, ast.Constant)
    if isinstance(tree, (ast.List, ast.Tuple, ast.Set)):
        return all(_is_literal(item) for item in tree.elts)
    if isinstance(tree, ast.Dict):
        return all(_is_literal(v) for v in [*tree.values, *(k for k in tree.keys if k)])
    return isinstance(tree, ast.Constant)


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
