"""Source on several lines, said on one."""

from __future__ import annotations

import ast



