"""Source on several lines, said on one."""

from __future__ import annotations

import ast


def one_line(text: str) -> str:
    """A multi-line or commented piece of source on one line: its own words where white space is all
    there is to change, else by CPython's unparser."""
    if "#" not in text and '"""' not in text and "'''" not in text and "\\" not in text:
        joined = ""
        for line in filter(None, map(str.strip, text.splitlines())):
            tight = not joined or joined[-1] in "([{" or line[0] in ")]}"
            joined += line if tight else " " + line
        return joined
    try:
        return ast.unparse(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError):
        return " ".join(text.split())
