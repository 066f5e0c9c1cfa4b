"""Reads what the command line names: a program, its stdin, a call. Bad input is a UsageError."""

from __future__ import annotations

import sys
from pathlib import Path

from tracer.errors import UsageError
from tracer.recorder.calltext import parse_call
from tracer.records import Program, TestCase

MAX_PROGRAM_BYTES = 4 * 1024 * 1024  # the longest programs in contest corpora are under 100 kB
MAX_STDIN_BYTES = 256 * 1024 * 1024


def read_file(path: Path, what: str, limit: int) -> bytes:
    """A file's bytes. Raises UsageError for a missing file, a folder, one that is too large or
    cannot be read."""
    where = str(path)
    if not path.exists():
        raise UsageError(
            "no-such-file", f"there is no {what} at this path", where, "check the path's spelling"
        )
    if path.is_dir():
        raise UsageError(
            "is-a-folder",
            f"a {what} was expected, and this is a folder",
            where,
            "name one file in it",
        )
    try:
        size = path.stat().st_size
        if size > limit:
            raise UsageError(
                "too-large",
                f"this {what} has {size:,} bytes; at most {limit:,} are read",
                where,
                "is it the right file?",
            )
        with path.open("rb") as file:  # a pipe or device has size 0 and may never end
            data = file.read(limit + 1)
    except OSError as error:
        raise UsageError(
            "cannot-read",
            f"this {what} cannot be read: {error.strerror}",
            where,
            "check its permissions",
        ) from error
    if len(data) > limit:
        raise UsageError(
            "too-large",
            f"this {what} has more than {limit:,} bytes",
            where,
            "is it the right file?",
        )
    return data


def read_program(path: Path) -> Program:
    """A program's source. Whether it is one is for the run to say, unless it is plainly binary."""
    source = read_file(path, "program", MAX_PROGRAM_BYTES)
    if b"\0" in source:
        raise UsageError(
            "not-a-program",
            "this file is binary: it holds null bytes, which no Python source may",
            str(path),
            "give a Python source file",
        )
    return Program(source=source, filename=path.name)


def read_test(stdin: str | None, call: str | None) -> TestCase:
    """The input: stdin from a path or ``-``, or the text of a call."""
    if call is not None:
        try:
            parse_call(call)
        except ValueError as error:
            raise UsageError(
                "bad-call",
                str(error),
                "--call",
                "write it as in Python, for example: --call 'f(1, [2, 3])'",
            ) from error
    data = b""
    if stdin == "-":
        data = sys.stdin.buffer.read(MAX_STDIN_BYTES)
    elif stdin is not None:
        data = read_file(Path(stdin), "input", MAX_STDIN_BYTES)
    return TestCase(stdin=data, call=call or "")
