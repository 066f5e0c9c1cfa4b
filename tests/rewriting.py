"""An oracle for what is decided and computed within a line: the program itself, rewritten.

`branched` puts a call of ``__log__`` at the beginning of each branch, so that the run tells which
way each test went and which iteration of a loop begins.  `valued` hands each expression's value to
``__part__``, and each that is tested to ``__test__``.  Both know nothing of events and bytecode.
`logged` runs a rewritten program in a process of its own: ``python -m rewriting``.
"""

from __future__ import annotations

import ast
import itertools
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from oracle.programs import Case
from oracle.servers import ROOT, plain_environment


def branched(source: bytes) -> ast.Module:
    """The program with a log of its branches: [kind, line of the header, taken, iteration]."""
    return ast.fix_missing_locations(_Branches().visit(ast.parse(source)))


def _log(*values: Any) -> ast.stmt:
    """``__log__(…)``; a string that starts with $ is an expression."""
    arguments = [ast.parse(v[1:], mode="eval").body if isinstance(v, str) and v[0] == "$"
                 else ast.Constant(v) for v in values]  # fmt: skip
    return ast.Expr(ast.Call(ast.Name("__log__", ast.Load()), arguments, []))


class _Branches(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST:
        other = node.orelse[0] if node.orelse else None
        if isinstance(other, ast.If) and other.col_offset == node.col_offset:
            other.kind = "elif"  # type: ignore[attr-defined]
        kind = getattr(node, "kind", "if")
        self.generic_visit(node)
        node.body.insert(0, _log(kind, node.lineno, True, 0))
        node.orelse.insert(0, _log(kind, node.lineno, False, 0))
        return node

    def _loop(self, node: Any) -> list[ast.stmt]:
        kind = "while" if isinstance(node, ast.While) else "for"
        self.generic_visit(node)
        turn = f"__turn{node.lineno}__"
        count = ast.parse(f"{turn} += 1").body[0]
        node.body[:0] = [count, _log(kind, node.lineno, True, f"${turn}")]
        node.orelse.insert(0, _log(kind, node.lineno, False, f"${turn} + 1"))
        return [ast.parse(f"{turn} = 0").body[0], node]

    visit_For = visit_AsyncFor = visit_While = _loop

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        error = ast.Call(ast.Name("AssertionError", ast.Load()), [node.msg] if node.msg else [], [])
        return ast.If(node.test, [_log("assert", node.lineno, True, 0)],
                      [_log("assert", node.lineno, False, 0), ast.Raise(error)])  # fmt: skip

    def visit_Match(self, node: ast.Match) -> ast.AST:
        self.generic_visit(node)
        tried: list[ast.stmt] = []
        for case in node.cases:
            line = case.pattern.lineno
            case.body[:0] = [*tried, _log("case", line, True, 0)]
            tried.append(_log("case", line, False, 0))
        last = node.cases[-1]
        if last.guard is not None or not _irrefutable(last.pattern):
            node.cases.append(ast.match_case(ast.MatchAs(), None, tried))
        return node

    def visit_TryStar(self, node: ast.TryStar) -> ast.AST:
        self.generic_visit(node)
        for handler in node.handlers:
            handler.body.insert(0, _log("except*", handler.lineno, True, 0))
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        self.generic_visit(node)
        tried: list[ast.stmt] = []
        for handler in node.handlers:
            own = [] if handler.type is None else [_log("except", handler.lineno, True, 0)]
            handler.body[:0] = [*tried, *own]
            if handler.type is not None:
                tried.append(_log("except", handler.lineno, False, 0))
        if node.handlers and node.handlers[-1].type is not None:
            rest: list[ast.stmt] = [*tried, ast.Raise()]
            base = ast.Name("BaseException", ast.Load())
            node.handlers.append(ast.ExceptHandler(base, None, rest))
        return node


def _irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _irrefutable(pattern.pattern)
    return isinstance(pattern, ast.MatchOr) and any(map(_irrefutable, pattern.patterns))


def valued(source: bytes) -> ast.Module:
    """The program with a log of its expressions: [place, text of the value or class], and of what
    is tested: [place, "test", truth]. Patterns, decorators and f-strings are left as they are."""
    return ast.fix_missing_locations(_Values().visit(ast.parse(source)))


def _place(first: ast.expr, last: ast.expr | None = None) -> str:
    last = last or first
    return f"{first.lineno}:{first.col_offset}-{last.end_lineno}:{last.end_col_offset}"


def _called(name: str, key: str, value: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [ast.Constant(key), value], [])


class _Values(ast.NodeTransformer):
    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, (ast.If, ast.While, ast.Assert, ast.IfExp)):
            node.test = self.tested(node.test)
            return self.rest(node, "test")
        if isinstance(node, ast.comprehension):
            node.ifs = [self.tested(part) for part in node.ifs]
            return self.rest(node, "ifs")
        if isinstance(node, ast.match_case):
            node.guard = self.tested(node.guard) if node.guard else None
            return self.rest(node, "guard", "pattern")
        if isinstance(node, ast.BoolOp):
            node.values[:-1] = [self.tested(part) for part in node.values[:-1]]
            node.values[-1] = self.visit(node.values[-1])
            return node
        if isinstance(node, ast.Compare):
            return self.chain(node, tested=False)
        if isinstance(node, (ast.JoinedStr, ast.pattern, ast.arguments)):
            return node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return self.rest(node, *({"decorator_list", "returns"} & set(node._fields)))
        if isinstance(node, ast.AnnAssign):
            return self.rest(node, "annotation", "target")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            key = _place(node)
            node.func.value = self.visit(node.func.value)
            return _called("__part__", key, self.rest(node, "func"))
        if _is_valued(node):
            key = _place(node)  # type: ignore[arg-type]
            return _called("__part__", key, self.generic_visit(node))  # type: ignore[arg-type]
        return self.generic_visit(node)

    def rest(self, node: ast.AST, *without: str) -> Any:
        """All its parts but these."""
        kept = {name: getattr(node, name) for name in without}
        for name in without:
            setattr(node, name, [] if isinstance(kept[name], list) else None)
        self.generic_visit(node)
        for name, value in kept.items():
            setattr(node, name, value)
        return node

    def tested(self, node: ast.expr) -> ast.expr:
        """An expression of which only the truth counts, or decides."""
        if isinstance(node, ast.BoolOp):
            node.values = [self.tested(part) for part in node.values]
            return node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node.operand = self.tested(node.operand)
            return node
        if isinstance(node, ast.IfExp):
            node.test, node.body, node.orelse = map(
                self.tested, (node.test, node.body, node.orelse)
            )
            return node
        if isinstance(node, ast.Compare):
            return self.chain(node, tested=True)
        if isinstance(node, ast.Constant):
            return node
        if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)):
            return self.visit(node)  # what is handed in from outside is not told
        return _called("__test__", _place(node), self.visit(node))

    def chain(self, node: ast.Compare, *, tested: bool) -> ast.expr:
        """``a < b < c`` as ``a < (t := b) and t < c``, a log around each."""
        sides = [node.left, *node.comparators]
        keys = [_place(a, b) for a, b in itertools.pairwise(sides)]
        keys = keys if len(keys) > 1 else [_place(node)]
        left, links = self.visit(node.left), []
        for n, (op, side, key) in enumerate(zip(node.ops, sides[1:], keys, strict=True)):
            right, last = self.visit(side), n == len(node.ops) - 1
            name = f"_side_{side.lineno}_{side.col_offset}"
            if not last:
                right = ast.NamedExpr(ast.Name(name, ast.Store()), right)
            none = isinstance(op, (ast.Is, ast.IsNot)) and isinstance(side, ast.Constant)
            link: ast.expr = ast.Compare(left, [op], [right])
            if not (none and tested):  # x is None is no value, but a jump
                link = _called("__part__", key, link)
            links.append(_called("__test__", key, link) if tested or not last else link)
            left = ast.Name(name, ast.Load())
        return links[0] if len(links) == 1 else ast.BoolOp(ast.And(), links)


