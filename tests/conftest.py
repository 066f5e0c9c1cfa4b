"""Shared by all tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # tests import their own helpers by name

from stores import s3, url  # noqa: E402, F401
