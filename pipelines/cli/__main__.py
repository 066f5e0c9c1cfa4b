"""``python -m pipelines.cli``: the same as ``groundtrace``."""

from __future__ import annotations

from pipelines.cli.main import main

if __name__ == "__main__":
    main()
