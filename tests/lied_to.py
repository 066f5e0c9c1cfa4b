"""A small build in which a model that lies tells the runs anew: it has config ``preference``."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewrite_engines import Scripted
from test_pipeline_rewriting import PROGRAMS, RECIPE, wrong_total

from pipelines import build
from pipelines.executors.inline import InlineExecutor
from verbalize.rewrite.engines.choose import ENGINES, Kind
from verbalize.rewrite.engines.echo import EchoOptions


def lied_to(folder: Path) -> Path:
    """The finished build, in ``folder/out``."""
    (folder / "programs").mkdir(parents=True)
    for name, source in PROGRAMS.items():
        (folder / "programs" / f"{name}.py").write_text(source)
        for number, given in enumerate(("3 4\n", "2 1\n"), 1):
            (folder / "programs" / f"{name}.{number}.in").write_text(given)
    (folder / "told.toml").write_text(RECIPE)
    with pytest.MonkeyPatch.context() as patch:
        engine = Scripted(wrong_total)
        patch.setitem(ENGINES, "echo", Kind(EchoOptions, lambda _: engine))
        build(folder / "told.toml", folder / "out", executor=InlineExecutor())
    return folder / "out"
