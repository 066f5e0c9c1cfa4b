"""How a mention of text printed or read is read against the record: in order, the next one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from tracer.records import In, Return, Yield
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
from verbalize.ground.events import Piece
from verbalize.ground.meant import running
from verbalize.ground.mentions import Mention
from verbalize.ground.nearby import read_value_nearby
from verbalize.ground.tokens import Token
from verbalize.ground.values import UNKNOWN, Partly, same, show


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
    begun = {view.timeline.moments[event].at: event for event in running(view)}
    for start in dict.fromkeys([view.start, view.floor, *begun]):
        at = bisect_left(times, start)
        tried = 0
        while at < len(pieces):
            piece = pieces[at]
            if start in begun and piece.event != begun[start]:
                break  # what a statement printed before it called: told once it is done
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
    if len(tokens) == 1 and isinstance(tokens[0].value, Partly):
        return [_piece_hit(view, piece)] if same(tokens[0].value, text) else []
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
    return contradicted(
        f"{first.text.rstrip(chr(10))!r} is read {where(view, first.event)}", first.event
    )


def _statement_start(view: View) -> int:
    """Where the statement at hand began, when what it called has just ended or paused:
    ``print(f(input()))`` reads before it calls."""
    timeline = view.timeline
    event = timeline.event_at(view.t)
    if event < 0 or not isinstance(timeline.moments[event].event, (Return, Yield)):
        return view.t
    frame = timeline.frames[timeline.moments[event].event.frame].parent
    pending = timeline.pending(frame, event)
    if pending < 0 or any(
        time >= view.t and key == ""
        for time, key in view.used
        if time < len(timeline.records) and isinstance(timeline.records[time], In)
    ):
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
    return _lines_there(view, mention, view.timeline.read, "read")


def read_print_lines(view: View, mention: Mention) -> Answer:
    """``prints 12 lines``"""
    return _lines_there(view, mention, view.timeline.printed, "printed")


def _lines_there(view: View, mention: Mention, pieces: Sequence[Piece], how: str) -> Answer:
    """Whether the next pieces of text together have that number of lines."""
    at = bisect_left([piece.time for piece in pieces], view.t)
    count, hits = 0, []
    for piece in pieces[at : at + 5_000]:
        if view.taken(piece.time):
            continue
        count += len(piece.text.splitlines())
        hits.append(_piece_hit(view, piece))
        if count == mention.number:
            return Answer("supported", hits[0].event, "", (hits[0], hits[-1]))
        if count > mention.number:
            break
    if not hits:
        return contradicted(f"nothing more is {how}")
    return contradicted(f"{count} lines are {how} {where(view, hits[0].event)}", hits[0].event)


def _holds_line(text: str, wanted: set[str], several: bool = False) -> bool:
    lines = text.strip("\n").split("\n")
    if several and len(lines) < 2:
        return False
    whole = text.strip()
    return any(
        form.strip() == whole or form in lines or (len(lines) > 1 and form in whole.split())
        for form in wanted
    )
