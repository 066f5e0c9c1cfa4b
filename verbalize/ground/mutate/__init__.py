"""Lies, to measure the checker with: each text has exactly one, and what it says is not so.

    for lie in lies(narrative, result, seed=0, each=3):
        assert not check(lie.text_in(narrative.text), program, test, result).accepted

A lie is planted where a narrative's own claims say what is stated (`verbalize.narrative.Claim`),
and only where what it states is false of the run: by the values claimed, or, where names are
exchanged, by a replay of the trace.  The checker does not know this module, nor this the checker.
"""

from verbalize.ground.mutate.plant import KINDS, STATE_KINDS, Lie, lies

__all__ = ["KINDS", "STATE_KINDS", "Lie", "lies"]
