"""docs/dataset-card.md: the card of a real build; ``python tests/card_page.py`` writes it."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from publishing import ROOT

from pipelines import build
from pipelines.executors.inline import InlineExecutor

PAGE = ROOT / "docs" / "dataset-card.md"
RECIPE = """\
# Three problems of the bundled corpus, and wrong programs made of their right ones.
[recipe]
name = "steps"
title = "Three problems, step by step"
hub = "someone/steps"

[[sources]]
name = "bundled"
problems = 3
correct = 1
wrong = 1
tests = 2

[mutants]
per_program = 1

[rows]
configs = ["traces", "sft", "output_prediction"]
"""
HEAD = """\
# A dataset card

Written by `make dataset-card`: the card that `groundtrace build` gives for the recipe that stands
at its end, under *Build it again*. First its YAML, as the Hub and `datasets` read it, then the
page.

<details><summary>The YAML</summary>

```yaml
{yaml}
```

</details>

---

"""


def page() -> str:
    with tempfile.TemporaryDirectory(prefix="groundtrace-") as space:
        recipe = Path(space) / "steps.toml"
        recipe.write_text(RECIPE)
        build(recipe, Path(space) / "out", executor=InlineExecutor())
        card = (Path(space) / "out" / "dataset" / "README.md").read_text("utf-8")
    _, yaml, text = card.split("---\n", 2)
    parts = re.split(r"(?ms)(^```.*?^```$)", text.strip())
    lower = [part if "```" in part[:3] else re.sub(r"(?m)^#", "##", part) for part in parts]
    return HEAD.format(yaml=yaml.strip()) + "".join(lower) + "\n"


def without_figures(text: str) -> str:
    """What no version of Python or of a library changes."""
    return re.sub(r"\b[0-9a-f]{12,}\b|\d[\d,.]*", "N", re.sub(r"(?m)^Versions: .*$", "", text))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
