"""Does the tasks in this process, one after another: for tests, and for looking into a stage.

Programs still run in the runner's sandbox only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.executors.base import Context, Event, Task, do
from pipelines.stages.narrate import Verbalizer, Voice
from pipelines.stages.runner import SandboxRunner
from tracer.determinism import Runner


class InlineExecutor:
    def __init__(self, runner: Runner | None = None, voice: Voice | None = None) -> None:
        self._runner, self._voice = runner, voice

    def run(self, tasks: Iterable[Task], context: Context) -> Iterator[Event]:
        own = SandboxRunner(context.recipe.run.level) if self._runner is None else None
        runner = self._runner or own
        assert runner is not None
        try:
            for task in tasks:
                events: list[Event] = []
                do(task, context, runner, self._voice or Verbalizer(), events.append)
                yield from events
        finally:
            if own is not None:
                own.close()
