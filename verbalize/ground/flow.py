"""How a mention of a condition, a branch, a loop, an iteration or a line is read against the
record."""

from __future__ import annotations

import ast
from typing import Any

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
from verbalize.ground.evaluate import parse, written
from verbalize.ground.filled import expressions_on, filled_wrongly
from verbalize.ground.mentions import Mention
from verbalize.ground.nearby import occurs
from verbalize.ground.results import part_of
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, OfType, Partly, same, show

TEST = "test"  # how a line event is marked that has been told of as a test
NEAR = 12  # events ahead in which the next test is the one a sentence must speak of
WINDOW = 80  # events ahead in which a comparison may stand


def hit_of(view: View, event: int) -> Hit:
    moment = view.timeline.moments[event]
    return Hit(moment.at, moment.at + 1, event, moment.event.frame)


# --- comparisons -----------------------------------------------------------------------------


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
    if not _names_in(tree):
        return _filled_in(view, token, tree, truth)
    seen = -1
    for moment in window(view):
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
            return supported(hit_of(view, moment) if evaluation is not None else None, moment)
        seen = moment if seen < 0 else seen
        if evaluation is not None and not view.jump:
            break
    if seen < 0:
        return unknown(f"the run does not say whether {token.code}")
    return contradicted(f"{token.code} is {not truth} {where(view, seen)}", seen)


def _names_in(tree: ast.expr) -> bool:
    """Whether any name is there for its value, not only to be called."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return any(isinstance(n, ast.Name) and id(n) not in called for n in ast.walk(tree))


def _filled_in(view: View, token: Token, tree: ast.expr, truth: bool) -> Answer:
    """``0 < 1 < 1``: a condition of the program with its values put in."""
    worth = view.timeline.worth(tree, 0, 0)
    if worth is UNKNOWN or bool(worth) is not truth:
        return contradicted(f"{token.code} is {show(worth)}")
    refusal = ""
    for event in window(view):
        if (view.timeline.moments[event].at, TEST) in view.used:
            continue
        for source in expressions_on(view, event):
            found = filled_wrongly(view, tree, source, event)
            if found == "":
                return supported(hit_of(view, event))
            if found is not None and not refusal:
                refusal = found
        if refusal and not view.jump:
            return contradicted(refusal, event)
    return unknown(f"the run does not test {token.code} there")


def window(view: View) -> list[int]:
    """Events at which a test may stand: from here on, and first the statement at hand, which may
    have called something before it came to its decision."""
    first = view.timeline.first_event_from(view.t)
    if view.hits:
        first = min(first, view.hits[0][1].event)
    begun = [hit.event for mention, hit in view.hits if mention.kind == "iteration"]
    first = max([first, *begun])  # what an iteration tests comes after it has begun
    extent = WINDOW if not view.jump else WINDOW * 8
    ahead = list(range(max(0, first), min(len(view.timeline.moments), first + extent)))
    return [*view.timeline.at_hand(view.frame, first), *ahead]


def _compare(view: View, sides: tuple[Token, Token], op: ast.cmpop, truth: bool) -> Answer:
    """A comparison stated: true as arithmetic, and made by the program there."""
    met: Evaluation | None = None
    missed: set[int] = set()
    for event in window(view):
        moment = view.timeline.moments[event]
        if (moment.at, TEST) in view.used:
            continue
        evaluation = view.conditions.at(event)
        if evaluation is None or not evaluation.comparisons:
            continue
        key = evaluation.statement.id
        left, right = (_side(view, side, event) for side in sides)
        if key not in missed or view.jump:
            if any(_made(c, op, left, right, truth) for c in evaluation.comparisons):
                return supported(hit_of(view, event))
            if _made_of_calls(evaluation, op, left, right, truth):
                return supported(hit_of(view, event))
        missed.add(key)
        met = met or evaluation
        if len(missed) > 40:
            break
    return _not_made(view, sides, op, truth, met)


def _side(view: View, side: Token, event: int) -> Any:
    """What one side of a comparison is worth at an event, the results of its calls included."""
    moment = view.timeline.moments[event]
    worth = claimed(view, side, moment.event.frame, moment.at)
    if worth is UNKNOWN and side.kind in "EC":
        tree = parse(side.code)
        worth = part_of(view.timeline, event, tree) if tree is not None else UNKNOWN
    return worth


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
    pairs = [(made.left, made.right), (made.right, made.left)]
    if not any(
        _fits(left, one) and _fits(right, other)
        and holds(op, _described(left, one), _described(right, other)) is truth
        for one, other in pairs
    ):  # fmt: skip
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


def _described(claim: Any, actual: Any) -> Any:
    """What to compare: the recorded value where the text has but a description of it."""
    return actual if isinstance(claim, (Partly, OfType)) and actual is not UNKNOWN else claim


def _fits(claim: Any, actual: Any) -> bool:
    return actual is UNKNOWN or same(claim, actual)


def _not_made(
    view: View, sides: tuple[Token, Token], op: ast.cmpop, truth: bool, met: Evaluation | None
) -> Answer:
    """Not a comparison of the program's: true where it stands, of values that are had there?"""
    text = f"{sides[0].code} {sign(op)} {sides[1].code}"
    if met is not None and met.event <= outset(view) + NEAR and _all_known(met):
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


