"""What a reply under anchors may look like, as a grammar that an engine can hold a model to.

    root ::= "[s3] " line "\\n[s4] " line
    line ::= …

Each anchor stands once, in order, before a line that holds no other one: with it no sentence is
missing, doubled, misplaced or invented, unless the reply is cut.  What the sentences say is free.
The notation is GBNF, as xgrammar (vLLM, SGLang) and llama.cpp read it.  ``line`` is one rule, so
that its masks are computed once for all lines.
"""

from __future__ import annotations

from collections.abc import Sequence


def grammar(wanted: Sequence[int], word: str) -> str:
    """For replies that hold the sentences wanted (numbers, ascending, at least one)."""
    marks = [f"[{word}{number}] " for number in wanted]
    told = " ".join(f'"{mark}" line' for mark in (marks[0], *(f"\\n{mark}" for mark in marks[1:])))
    return f"root ::= {told}\n{_line(word)}\n"


def _line(word: str) -> str:
    """Text on one line without ``[word`` and a digit in it, which begins an anchor: after a bracket
    stands no letter of the word, or a beginning of it that goes on otherwise."""
    beginnings = [word[:length] for length in range(1, len(word) + 1)]
    nexts = [*word[1:], "0-9"]
    back = " | ".join(f'"{beginning}" "["+' for beginning in beginnings)
    ends = [f"[^\\n\\[{word[0]}]"]
    ends += [f'"{one}" [^\\n\\[{after}]' for one, after in zip(beginnings, nexts, strict=True)]
    return f'line ::= [^ \\n\\[] ([^\\n\\[] | "["+ ({back})* ({" | ".join(ends)}))*'
