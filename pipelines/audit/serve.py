"""Runs the audit server on this machine's own address until it is told to stop."""

from __future__ import annotations

import socket
from collections.abc import Callable

from pipelines.audit.guard import LOOPBACK
from pipelines.audit.server import Shown, app
from tracer.errors import FailedError, UsageError

ADDRESS = "127.0.0.1"


def serve(shown: Shown, port: int, at: str, say: Callable[[str], None]) -> None:
    """Serves until Ctrl-C. ``port`` 0 takes a free one; ``at``: the page that is named. UsageError
    ``extra-missing`` without uvicorn, FailedError ``port-taken``, ``shard-unreadable``."""
    try:
        import uvicorn
    except ImportError as error:
        raise UsageError(
            "extra-missing", "the audit's server needs the package uvicorn", "groundtrace audit",
            "pip install 'groundtrace[audit]'",
        ) from error  # fmt: skip
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((ADDRESS, port))
        except OSError as error:
            raise FailedError(
                "port-taken", f"nothing can listen there: {error.strerror}", f"{ADDRESS}:{port}",
                "give another port, or --port 0 for any that is free",
            ) from error  # fmt: skip
        taken = listening.getsockname()[1]
        if shown.dataset is not None:
            shown.dataset.warm()
        say(f"http://{ADDRESS}:{taken}{at}  (Ctrl-C ends it)")
        config = uvicorn.Config(
            app(shown, hosts(taken)), log_level="warning", access_log=False, server_header=False,
            ws="none",
        )  # fmt: skip
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:  # uvicorn has ended its connections, and passes it on
            return


def hosts(port: int) -> frozenset[str]:
    """Under which names a browser may ask for the server."""
    return frozenset(f"{name}:{port}" for name in LOOPBACK)