def _is_valued(node: ast.AST) -> bool:
    if isinstance(node, (ast.Subscript, ast.Attribute)):
        return isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.UnaryOp):
        return not isinstance(node.operand, ast.Constant)
    return isinstance(node, (ast.Call, ast.BinOp))


def logged(case: Case, tree: ast.Module) -> list[Any]:
    """What the rewritten program logs, in order."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "log"
        job = {"source": ast.unparse(tree), "call": case.call, "log": str(out),
               "stdin": case.stdin.decode()}  # fmt: skip
        (Path(folder) / "job").write_text(json.dumps(job))
        subprocess.run(
            [sys.executable, "-m", "rewriting", str(Path(folder) / "job")],
            env={**plain_environment(), "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}"},
            cwd=folder, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        return [json.loads(line) for line in out.read_text().splitlines()]


def run(job: dict[str, str]) -> None:
    """In a process of its own: runs the program and writes each log as a line of JSON."""
    import builtins
    import io
    import types

    with Path(job["log"]).open("w") as out:
        encode, write, flush = json.JSONEncoder().encode, out.write, out.flush

        def log(*values: Any) -> None:
            write(encode(values) + "\n")
            flush()

        def part(key: str, value: Any) -> Any:
            plain = type(value) in (int, str, bool, float, type(None))
            log(key, repr(value) if plain else type(value).__name__)
            return value

        def test(key: str, value: Any) -> Any:
            log(key, "test", bool(value))
            return value

        builtins.__log__ = log  # type: ignore[attr-defined]
        builtins.__part__, builtins.__test__ = part, test  # type: ignore[attr-defined]
        sys.stdin = io.TextIOWrapper(io.BytesIO(job["stdin"].encode()))
        module = types.ModuleType("solution" if job["call"] else "__main__")
        module.__dict__["__file__"] = "program.py"
        sys.modules[module.__name__] = module
        try:
            exec(compile(job["source"], "program.py", "exec", dont_inherit=True), module.__dict__)
            if job["call"]:
                eval(job["call"], module.__dict__)
        except BaseException as error:
            print(repr(error), file=sys.stderr)


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text()))
