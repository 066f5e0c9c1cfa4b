"""A run's stdin, and the three text streams a plain interpreter would have made for it.

stdin is a sealed memory file: a real descriptor, of which ``open(0)``, ``os.read(0, n)`` and
``sys.stdin.buffer`` all read, and which no one has to feed while the program runs.  stdout and
stderr are pipes, so that nothing written can be taken back.
"""

from __future__ import annotations

import fcntl
import io
import os
import sys
from typing import TextIO, cast

_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


def stdin_file(data: bytes) -> int:
    """The descriptor of a read-only file that holds ``data``, at its start."""
    descriptor = os.memfd_create("stdin", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
    return descriptor


def renew() -> None:
    """Gives `sys` new text streams over descriptors 0, 1 and 2, as the interpreter itself makes
    them at its start: those from before the fork have cached what their descriptors were like."""
    sys.stdin = sys.__stdin__ = _stream(0, "<stdin>", sys.stdin)
    sys.stdout = sys.__stdout__ = _stream(1, "<stdout>", sys.stdout)
    sys.stderr = sys.__stderr__ = _stream(2, "<stderr>", sys.stderr)


def _stream(descriptor: int, name: str, model: TextIO) -> io.TextIOWrapper:
    """After create_stdio in Python/pylifecycle.c."""
    mode = "r" if descriptor == 0 else "w"
    buffer = cast(io.BufferedIOBase, open(descriptor, mode + "b", -1, closefd=False))  # noqa: SIM115
    cast(io.BufferedReader, buffer).raw.name = name  # type: ignore[misc]
    stream = io.TextIOWrapper(
        cast(io.BufferedReader, buffer),
        encoding=model.encoding,
        errors=model.errors,
        newline=None if descriptor == 0 else "\n",
        line_buffering=descriptor == 2,
    )
    stream.mode = mode  # type: ignore[misc]
    return stream
