"""Is a text true of a recorded run? `check` reads it and answers for every claim.

It shares no code with the writer of narratives: it reads free text by any author, and its own
view of the run is made from the trace alone.
"""

from verbalize.ground.verdict import check

__all__ = ["check"]
