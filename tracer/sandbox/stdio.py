"""A run's stdin: a sealed memory file.

It is a real descriptor, of which ``open(0)``, ``os.read(0, n)`` and ``sys.stdin.buffer`` all read,
and which no one has to feed while the program runs.  It is seekable, as in ``program < file``.
The text streams over it are the recorder's business: `tracer.recorder.stdio`.
"""

from __future__ import annotations

import fcntl
import os

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
