"""How a mention of a call, a return, an exception, or text printed or read is read against the
record: in order, the next one of its kind."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from tracer.records import Call, In, Raise, Return, Yield
from verbalize.ground.answers import (
    Answer,
    Hit,
    View,
    claimed,
    contradicted,
    subject_tree,
    supported,
    unknown,
    where,
)
from verbalize.ground.evaluate import parse
from verbalize.ground.lexer import Token
from verbalize.ground.mentions import Mention
from verbalize.ground.timeline import Activation, Moment, Piece, Timeline
from verbalize.ground.values import UNKNOWN, same, show

INTERNAL = frozenset(
    ["<module>", "<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<lambda>"]
)
MOST = 2_000  # calls or returns looked through for one claim


def hit_at(moment: Moment, frame: int | None = None) -> Hit:
    """The event itself (not what it went on to do)."""
    home = moment.event.frame if frame is None else frame
    return Hit(moment.at, moment.at + 1, moment.index, home)


def _last_part(function: str) -> str:
    return function.rsplit(".", 1)[-1]


def named(timeline: Timeline, activation: Activation, name: str) -> bool:
    """Whether a call is one of the function, method or class of this name."""
    function = activation.function
    if activation.frame in timeline.class_bodies:
        return False
    if _last_part(function) == name:
        return True
    return function.endswith(f"{name}.__init__") or function.endswith(f"{name}.__new__")


def _calls(view: View, name: str, start: int) -> Iterator[Moment]:
    """Call events of a function from a time on."""
    timeline = view.timeline
    for index in timeline.calls[bisect_left(timeline.calls, timeline.first_event_from(start)) :][
        :MOST
    ]:
        moment = timeline.moments[index]
        if view.taken(moment.at):
            continue
        if named(timeline, timeline.frames[moment.event.frame], name):
            yield moment


def function_name(token: Token) -> str:
    tree = parse(token.code)
    target = tree.func if isinstance(tree, ast.Call) else tree
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def arguments_fit(
    view: View, activation: Activation, token: Token, extra: Sequence[Token] = ()
) -> bool:
    """Whether the arguments claimed are those that the call had, as far as they are claimed."""
    timeline = view.timeline
    actual = timeline.arguments(activation)
    moment = timeline.moments[activation.call]
    caller = activation.parent if activation.parent >= 0 else activation.frame
    tree = parse(token.code)
    names = [name for name in actual if name not in ("self", "cls")]
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    if isinstance(tree, ast.Call):
        positional = [timeline.worth(arg, caller, moment.at) for arg in tree.args]
        keywords = {k.arg: timeline.worth(k.value, caller, moment.at) for k in tree.keywords if k.arg}
    for part in extra:
        if part.kind == "Q" and part.parts[0].kind in "PO":
            keywords[part.parts[0].code] = claimed(view, part, caller, moment.at)
        else:
            positional.append(claimed(view, part, caller, moment.at))
    given = [actual[name] for name in names]
    if len(positional) > len(given) or (given and len(positional) != len(given)):
        given = _spread(given)
    if len(positional) > len(given):
        return False
    places = [*names, *[""] * len(positional)]
    asides = tree.args if isinstance(tree, ast.Call) else []
    for i, (claim, value) in enumerate(zip(positional, given, strict=False)):
        itself = i < len(asides) and isinstance(asides[i], ast.Name) and asides[i].id == places[i]
        if not itself and not _fit(claim, value):
            return False
    return all(name in actual and _fit(claim, actual[name]) for name, claim in keywords.items())


def _fit(claim: Any, actual: Any) -> bool:
    return claim is UNKNOWN or actual is UNKNOWN or same(claim, actual)


def _spread(given: list[Any]) -> list[Any]:
    """The arguments of ``def f(a, *rest)`` one after the other."""
    if given and isinstance(given[-1], tuple):
        return [*given[:-1], *given[-1]]
    return given


def _shown_call(view: View, activation: Activation) -> str:
    pairs = view.timeline.arguments(activation).items()
    inside = ", ".join(show(value, 40) for name, value in pairs if name not in ("self", "cls"))
    return f"{_last_part(activation.function)}({inside})"


def read_call(view: View, mention: Mention) -> Answer:
    """``calls gcd(48, 18)``, ``calls gcd with 48 and 18``, or a call merely named."""
    token = mention.subject
    if token is None:
        return unknown("it is not clear what is called")
    name = function_name(token)
    first: Activation | None = None
    missed: set[int] = set()
    starts = dict.fromkeys([view.start, view.t])
    for start in starts:
        for moment in _calls(view, name, start):
            activation = view.timeline.frames[moment.event.frame]
            fits = arguments_fit(view, activation, token, mention.args)
            if fits and (view.jump or activation.parent not in missed):
                if isinstance(moment.event, Call):
                    return supported(hit_at(moment))
            missed.add(activation.parent)
            first = first or activation
        missed.clear()
    return _elsewhere(view, mention, token, name, first)


def _elsewhere(
    view: View, mention: Mention, token: Token, name: str, first: Activation | None
) -> Answer:
    """A call that is not coming: one that is running, or a bare mention of one that was made."""
    known = [a for a in view.timeline.frames.values() if named(view.timeline, a, name)]
    if not known:
        if name in view.timeline.functions:
            return contradicted(f"{name} is never called")
        return _built_in(view, mention)
    for activation in known[:MOST]:
        running = activation.end < 0 or view.timeline.moments[activation.end].at >= view.t
        if (mention.kind == "call" or running) and activation.call >= 0:
            begun = view.timeline.moments[activation.call].at <= view.now
            near = mention.kind == "call" or view.timeline.moments[activation.call].at >= view.recent
            if begun and near and arguments_fit(view, activation, token, mention.args):
                return supported(event=activation.call)
    other = first or known[-1]
    return contradicted(
        f"the call is {_shown_call(view, other)} {where(view, other.call)}", other.call
    )


def _built_in(view: View, mention: Mention) -> Answer:
    if mention.subject is not None and mention.subject.kind == "C":
        return supported(event=view.timeline.event_at(view.now))
    return unknown("the run does not record calls of builtins")


def read_return(view: View, mention: Mention) -> Answer:
    """``gcd(48, 18) returns 6``, ``gcd returns 6``, ``returns 6``"""
    token = mention.subject
    if token is not None and token.kind == "P" and not _is_function(view, token):
        return _plain_return(view, mention)
    if token is None:
        return _plain_return(view, mention)
    name = function_name(token)
    first: tuple[Activation, Any] | None = None
    for start in dict.fromkeys([view.start, view.t]):
        for activation in _ended(view, start):
            if not named(view.timeline, activation, name):
                continue
            if token.kind == "C" and not arguments_fit(view, activation, token):
                continue
            actual = view.timeline.returned(activation)
            moment = view.timeline.moments[activation.end]
            wanted = claimed(view, mention.value, activation.parent, moment.at)
            if wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual):
                return supported(hit_at(moment))
            if _constructed(activation, name):
                return supported(hit_at(moment))
            first = first or (activation, actual)
            if not view.jump:
                break
    return _no_return(view, mention, token, name, first)


def _constructed(activation: Activation, name: str) -> bool:
    return activation.function.endswith(f"{name}.__init__")


def _is_function(view: View, token: Token) -> bool:
    return function_name(token) in view.timeline.functions


def _ended(view: View, start: int) -> Iterator[Activation]:
    timeline = view.timeline
    at = bisect_left(timeline.returns, timeline.first_event_from(start))
    for index in timeline.returns[at : at + MOST]:
        moment = timeline.moments[index]
        if not view.taken(moment.at):
            yield timeline.frames[moment.event.frame]


def _no_return(
    view: View, mention: Mention, token: Token, name: str,
    first: tuple[Activation, Any] | None,
) -> Answer:  # fmt: skip
    known = [a for a in view.timeline.frames.values() if named(view.timeline, a, name)]
    again = _said_again(view, mention, token, known)
    if again is not None:
        return again
    if first is not None:
        activation, actual = first
        text = f"{_shown_call(view, activation)} returns {show(actual)}"
        if actual is UNKNOWN:
            text = f"{_shown_call(view, activation)} ends by an exception"
        return contradicted(f"{text} {where(view, activation.end)}", activation.end)
    if known:
        last = known[-1]
        return contradicted(f"no such return: the record has {_shown_call(view, last)}", last.call)
    if name in view.timeline.functions:
        return contradicted(f"{name} is never called")
    return read_value_nearby(view, mention.value)


def _said_again(
    view: View, mention: Mention, token: Token, known: Sequence[Activation]
) -> Answer | None:
    """A return that has been told of: ``So f(3) returns 6.``, ``since f(3) is 6``."""
    told = view.begin
    ended = [a for a in known if 0 <= a.end and view.timeline.moments[a.end].at < told]
    for activation in sorted(ended, key=lambda a: -a.end)[:50]:
        if not arguments_fit(view, activation, token):
            continue
        actual = view.timeline.returned(activation)
        wanted = claimed(view, mention.value, activation.parent, view.now)
        if wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual):
            return supported(event=activation.end)
        return None
    return None


def _plain_return(view: View, mention: Mention) -> Answer:
    first: tuple[Activation, Any] | None = None
    for start in dict.fromkeys([view.start, view.t]):
        for tried, activation in enumerate(_ended(view, start)):
            if activation.function in INTERNAL - {"<lambda>"}:
                continue
            moment = view.timeline.moments[activation.end]
            actual = view.timeline.returned(activation)
            wanted = claimed(view, mention.value, activation.frame, moment.at)
            if wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual):
                return supported(hit_at(moment))
            first = first or (activation, actual)
            if not view.jump or tried > 200:
                break
    if first is None:
        return read_value_nearby(view, mention.value)
    activation, actual = first
    return contradicted(
        f"{_shown_call(view, activation)} returns {show(actual)} {where(view, activation.end)}",
        activation.end,
    )


def read_value_nearby(view: View, token: Token | None) -> Answer:
    """Nothing recorded is spoken of: the value must at least be had there."""
    from verbalize.ground.readers import occurs

    wanted = claimed(view, token, view.frame, view.now)
    event = occurs(view, wanted) if wanted is not UNKNOWN else -1
    if event >= 0:
        return supported(event=event)
    return unknown(f"nothing near there is {token.code if token else 'so'}")


def read_yield(view: View, mention: Mention) -> Answer:
    """``yields 3``"""
    timeline = view.timeline
    first: tuple[Moment, Any] | None = None
    for start in dict.fromkeys([view.start, view.t]):
        for index in timeline.yields[bisect_left(timeline.yields, timeline.first_event_from(start)) :]:
            moment = timeline.moments[index]
            function = timeline.frames[moment.event.frame].function
            if view.taken(moment.at) or function in INTERNAL:
                continue
            if mention.subject is not None and function_name(mention.subject) != _last_part(function):
                continue
            actual = timeline.yielded(moment)
            wanted = claimed(view, mention.value, moment.event.frame, moment.at)
            if wanted is not UNKNOWN and actual is not UNKNOWN and same(wanted, actual):
                return supported(hit_at(moment))
            first = first or (moment, actual)
            if not view.jump:
                break
    if first is None:
        return contradicted("nothing is yielded from there on")
    return contradicted(f"{show(first[1])} is yielded {where(view, first[0].index)}", first[0].index)


# --- exceptions -----------------------------------------------------------------------------------


def _exception(token: Token) -> tuple[str, str | None]:
    """(type, message or None) of ``ValueError: bad`` or ``ValueError('bad')``"""
    tree = parse(token.code)
    if isinstance(tree, ast.Call):
        name = ast.unparse(tree.func)
        argument = tree.args[0] if tree.args else None
        if isinstance(argument, ast.Constant):
            return name, str(argument.value)
        return name, None
    name, colon, message = token.code.partition(":")
    return name.strip(), message.strip() if colon else None


def _raises(view: View, start: int) -> Iterator[Moment]:
    timeline = view.timeline
    for index in timeline.raises[bisect_left(timeline.raises, timeline.first_event_from(start)) :]:
        if not view.taken(timeline.moments[index].at):
            yield timeline.moments[index]


def _type_fits(claim: str, actual: str) -> bool:
    return claim.rsplit(".", 1)[-1] == actual.rsplit(".", 1)[-1]


def read_raise(view: View, mention: Mention) -> Answer:
    """``raises ValueError: bad``"""
    if mention.subject is None:
        return unknown("it is not clear what is raised")
    name, message = _exception(mention.subject)
    if mention.kind == "message" and mention.value is not None:
        value = mention.value.value
        message = value if isinstance(value, str) else mention.value.code
    first: Raise | None = None
    event = -1
    for start in dict.fromkeys([view.start, view.t, view.recent]):
        for moment in _raises(view, start):
            raised = moment.event
            if not isinstance(raised, Raise):
                continue
            if _type_fits(name, raised.type) and message in (None, raised.message):
                return supported(hit_at(moment))
            if first is None:
                first, event = raised, moment.index
            if not view.jump and raised.type not in ("StopIteration", "GeneratorExit"):
                break
    if first is None:
        return contradicted(f"no {name} is raised from there on")
    return contradicted(f"{first.type}: {first.message} is raised {where(view, event)}", event)


def read_caught(view: View, mention: Mention) -> Answer:
    """``is caught``, ``the except for KeyError``"""
    name = _exception(mention.subject)[0] if mention.subject is not None else ""
    event = -1
    for start in dict.fromkeys([view.recent, view.t]):
        for moment in _raises_all(view, start):
            raised = moment.event
            if not isinstance(raised, Raise):
                continue
            caught = view.timeline.caught_at(moment)
            if (not name or _type_fits(name, raised.type)) and caught >= 0:
                return supported(hit_at(view.timeline.moments[caught]))
            event = moment.index if event < 0 else event
            break
    if event < 0:
        return read_value_nearby(view, None) if mention.flag else unknown("nothing is raised there")
    raised = view.timeline.moments[event].event
    kind = raised.type if isinstance(raised, Raise) else ""
    return contradicted(f"{kind} is raised {where(view, event)}", event)


def _raises_all(view: View, start: int) -> Iterator[Moment]:
    timeline = view.timeline
    for index in timeline.raises[bisect_left(timeline.raises, timeline.first_event_from(start)) :]:
        yield timeline.moments[index]


def read_finish(view: View, mention: Mention) -> Answer:
    """``f(3) ends``: whatever it returned."""
    token = mention.subject
    if token is None:
        return unknown("it is not clear what ends")
    name = function_name(token)
    for start in dict.fromkeys([view.start, view.t]):
        for activation in _ended(view, start):
            if named(view.timeline, activation, name) and arguments_fit(view, activation, token):
                return supported(hit_at(view.timeline.moments[activation.end]))
    return _no_return(view, mention, token, name, None)


def read_uncaught(view: View, mention: Mention) -> Answer:
    """``ends with an uncaught ValueError``"""
    error = view.timeline.result.error
    if error is None:
        return contradicted("no exception ends the run", len(view.timeline.moments) - 1)
    last = view.timeline.raises[-1] if view.timeline.raises else -1
    if mention.subject is None:
        return supported(event=last)
    name, message = _exception(mention.subject)
    if mention.value is not None:
        value = mention.value.value
        message = value if isinstance(value, str) else mention.value.code
    if _type_fits(name, error.type) and message in (None, error.message):
        return supported(event=last)
    return contradicted(f"the run ends with {error.type}: {error.message}", last)


# --- text printed and read --------------------------------------------------------------------------


def _forms(view: View, token: Token, frame: int, t: int) -> set[str]:
    """The texts that a token of something printed may stand for."""
    forms = {token.code}
    value = claimed(view, token, frame, t)
    if isinstance(value, str):
        forms.add(value)
    elif value is not UNKNOWN and token.kind != "L":
        forms.add(show(value, 10_000))
    if token.kind == "L" and not isinstance(value, str):
        forms.add(show(value, 10_000))
    return {form.strip("\n") for form in forms}


def read_print(view: View, mention: Mention) -> Answer:
    """``prints 6``, ``It prints "abc"``"""
    timeline = view.timeline
    if mention.flag == "blank":
        return _pieces_fit(view, timeline.printed, [{""}], "printed")
    tokens = list(mention.args) or ([mention.value] if mention.value else [])
    frame, t = view.frame, view.now
    return _pieces_fit(view, timeline.printed, [_forms(view, token, frame, t) for token in tokens],
                       "printed", tokens)  # fmt: skip


def _pieces_fit(
    view: View, pieces: Sequence[Piece], wanted: list[set[str]], verb: str,
    tokens: Sequence[Token] = (),
) -> Answer:  # fmt: skip
    times = [piece.time for piece in pieces]
    first: Piece | None = None
    for start in dict.fromkeys([view.start, view.t]):
        at = bisect_left(times, start)
        tried = 0
        while at < len(pieces):
            piece = pieces[at]
            if view.taken(piece.time):
                at += 1
                continue
            hits = _taken(view, pieces, at, wanted, tokens)
            if hits:
                return Answer("supported", hits[0].event, "", tuple(hits))
            if piece.text.strip():
                first = first or piece
                tried += 1
                if not view.jump or tried > 200:
                    break
            at += 1
    if first is None:
        return contradicted(f"nothing more is {verb}")
    return contradicted(
        f"{first.text.rstrip(chr(10))!r} is {verb} {where(view, first.event)}", first.event
    )


def _piece_hit(view: View, piece: Piece) -> Hit:
    frame = view.timeline.moments[piece.event].event.frame if piece.event >= 0 else 0
    return Hit(piece.time, piece.time + 1, piece.event, frame)


def _taken(
    view: View, pieces: Sequence[Piece], at: int, wanted: list[set[str]], tokens: Sequence[Token]
) -> list[Hit]:
    """The pieces from ``at`` on that are what is claimed: one text, several, or a line each."""
    piece = pieces[at]
    if tokens:  # expressions are worth what they are at the moment of printing
        home = view.timeline.moments[piece.event].event.frame
        wanted = [_forms(view, token, home, piece.time) for token in tokens]
    text = piece.text.strip("\n")
    stripped = text.strip()
    joined = {""}
    for i, forms in enumerate(wanted):
        joined = {f"{a}{' ' if i else ''}{b}" for a in list(joined)[:4] for b in list(forms)[:4]}
    if text in joined or stripped in {form.strip() for form in joined}:
        return [_piece_hit(view, piece)]
    lines = text.split("\n")
    if len(lines) > 1:
        if all(any(form in lines for form in forms) for forms in wanted):
            return [_piece_hit(view, piece)]
        return []
    hits = []
    for offset, forms in enumerate(wanted):
        if at + offset >= len(pieces) or pieces[at + offset].text.strip() not in {
            form.strip() for form in forms
        }:
            return _run_on(view, pieces, at, joined)
        hits.append(_piece_hit(view, pieces[at + offset]))
    return hits


def _run_on(view: View, pieces: Sequence[Piece], at: int, joined: set[str]) -> list[Hit]:
    """Several prints that make up one text (``end=" "``)."""
    goals = {form.strip() for form in joined if form.strip()}
    longest = max(map(len, goals), default=0)
    text = ""
    hits = []
    for piece in pieces[at : at + 200]:
        text += piece.text
        hits.append(_piece_hit(view, piece))
        if text.strip() in goals:
            return hits
        if len(text.strip()) > longest:
            break
    return []


def read_silence(view: View, mention: Mention) -> Answer:
    """``prints nothing``"""
    if any(piece.time >= view.t and not view.taken(piece.time) for piece in view.timeline.printed):
        piece = next(p for p in view.timeline.printed if p.time >= view.t)
        text = piece.text.rstrip("\n")
        return contradicted(f"{text!r} is printed {where(view, piece.event)}", piece.event)
    return supported(event=view.timeline.event_at(view.now))


def read_stdin(view: View, mention: Mention) -> Answer:
    """``reads the line '3 4'``"""
    if mention.value is None:
        return unknown("it is not clear what is read")
    timeline = view.timeline
    tokens = mention.args or (mention.value,)
    if len(tokens) > 1:
        return _several_lines(view, tokens)
    wanted = _forms(view, mention.value, view.frame, view.now)
    times = [piece.time for piece in timeline.read]
    first: Piece | None = None
    for start in dict.fromkeys([_statement_start(view), view.start, view.t]):
        at = bisect_left(times, start)
        for piece in timeline.read[at : at + 1 if not view.jump else at + 100]:
            if view.taken(piece.time):
                continue
            if _holds_line(piece.text, wanted):
                return supported(_piece_hit(view, piece))
            first = first or piece
        if at > 0 and _holds_line(timeline.read[at - 1].text, wanted, several=True):
            return supported(event=timeline.read[at - 1].event)
    following = bisect_left(times, view.t)
    for piece in timeline.read[following : following + 2]:
        if _holds_line(piece.text, wanted):
            return supported(_piece_hit(view, piece))
    if first is None:
        return read_value_nearby(view, mention.value)
    return contradicted(f"{first.text.rstrip(chr(10))!r} is read {where(view, first.event)}", first.event)


def _statement_start(view: View) -> int:
    """Where the statement at hand began, when what it called has just ended: ``print(f(input()))``
    reads before it calls."""
    timeline = view.timeline
    event = timeline.event_at(view.t)
    if event < 0 or not isinstance(timeline.moments[event].event, Return):
        return view.t
    frame = timeline.frames[timeline.moments[event].event.frame].parent
    pending = timeline.pending(frame, event)
    if pending < 0 or any(time >= view.t and key == "" for time, key in view.used
                          if time < len(timeline.records) and isinstance(timeline.records[time], In)):
        return view.t
    return timeline.moments[pending].at


def _several_lines(view: View, tokens: Sequence[Token]) -> Answer:
    """``the lines '3' and '1 2' are read``: one after the other, in one go or in several."""
    timeline = view.timeline
    at = bisect_left([piece.time for piece in timeline.read], _statement_start(view))
    lines: list[tuple[str, Piece]] = []
    for piece in timeline.read[at : at + 200]:
        if not view.taken(piece.time):
            lines += [(line, piece) for line in piece.text.splitlines()]
    hits: list[Hit] = []
    for i, token in enumerate(tokens):
        forms = {form.strip() for form in _forms(view, token, view.frame, view.now)}
        if i >= len(lines):
            return contradicted("no more lines are read")
        line, piece = lines[i]
        if line.strip() not in forms:
            return contradicted(f"{line!r} is read {where(view, piece.event)}", piece.event)
        hits.append(_piece_hit(view, piece))
    return Answer("supported", hits[0].event, "", tuple(hits))


def read_read_lines(view: View, mention: Mention) -> Answer:
    """``12 lines are read``"""
    timeline = view.timeline
    at = bisect_left([piece.time for piece in timeline.read], view.t)
    count, hits = 0, []
    for piece in timeline.read[at : at + 5_000]:
        if view.taken(piece.time):
            continue
        count += len(piece.text.splitlines())
        hits.append(_piece_hit(view, piece))
        if count == mention.number:
            return Answer("supported", hits[0].event, "", (hits[0], hits[-1]))
        if count > mention.number:
            break
    if not hits:
        return contradicted("nothing more is read")
    return contradicted(f"{count} lines are read {where(view, hits[0].event)}", hits[0].event)


def read_print_lines(view: View, mention: Mention) -> Answer:
    """``prints 12 lines``"""
    timeline = view.timeline
    at = bisect_left([piece.time for piece in timeline.printed], view.t)
    count, hits = 0, []
    for piece in timeline.printed[at : at + 5_000]:
        if view.taken(piece.time):
            continue
        count += len(piece.text.splitlines())
        hits.append(_piece_hit(view, piece))
        if count == mention.number:
            return Answer("supported", hits[0].event, "", (hits[0], hits[-1]))
        if count > mention.number:
            break
    if not hits:
        return contradicted("nothing more is printed")
    return contradicted(f"{count} lines are printed {where(view, hits[0].event)}", hits[0].event)


def _holds_line(text: str, wanted: set[str], several: bool = False) -> bool:
    lines = text.strip("\n").split("\n")
    if several and len(lines) < 2:
        return False
    whole = text.strip()
    return any(
        form.strip() == whole or form in lines or (len(lines) > 1 and form in whole.split())
        for form in wanted
    )


__all__ = [
    "Return", "Yield", "arguments_fit", "function_name", "read_call", "read_caught",
    "read_print", "read_raise", "read_return", "read_silence", "read_stdin", "read_uncaught",
    "read_yield", "subject_tree",
]  # fmt: skip
