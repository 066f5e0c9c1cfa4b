"""What no program may get hold of, and programs of our own that try: the list itself opens none.

A file that anyone may read, a variable of the coordinator's environment, and a listener on loopback
whose port programs are told.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import hostile_programs as hostile

OWN = ("canary_file", "canary_environment")  # beside net_loopback, which is of the list

hostile.add("canary_file", "denied|error", f"print(open({hostile.CANARY_FILE!r}).read())\n")
hostile.add(
    "canary_environment",
    "ok",
    "import os\n"
    "print(len(os.environ))\n"
    "texts = [str(dict(os.environ)).encode()]\n"
    "for process in ('self', os.getppid()):\n"
    "    try:\n"
    "        texts.append(open(f'/proc/{process}/environ', 'rb').read())\n"
    "    except OSError:\n"
    "        pass\n"
    f"print([text for text in texts if b{hostile.CANARY_ENV[0]!r} in text])\n",
)


@contextmanager
def laid() -> Iterator[None]:
    """The file and the variable, while programs run."""
    name, text = hostile.CANARY_ENV
    before = os.environ.get(name)
    os.environ[name] = text
    try:
        with _file():
            yield
    finally:
        if before is None:  # else it is laid around this too
            del os.environ[name]


@contextmanager
def _file() -> Iterator[None]:
    """One for all test processes, gone with the last of them that may remove it."""
    path = Path(hostile.CANARY_FILE)
    while True:
        held = _opened(path)
        fcntl.flock(held, fcntl.LOCK_SH)
        if path.exists() and os.path.samestat(os.fstat(held.fileno()), path.stat()):
            break
        held.close()  # another process has just removed it
    if path.read_text() != hostile.CANARY_TEXT:
        path.write_text(hostile.CANARY_TEXT)
        path.chmod(0o644)
    try:
        yield
    finally:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        except (BlockingIOError, PermissionError):  # it is held, or belongs to who laid it first
            pass
        held.close()


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a")
    except PermissionError:  # another user's
        return path.open()


class Listener:
    """Waits on loopback for programs that get out."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]

    def told(self, source: bytes) -> bytes:
        """The program, with this port for the one that the list names."""
        return source.replace(str(hostile.PORT).encode(), str(self.port).encode())

    def connections(self) -> int:
        """How many there were since it was last asked."""
        found = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return found
            found += 1

    def close(self) -> None:
        self._socket.close()
