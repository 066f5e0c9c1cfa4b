"""The mutants of a program, in an order that its text and a seed decide.

    for mutant in mutants(b"def f(n):\n    return sum(range(n))\n", seed=0):
        mutant.operator, mutant.line, mutant.source      # "off-by-one", 2, b"def f(n): …"

Operators take turns, so that the many places for one kind of fault do not crowd out the rest.  A
mutant compiles, and its syntax tree differs from the origin's and from every earlier mutant's; so
two changes that come to the same are one mutant.  Nothing is run.
"""

from __future__ import annotations

import ast
import hashlib
import io
import warnings
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import libcst as cst
import libcst.matchers as m
import msgspec

from pipelines.mutants.base import Change, Operator, Scope
from pipelines.mutants.expressions import (
    Arithmetic,
    Boolean,
    Boundary,
    Comparison,
    NegatedCondition,
    OffByOne,
    SwappedArguments,
    WrongConstant,
    WrongIndex,
    WrongVariable,
)
from pipelines.mutants.statements import (
    DeletedStatement,
    EarlyReturn,
    MissingUpdate,
    WrongBaseCase,
    WrongInitialValue,
)
from tracer import ids
from tracer.parseable import safe_to_parse

OPERATORS: tuple[Operator, ...] = (
    OffByOne(), Boundary(), Comparison(), Arithmetic(), Boolean(), NegatedCondition(),
    WrongVariable(), MissingUpdate(), DeletedStatement(), WrongBaseCase(), WrongIndex(),
    WrongConstant(), SwappedArguments(), EarlyReturn(), WrongInitialValue(),
)  # fmt: skip
NAMES = tuple(operator.name for operator in OPERATORS)


class Mutant(msgspec.Struct, frozen=True):
    """``line``: the first that differs, 1-based; ``before`` and ``after``: what stands there."""

    source: bytes
    operator: str
    line: int
    before: str
    after: str


def mutants(source: bytes, seed: int, operators: Sequence[str] = ()) -> Iterator[Mutant]:
    """Every mutant by the operators named (none named: by all), each once. A program that cannot be
    parsed safely has none."""
    origin = _tree(source)
    module = _parsed(source)
    if origin is None or module is None:
        return
    seen = {origin}
    for operator, (old, new) in _in_turn(module, source, seed, operators):
        text = _changed(module, old, new)
        tree = _tree(text) if text is not None else None
        if text is None or tree is None or tree in seen:
            continue
        seen.add(tree)
        yield Mutant(text, operator, *_first_difference(source, text))


def _in_turn(
    module: cst.Module, source: bytes, seed: int, operators: Sequence[str]
) -> Iterator[tuple[str, Change]]:
    """Changes, one of each operator after another; which comes first is drawn by the seed."""
    walker = _Walker(module)
    chosen = [one for one in OPERATORS if not operators or one.name in operators]
    drawn = {one.name: ids.digest("operator", seed, source, one.name) for one in chosen}
    left: dict[str, list[Change]] = {}
    for operator in sorted(chosen, key=lambda one: drawn[one.name]):
        found = [
            (at, change)
            for at, (node, scope) in enumerate(walker.nodes)
            for change in operator.changes(node, scope)
        ]
        keys = [ids.digest(drawn[operator.name], n, at) for n, (at, _) in enumerate(found)]
        order = sorted(range(len(found)), key=keys.__getitem__, reverse=True)
        left[operator.name] = [found[n][1] for n in order]  # the next one is last
    while left:
        for name in list(left):
            if left[name]:
                yield name, left[name].pop()
            else:
                del left[name]


class _Walker:
    """The nodes at which a fault can be made, in source order, each with its scope."""

    def __init__(self, module: cst.Module) -> None:
        self.nodes: list[tuple[cst.CSTNode, Scope]] = []
        self._walk(module, Scope())

    def _walk(self, node: cst.CSTNode, scope: Scope) -> None:
        if m.matches(node, _NOT_CODE):
            return
        self.nodes.append((node, scope))
        if isinstance(node, cst.FunctionDef | cst.Lambda):
            scope = Scope()
        for name in _bound(node):
            scope.bind(name, node)
        for child in node.children:
            self._walk(child, scope)


_NOT_CODE = m.OneOf(
    m.Annotation(),
    m.Decorator(),
    m.Import(),
    m.ImportFrom(),
    m.Expr(value=m.SimpleString()),  # a docstring
    m.Comparison(left=m.Name("__name__")),
)


def _bound(node: cst.CSTNode) -> list[str]:
    """The names that a node itself binds in the scope that it is met in."""
    if isinstance(node, cst.Param):
        return [node.name.value]
    targets: list[cst.CSTNode] = []
    if isinstance(node, cst.Assign):
        targets = [target.target for target in node.targets]
    elif isinstance(node, cst.AugAssign | cst.For):
        targets = [node.target]
    names = []
    while targets:
        target = targets.pop(0)
        if isinstance(target, cst.Name):
            names.append(target.value)
        elif isinstance(target, cst.Tuple | cst.List):
            targets += [element.value for element in target.elements]
    return names


def _parsed(source: bytes) -> cst.Module | None:
    if not safe_to_parse(source):
        return None
    try:
        return cst.parse_module(source)
    except (cst.ParserSyntaxError, cst.CSTValidationError, ValueError, RecursionError):
        return None


def _changed(module: cst.Module, old: cst.CSTNode, new: cst.CSTNode) -> bytes | None:
    try:
        changed = module.deep_replace(old, new)
        return changed.bytes if isinstance(changed, cst.Module) else None
    except (cst.CSTValidationError, TypeError, UnicodeError):
        return None  # what the syntax has no place for


def _tree(source: bytes) -> bytes | None:
    """The hash of a program's syntax tree; None where it does not compile."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the program's own, such as of an odd escape
            tree = ast.parse(source)
            compile(tree, "program.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return hashlib.sha256(ast.dump(tree).encode("utf-8", "surrogatepass")).digest()


def _first_difference(source: bytes, text: bytes) -> tuple[int, str, str]:
    one, other = (io.BytesIO(data).readlines() for data in (source, text))
    at = next(n for n, (a, b) in enumerate(zip_longest(one, other)) if a != b)
    said = [b"".join(lines[at : at + 1]).decode("utf-8", "replace") for lines in (one, other)]
    return at + 1, said[0].strip(), said[1].strip()
