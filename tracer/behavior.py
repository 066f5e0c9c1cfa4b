"""What differs between Python versions, named once. Each with what shows it."""

from __future__ import annotations

import sys

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"  # part of every trace's identity

# PEP 709: list, set and dict comprehensions run in the frame around them, and give no call event.
#   def f(): return [g() for _ in "x"]
#   3.11: call f, call <listcomp>, call g        3.12: call f, call g
INLINED_COMPREHENSIONS = sys.version_info >= (3, 12)
