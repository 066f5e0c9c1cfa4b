"""What is known of a program's text."""

from __future__ import annotations

import ast
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.places import Places
from tracer.records import Program
from tracer.static import analyze

CORPUS = Path(__file__).parents[1] / "data" / "corpus"


def statics(source: str):  # type: ignore[no-untyped-def]
    return analyze(Program(source=source.encode("utf-8", "surrogatepass")))


def test_statements_have_their_kind_text_and_lines() -> None:
    found = statics("for i in range(3):  # loop\n    total += (\n        i)\n").statements
    assert [
        (s.kind, s.line, s.end_line, s.body_line, s.body_end, s.parent, s.text) for s in found
    ] == [
        ("for", 1, 1, 2, 3, -1, "for i in range(3):"),
        ("augassign", 2, 3, 0, 0, 0, "total += (i)"),
    ]


def test_else_branches_and_handlers_are_statements_of_their_own() -> None:
    branches = "if a:\n    b\nelif c:\n    d\nelse:\n    e\n"
    source = branches + "try:\n    f\nexcept V as v:\n    g\nfinally:\n    h\n"
    kinds = [s.kind for s in statics(source).statements if s.kind != "expr"]
    assert kinds == ["if", "elif", "else", "try", "except", "finally"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a, (b, *c) = x", ["a", "b", "c"]),
        ("import os.path as p, sys", ["p", "sys"]),
        ("from m import f as g", ["g"]),
        ("if (n := f()): pass", ["n"]),
        ("with o() as (h, k): pass", ["h", "k"]),
        ("del x, y", ["x", "y"]),
    ],
)
def test_names_that_a_statement_binds(source: str, names: list[str]) -> None:
    assert statics(source + "\n").statements[0].writes == names


def test_a_name_declared_global_is_written_where_it_is_assigned() -> None:
    effects = statics("def f():\n    global t\n    t = 1\n    u = 2\n").effects
    assert effects.lines[3].names == ["t"]
    assert 4 not in effects.lines


def test_the_name_of_a_handler_may_go_on_any_of_its_lines() -> None:
    effects = statics("try:\n    f()\nexcept E as e:\n    x = 1\n    y = 2\n").effects
    assert "e" in effects.lines[5].names


@pytest.mark.parametrize(
    "source", ["exec('x = 1')", "push = a.append", "list(map(a.append, b))", "getattr(a, n)()"]
)
def test_means_to_change_things_out_of_sight_have_everything_compared(source: str) -> None:
    assert statics(source + "\n").effects.everything


@pytest.mark.parametrize("source", ["x = y + 1", "re.compile('a')", "a[i] = 3", "q.append(f(x))"])
def test_ordinary_lines_do_not(source: str) -> None:
    assert not statics(source + "\n").effects.everything


@pytest.mark.parametrize(
    "source", ["[" * 5_000, "x = " + "-" * 90_000 + "1", "+".join(["1"] * 100_000), "def f(:", "\0"]
)
def test_what_would_overflow_a_parser_is_left_alone(source: str) -> None:
    assert not statics(source).parsed


@given(st.text())
def test_analysing_never_raises(source: str) -> None:
    statics(source)


def test_every_line_of_the_corpus_that_python_gives_a_statement_has_one() -> None:
    for path in sorted(CORPUS.glob("*/solutions/*.py"))[::10]:
        source = path.read_bytes()
        known = analyze(Program(source=source))
        assert known.parsed, path.name
        lines = {node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)}
        assert lines <= set(known.by_line), path.name


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbfx = (1, # a\r\n  2)\r\n",
        b"# -*- coding: latin-1 -*-\ns = '\xe9'; t = \"\xe9\"; print(s , t)\n",
        b"a = (\n ( b ) . c [ 1 ] )\nb = ((1)) + ( 2 )",
        "π = 3; s = '日本'; print(π , s)\n".encode(),
        b"x = \\\n  1 + \\\n  2\nif (x): y = x ; z = 1\n\x0c\nw = 1\n",
        b"with (open(a) as b, c as (d, e)): pass\nclass A(B, c = D): x: int = 1\n",
    ],
)
def test_the_text_of_each_node_is_what_libcst_writes_for_it(source: bytes) -> None:
    module = cst.parse_module(source)
    places = Places(module, source.decode(module.encoding).removeprefix("\ufeff"))
    checked = 0
    for node in places.spans:
        if isinstance(node, (cst.BaseExpression, cst.BaseSmallStatement)):
            # ends of lines are what Python takes them for; a semicolon is no part of the place
            text = module.code_for_node(node).replace("\r\n", "\n").strip().rstrip("; ")
            assert places.text(node).replace("\r\n", "\n").strip() == text
            checked += 1
    assert checked > 3
