"""The agent loop for verl 0.9.1: in the file of ``rollout.agent.agent_loop_config_path``

    - name: groundtrace_solve
      _target_: pipelines.environments.verl_loop.SolveAgentLoop
      turns: 10

and ``agent_name`` ``groundtrace_solve`` in the rows, or as ``rollout.agent.default_agent_loop``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from pipelines.environments.solving import TURNS, Environment
from pipelines.environments.verl import rollout
from tracer.errors import UsageError

try:
    from verl.experimental.agent_loop.agent_loop import (
        AgentLoopBase,
        AgentLoopMetrics,
        AgentLoopOutput,
    )
except ImportError as error:
    raise UsageError(
        "package-missing", f"verl cannot be imported: {error}",
        "pipelines.environments.verl_loop", "pip install verl",
    ) from error  # fmt: skip


class SolveAgentLoop(AgentLoopBase):  # type: ignore[misc]
    def __init__(self, *given: Any, turns: int = TURNS, **more: Any) -> None:
        super().__init__(*given, **more)
        self._turns = turns

    async def run(self, sampling_params: dict[str, Any], **row: Any) -> Any:
        """An ``AgentLoopOutput`` with the reward."""
        found = await rollout(
            self, Environment(self._turns), sampling_params, row["raw_prompt"], row["extra_info"]
        )
        return AgentLoopOutput(metrics=AgentLoopMetrics(), **msgspec.structs.asdict(found))
