"""A program's text by the places that Python's syntax tree and bytecode name: lines from 1, columns
in UTF-8 bytes."""

from __future__ import annotations

import io
import re
import tokenize

from tracer.one_line import one_line

_LINE_END = re.compile(r"\r\n|\r|\n")


class Source:
    """The lines of a program as the interpreter counts them."""

    def __init__(self, source: bytes) -> None:
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
            text = source.decode(encoding, "replace")
        except (SyntaxError, LookupError, UnicodeError):
            text = source.decode("utf-8", "replace")
        self.lines = _LINE_END.split(text)

    def line(self, number: int) -> str:
        """One line, stripped; "" for a line that there is not."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""

    def part(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """What stands between two places, on one line; "" for places that there are not."""
        if not 0 < line <= end_line <= len(self.lines):
            return ""
        pieces = [text.encode("utf-8", "replace") for text in self.lines[line - 1 : end_line]]
        pieces[-1] = pieces[-1][:end_column]
        pieces[0] = pieces[0][column:]
        text = b"\n".join(pieces).decode("utf-8", "replace")
        return one_line(text) if "\n" in text else text
