"""Measures everything under one Python: each series in a fresh process, never two at once."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.recorder import programs
from benchmarks.recorder.series import Result, Spec
from tracer.records import Program
from tracer.static import effects_bytes

ROOT = Path(__file__).parents[2]
OURS = (
    "c_hook", "python_hook", "native", "encoded", "parquet", "native_everything", "reference",
    "reference_everything",
)  # fmt: skip
RIVALS = ("pysnooper", "snoop", "hunter", "viztracer", "snapshot")
OURS_SHORT = ("native", "reference")
BOUND = 10.0  # CPU seconds of a series of ours; a single run may take longer
RIVAL_BOUND = 3.0  # of one of others
PATIENCE = 300.0  # wall seconds after which a series is given up
RIVAL_PATIENCE = 60.0  # the program then goes in its short form
PACKAGES = ("msgspec", "pyarrow", "pysnooper", "snoop", "hunter", "viztracer")

_ABOUT = f"""
import importlib.metadata as m, json, platform
found = {{}}
for name in {PACKAGES!r}:
    try: found[name] = m.version(name)
    except m.PackageNotFoundError: pass
print(json.dumps({{"python": platform.python_version(), "packages": found}}))
"""


class About(msgspec.Struct):
    """The Python that was measured."""

    python: str  # "3.11.7"
    packages: dict[str, str]  # of PACKAGES, those that are there → version


class Key(NamedTuple):
    mode: str
    program: str
    form: str  # "full", "short", "growth" or "memory"


class Measured(NamedTuple):
    about: About
    rounds: int  # asked for
    results: dict[Key, Result]


def measure(python: str, rounds: int, short_only: bool = False) -> Measured:
    """All series.

    ``short_only`` takes the short form for everything: to try the benchmark itself.
    """
    asked = subprocess.run([python, "-c", _ABOUT], capture_output=True, check=True)
    about = msgspec.json.decode(asked.stdout, type=About)
    results: dict[Key, Result] = {}
    with tempfile.TemporaryDirectory() as folder:

        def take(mode: str, source: programs.Source, form: str, bound: float = BOUND) -> Result:
            print(f"{source.name} ({form}): {mode}", file=sys.stderr, flush=True)
            memory = form == "memory"
            patience = RIVAL_PATIENCE if mode in RIVALS else PATIENCE
            program, effects = _written(source, Path(folder))
            spec = Spec(
                mode=mode, source=program, effects=effects, rounds=1 if memory else rounds,
                bound=bound, memory=memory,
            )  # fmt: skip
            result = results[Key(mode, source.name, form)] = _series(python, spec, patience)
            return result

        shorts = programs.sources("short")
        fulls = shorts if short_only else programs.sources("full")
        for full, short in zip(fulls, shorts, strict=True):
            for mode in OURS:
                take(mode, full, "full", RIVAL_BOUND if short_only else BOUND)
            for mode in OURS_SHORT:
                take(mode, short, "short")
            for mode in RIVALS:
                if short_only or take(mode, full, "full", RIVAL_BOUND).skipped:
                    take(mode, short, "short", RIVAL_BOUND)
        for source in programs.growth():
            for mode in OURS_SHORT:
                take(mode, source, "growth")
        for source in programs.sources("long"):
            for mode in ("untraced", "native"):
                take(mode, source, "memory")
    _agree(results)
    return Measured(about, rounds, results)


def _written(source: programs.Source, folder: Path) -> tuple[str, str]:
    """Paths of the program and of its effects."""
    program, effects = folder / "program.py", folder / "effects"
    program.write_text(source.text)
    effects.write_bytes(effects_bytes(Program(source=source.text.encode())))
    return str(program), str(effects)


def _series(python: str, spec: Spec, patience: float) -> Result:
    try:
        done = subprocess.run(
            [python, "-m", "benchmarks.recorder.child"],
            input=msgspec.json.encode(spec), capture_output=True, cwd=ROOT, timeout=patience,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _skipped(f"not done within {patience:.0f} s")
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return _skipped(f"ended with status {done.returncode}: {' '.join(said)}")
    result = msgspec.json.decode(done.stdout, type=Result)
    return _skipped(result.skipped) if result.skipped else result


def _skipped(reason: str) -> Result:
    print(f"  skipped: {reason}", file=sys.stderr)
    return Result(skipped=reason)


def _agree(results: dict[Key, Result]) -> None:
    """Raises ValueError unless every recording of a program has the same number of events."""
    counts: dict[tuple[str, str], set[int]] = {}
    for key, result in results.items():
        if result.events:
            counts.setdefault((key.program, key.form), set()).add(result.events)
    for (program, form), found in counts.items():
        if len(found) > 1:
            raise ValueError(f"{program} ({form}): recordings have {sorted(found)} events")
