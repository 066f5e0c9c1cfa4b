"""The recorder as it is where there is no compiler: the watch by `sys.addaudithook`, streams in
Python, and nothing hidden in C.

The entry point of a sandbox of its own: ``Sandbox(entry="python_watch:execute")``.
"""

from tracer.recorder import shield

shield._native = shield.STREAMS = None

from tracer.recorder import watch  # noqa: E402
from tracer.recorder.execute import execute  # noqa: E402

__all__ = ["execute"]

watch._watch_natively = None
