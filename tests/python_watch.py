"""The recorder as it is where there is no compiler: the watch by `sys.addaudithook`.

The entry point of a sandbox of its own: ``Sandbox(entry="python_watch:execute")``.
"""

from tracer.recorder import watch
from tracer.recorder.execute import execute

__all__ = ["execute"]

watch._watch_natively = None