# --- branches --------------------------------------------------------------------------------


def read_branch(view: View, mention: Mention) -> Answer:
    """``the branch is taken``: the test that this sentence told of, or the next one."""
    near = told_test(view)
    first: Evaluation | None = None
    candidates = [near] if near is not None else list(window(view))
    for event in candidates:
        evaluation = view.conditions.at(event)
        if evaluation is None or evaluation.outcome is None:
            continue
        if (view.timeline.moments[event].at, TEST) in view.used and near is None:
            continue
        if evaluation.outcome is mention.truth:
            return supported(hit_of(view, event))
        if near is None and (event in view.turns or _of_inner_generator(view, event)):
            continue  # an iteration told has begun with this test, or it may be left untold
        first = first or evaluation
        if not view.jump:
            break
    if first is None:
        return unknown("no branch is decided there")
    word = "true" if first.outcome else "false"
    return contradicted(f"the condition is {word} {where(view, first.event)}", first.event)


def _of_inner_generator(view: View, event: int) -> bool:
    """Whether a test is that of a generator that the one at hand goes through, of the same
    function."""
    timeline = view.timeline
    frame = timeline.moments[event].event.frame
    if view.frame not in timeline.pauses:
        return False
    parent = frame
    while parent in timeline.frames and parent != view.frame:
        parent = timeline.frames[parent].parent
    same_function = parent in timeline.frames and (
        timeline.frames[parent].function == timeline.frames[frame].function
    )
    return frame != view.frame and same_function


def told_test(view: View) -> int | None:
    for mention, hit in reversed(view.hits):
        if mention.kind in ("condition", "compare"):
            evaluation = view.conditions.at(hit.event)
            if evaluation is not None and evaluation.outcome is not None:
                return hit.event
    return None


# --- loops -----------------------------------------------------------------------------------


def outset(view: View) -> int:
    return max(0, view.timeline.event_at(max(0, view.begin - 1)))


def here_of(view: View) -> int:
    return max(0, view.timeline.event_at(max(0, view.now - 1)))


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
    wanted = normal(token.code)
    first: Evaluation | None = None
    for event in window(view):
        if (view.timeline.moments[event].at, TEST) in view.used:
            continue
        evaluation = view.conditions.at(event)
        if evaluation is None or normal(evaluation.statement.test) != wanted:
            continue
        if evaluation.outcome is None:
            return supported(hit_of(view, event))
        if evaluation.outcome is truth:
            return supported(hit_of(view, event))
        first = first or evaluation
        if not view.jump:
            break
    if first is None:
        return None
    return contradicted(f"{token.code} is {first.outcome} {where(view, first.event)}", first.event)


def normal(code: str) -> str:
    tree = parse(code)
    return written(tree) if tree is not None else code.strip()


# --- arithmetic and bare literals ------------------------------------------------------------
