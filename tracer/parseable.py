"""Whether a source may be given to a parser at all: read token by token, with bounds on nesting."""

from __future__ import annotations

import io
import tokenize

# Bounds on what is parsed. libcst's parser is recursive native code: nesting beyond these could
# overflow the C stack, which no exception handler can catch.
MAX_BYTES = 400_000
MAX_NESTING = 60  # brackets within brackets; CPython itself refuses 200
MAX_OPERATORS = 400  # in one logical line: a chain a+b+c… nests once an operator
_NESTING_WORDS = frozenset({"not", "lambda", "await", "if", "else", "and", "or", "for"})


def safe_to_parse(source: bytes) -> bool:
    """Whether no parser can be brought down by it. Says nothing on whether it is Python."""
    if len(source) > MAX_BYTES:
        return False
    depth = operators = 0
    try:
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type == tokenize.NEWLINE:
                operators = 0
            elif token.type == tokenize.OP:
                if token.string in "([{":
                    depth += 1
                elif token.string in ")]}":
                    depth -= 1
                elif token.string not in ",;:=.":
                    operators += 1
            elif token.type == tokenize.NAME and token.string in _NESTING_WORDS:
                operators += 1
            if depth > MAX_NESTING or operators > MAX_OPERATORS:
                return False
    except (tokenize.TokenError, SyntaxError, ValueError):
        return False
    return True
