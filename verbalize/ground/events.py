"""What a run is made of as the checker sees it: events, calls, and text printed or read."""

from __future__ import annotations

import msgspec

from tracer.records import EventRecord, In, Out


class Moment(msgspec.Struct, gc=False):
    """An event: where its record stands, and where the next event's does."""

    index: int
    at: int
    end: int
    event: EventRecord
    next_in_frame: int = -1  # index of the next event of the same frame; -1 for none


class Activation(msgspec.Struct, gc=False):
    """A frame from its call to its return, as event indexes (-1: not recorded)."""

    frame: int
    function: str
    parent: int
    depth: int
    call: int
    end: int = -1


class Piece(msgspec.Struct, gc=False):
    """Text printed, or read, by one event in one go."""

    text: str
    time: int  # of the first delta of it
    event: int


def join(pieces: list[Piece], record: Out | In, time: int) -> None:
    """Adds what one record says was printed, or read; of one event, it is one piece."""
    if pieces and pieces[-1].event == record.by:
        pieces[-1].text += record.text
    else:
        pieces.append(Piece(record.text, time, record.by))
