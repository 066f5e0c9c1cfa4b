"""The installed wheel does what the checkout does, from any folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh virtual environment with the wheel in it. Dependencies are this environment's, so
    that no network is needed; the packages under test are the wheel's."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    wheel = next(folder.glob("groundtrace-*.whl"))
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True, capture_output=True,
    )  # fmt: skip
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "env" / "bin"


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(c) for c in command], cwd=cwd, capture_output=True, text=True, timeout=600
    )


def test_the_packages_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import tracer, verbalize, pipelines; print(tracer.__file__)"
    assert str(installed.parent) in run(installed / "python", "-c", code, cwd=tmp_path).stdout


def test_a_program_is_traced_from_another_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text("x = 1 + 1\nprint(x)\n")
    done = run(installed / "groundtrace", "trace", "p.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "x = 2" in done.stdout
    assert "outcome: ok" in done.stdout


def test_the_demo_recipe_is_found_and_built_from_another_folder(
    installed: Path, tmp_path: Path
) -> None:
    recipe = tmp_path / "small.toml"
    recipe.write_text(
        '[recipe]\nname = "small"\n[[sources]]\nname = "bundled"\nproblems = 2\ntests = 1\n'
    )
    done = run(installed / "groundtrace", "build", recipe, "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "out" / "dataset").glob("*/train-*.parquet"))
