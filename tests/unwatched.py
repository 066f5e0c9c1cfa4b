"""The recorder without its watch over the program, so that what is found afterwards can be tested.

The entry point of a sandbox of its own: ``Sandbox(entry="unwatched:execute")``.
"""

from tracer.recorder import watch
from tracer.recorder.execute import execute

__all__ = ["execute"]

watch.Watch.start = lambda self: None  # type: ignore[method-assign]
