"""Which way each test of a run went, held against the program itself with a log in each branch."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from oracle import generator, programs
from oracle.programs import Case
from oracle.servers import RecorderServer
from rewriting import branched, logged

from tracer.branches import Branches, branches
from tracer.decisions import Decision, decisions, told
from tracer.recorder.native import MISSING_BECAUSE
from tracer.records import Limits, Program, RecorderName
from tracer.replay import steps

# CPython drops the reference where a RecursionError is raised.
RECORDER: RecorderName = "settrace" if MISSING_BECAUSE else "native"
CASES = [*programs.written("decisions"), *programs.scenarios(), *programs.written()]


@pytest.fixture(scope="module")
def server() -> Iterator[RecorderServer]:
    with RecorderServer() as warm:
        yield warm


def run(server: RecorderServer, source: str, **limits: int) -> dict[int, list[Decision]]:
    """Line → the decisions there."""
    program = Program(source=source.encode())
    trace = server.run(Case("", program.source), limits=Limits(**limits)).trace
    assert trace is not None
    lines = [step.event.line for step in steps(trace)]
    found: dict[int, list[Decision]] = {}
    for index, decision in sorted(decisions(trace, program).items()):
        found.setdefault(lines[index], []).append(decision)
    return found


def differing(server: RecorderServer, case: Case) -> str:
    """The first decision that the rewritten program does not confirm, or ""."""
    program = Program(source=case.source)
    trace, known = server.run(case, recorder=RECORDER).trace, branches(program)
    if trace is None or known is None:
        return ""
    headers = _headers(known)
    lines = [step.event.line for step in steps(trace)]
    sure: list[tuple[str, int, bool, int]] = []
    shared: dict[tuple[str, int], Counter[tuple[bool, int]]] = {}
    for index, decision in decisions(trace, program).items():
        key = _key(headers, decision.kind, lines[index])
        if decision.taken is None or (decision.kind == "except*" and not decision.taken):
            continue
        if headers[key]:
            sure.append((*key, decision.taken, decision.iteration))
        else:
            shared.setdefault(key, Counter())[decision.taken, decision.iteration] += 1
    logs = [(x[0], x[1], x[2], x[3]) for x in logged(case, branched(case.source))]
    for mine, theirs in itertools.zip_longest(sure, (x for x in logs if headers[x[:2]])):
        if mine != theirs:
            return f"{mine}, not {theirs}"
    for key, counted in shared.items():
        if unseen := counted - Counter(x[2:] for x in logs if x[:2] == key):
            return f"{key}: {dict(unseen)} too often"
    return ""


def _headers(known: Branches) -> dict[tuple[str, int], bool]:
    """(kind, first line) → whether its body has lines of its own."""
    return {
        (h.kind, h.first): h.body != (0, 0) or h.kind == "assert"
        for scope in known.scopes.values() for h in scope.values()
    }  # fmt: skip


def _key(headers: dict[tuple[str, int], bool], kind: str, line: int) -> tuple[str, int]:
    return max(key for key in headers if key[0] == kind and key[1] <= line)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_decision_is_what_the_rewritten_program_did(
    server: RecorderServer, case: Case
) -> None:
    assert not differing(server, case)


def test_decisions_of_random_programs_are_what_these_did(server: RecorderServer) -> None:
    found = (differing(server, _random(seed)) for seed in range(20))
    assert not [each for each in found if each]


def _random(seed: int) -> Case:
    return Case(f"random-{seed}", generator.program(random.Random(seed)).encode())


def test_a_one_line_body_that_returns_is_decided(server: RecorderServer) -> None:
    found = run(server, "def f(n):\n    if n: return 1\n    return 0\nf(0)\nf(1)\n")
    assert [d.taken for d in found[2]] == [False, True]


def test_a_one_line_body_that_changes_something_is_decided(server: RecorderServer) -> None:
    found = run(server, "best = 1\nfor a in (1, 3, 2):\n    if a > best: best = a\n")
    assert [d.taken for d in found[3]] == [None, True, False]
    assert found[3][0].undecided == "line"


def test_a_test_that_raises_is_undecided(server: RecorderServer) -> None:
    found = run(server, "try:\n    if 1 // 0:\n        pass\nexcept ZeroDivisionError:\n    pass\n")
    assert (found[2][0].taken, found[2][0].undecided) == (None, "raised")
    assert found[4][0].taken is True


def test_a_test_at_which_recording_stops_is_undecided(server: RecorderServer) -> None:
    found = run(server, "i = 0\nwhile i < 9:\n    i += 1\n", events=5)
    assert [d.undecided for d in found[2]] == ["", "cut"]


def test_a_test_on_several_lines_is_decided_once(server: RecorderServer) -> None:
    found = run(server, "a = 1\nif (a and\n        a > 2 or\n        a):\n    a = 2\n")
    assert [(line, d.taken) for line, all_ in found.items() for d in all_] == [(2, True)]


def test_a_loop_counts_its_iterations_anew_each_time(server: RecorderServer) -> None:
    found = run(server, "for i in range(2):\n    for j in range(i):\n        pass\n")
    assert [(d.taken, d.iteration) for d in found[2]] == [(False, 1), (True, 1), (False, 2)]


def test_a_decision_is_told_in_plain_words() -> None:
    assert told(Decision("if", "x", True)) == "holds"
    assert told(Decision("for", "x", False, 3)) == "ends after 2 iterations"
    assert told(Decision("while", "x", False, 1)) == "ends without an iteration"
    assert told(Decision("if", "x", None, 0, "raised")) == "an exception came first"
