"""What differs between Python versions, named once. Each with what shows it."""

from __future__ import annotations

import sys

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"  # part of every trace's identity

# PEP 709: list, set and dict comprehensions run in the frame around them, and give no call event.
#   def f(): return [g() for _ in "x"]
#   3.11: call f, call <listcomp>, call g        3.12: call f, call g
INLINED_COMPREHENSIONS = sys.version_info >= (3, 12)

# A paused generator that ends because nothing leads to it gives no events where its yield stands in
# no try or with: from 3.13 on, it is closed without being run.
#   def g(): yield 1        it = g(); next(it); it = None
#   3.11, 3.12: call g, exception g, return g        3.13: nothing
CLOSED_WITHOUT_RUNNING = sys.version_info >= (3, 13)

# Where the variable of an inlined comprehension has the name of a cell of the frame around it, its
# value stands in the cell's place; f_locals takes it for a cell, which ends the process (3.13.0).
#   def f(z): g = lambda: z; [z for z in "a"]        reading f_locals within the comprehension
CELLS_ARE_TRUSTED = sys.version_info >= (3, 13)

# PEP 701: what stands within an f-string is parsed where it stands, and its place is exact.
#   f"{a}{b}" over several lines
#   3.11: places of a and b may lie elsewhere        3.12: exact
EXACT_FSTRINGS = sys.version_info >= (3, 12)
