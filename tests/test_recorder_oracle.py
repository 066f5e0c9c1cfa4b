"""The recorder against an oracle: at every event, the state rebuilt from stored changes is what a
full snapshot by a plain `sys.settrace` tracer sees there (tests/oracle says how they are compared).

Fast by default; `pytest -m slow` runs the whole corpus, 300 programs of reasoning-gym, and
``ORACLE_EXAMPLES`` (default 1,500) random ones. With ``ORACLE_SHRINK=1`` hypothesis makes a failing
random program small, which takes minutes; without, it is shown as it was found.
"""

from __future__ import annotations

import ast
import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle import generator, programs
from oracle.check import Checker, Found
from oracle.programs import Case

from tracer import behavior
from tracer.records import Limits

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "1500"))
PHASES = [Phase.generate, *([Phase.shrink] if os.environ.get("ORACLE_SHRINK") else [])]
WRITTEN = list(programs.written())
SHARDS = 2

BOUNDS = programs.bounds(behavior.VERSION)

# Programs whose own methods would print if the oracle called them.
LISTENING = (
    "everything_loud", "loud_bound_method", "loud_containers", "loud_descriptors",
    "loud_exception", "metaclass_hash_and_eq", "metaclass_loud", "metaclass_unhashable",
    "generator_held_by_object", "generator_held_by_zip", "generator_in_closure",
    "finalizers_in_order", "iterators_not_advanced",
)  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Checker() as both:
        yield both


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case.name)
def test_each_written_program_shows_the_same_state_at_every_event(
    checker: Checker, case: Case, request: pytest.FixtureRequest
) -> None:
    if case.name in BOUNDS:
        request.applymarker(pytest.mark.xfail(reason=BOUNDS[case.name], strict=True))
    found = checker.check(case, texts=True)
    assert not found.difference, found.difference


def test_without_static_knowledge_the_trace_is_as_true(checker: Checker) -> None:
    watching = ("reference_counts", "weak_references", "finalizers", "generators")
    chosen = [*WRITTEN[::6], *[case for case in WRITTEN if case.name in watching]]
    cases = [case for case in chosen if case.name not in BOUNDS]
    assert not differing(checker, cases, statics=False)


def test_a_slice_of_the_corpus_shows_the_same_state_at_every_event(checker: Checker) -> None:
    cases = itertools.islice(programs.corpus(), 0, None, 100)
    assert not differing(checker, cases, limits=Limits(events=1_000, trace_bytes=1 << 30))


@settings(
    max_examples=40, deadline=None, derandomize=True, database=None, phases=PHASES,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(st.randoms(use_true_random=False))
def test_any_random_program_shows_the_same_state_at_every_event(
    checker: Checker, draw: random.Random
) -> None:
    source = generator.program(draw)
    found = checker.check(
        Case("random", source.encode()), limits=Limits(events=2_000, trace_bytes=1 << 30)
    )
    assert not found.difference, f"{found.difference}\n\n{source}"


def test_the_comparison_of_touched_objects_finds_what_the_full_one_finds(checker: Checker) -> None:
    for case in WRITTEN[::8]:
        quick, thorough = checker.check(case), checker.check(case, thorough=True)
        assert bool(quick.difference) == bool(thorough.difference)
        assert quick.events == thorough.events


@pytest.mark.parametrize("name", LISTENING)
def test_the_oracle_itself_changes_nothing_of_what_a_program_prints(
    checker: Checker, name: str
) -> None:
    case = next(case for case in programs.loud() if case.name == name)
    assert checker.oracle.run(case) == checker.oracle.run(case, trace=False)


def test_the_oracle_knows_nothing_of_the_project() -> None:
    for name in ("oracle.py", "encoder.py", "reading.py", "atoms.py"):
        tree = ast.parse((Path(programs.__file__).parent / name).read_text())
        modules = {
            module.split(".")[0]
            for node in ast.walk(tree)
            for module in (
                [alias.name for alias in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            )
        }  # fmt: skip
        assert not modules & {"tracer", "verbalize", "pipelines", "msgspec"}


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_whole_corpus_shows_the_same_state_at_every_event(
    checker: Checker, shard: int
) -> None:
    assert not differing(checker, itertools.islice(programs.corpus(), shard, None, SHARDS))


@pytest.mark.slow
def test_300_programs_of_reasoning_gym_show_the_same_state_at_every_event(
    checker: Checker,
) -> None:
    pytest.importorskip("reasoning_gym")
    assert not differing(checker, programs.codeio(300, checker.printed))


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_many_random_programs_show_the_same_state_at_every_event(
    checker: Checker, shard: int
) -> None:
    cases = (
        Case(f"random-{n}", generator.program(random.Random(n)).encode())
        for n in range(shard, EXAMPLES, SHARDS)
    )
    assert not differing(checker, cases, limits=Limits(events=3_000, trace_bytes=1 << 30))


def differing(checker: Checker, cases: Iterator[Case] | list[Case], **how: object) -> list[str]:
    """Each program on which the two sides differ, with the first difference."""
    found: Iterator[tuple[str, Found]] = (
        (case.name, checker.check(case, **how)) for case in cases  # type: ignore[arg-type]
    )
    return [f"{name}: {each.difference}" for name, each in found if each.difference]
