"""Imports run one way, and the command line starts at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_worker_needs_nothing_heavy() -> None:
    code = (
        "import sys, tracer.recorder.execute;"
        "print([m for m in ('libcst', 'pyarrow', 'datasets', 'click', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_imports_nothing_but_click() -> None:
    code = (
        "import sys, pipelines.cli.main;"
        "heavy = 'libcst', 'pyarrow', 'datasets', 'msgspec', 'rich';"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
