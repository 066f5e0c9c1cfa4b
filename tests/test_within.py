"""Values within a line, and what decided each test: held against the program itself with a log
around each expression; and nothing else of the record or the program changes by it."""

from __future__ import annotations

import ast
import itertools
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from oracle import programs
from oracle.compare import compare
from oracle.programs import Case
from oracle.servers import OracleServer, RecorderServer
from recorders import ADDRESS, needed
from rewriting import logged, valued

from tracer import ids
from tracer.api import make_job
from tracer.errors import RefusedError
from tracer.recorder import choose
from tracer.records import (
    WITHIN_TYPES,
    Granularity,
    Limits,
    Part,
    Program,
    Record,
    RunResult,
    TestCase,
)
from tracer.replay import State, steps
from tracer.view import event_views

MANY = [*programs.written("decisions"), *programs.written(), *programs.scenarios()]
LOUD = list(programs.loud())
# Rewritten, these do something else: they count references or frames, read what the log must not
# touch, run threads; or the compiler works an expression out that the rewriting keeps from it.
NOT_REWRITTEN = {
    "big_values", "bytearrays", "constant_conditions", "equal_but_not_same", "long_keys",
    "no_code", "reading_bytes", "reading_open_zero", "recursion_error", "reference_counts",
    "string_building", "thread_idiom", "thread_two",
}  # fmt: skip
_LABEL = re.compile(r"#\d+")


@pytest.fixture(scope="module")
def server() -> Iterator[RecorderServer]:
    needed()
    with RecorderServer() as warm:
        yield warm


def recorded(server: RecorderServer, case: Case) -> RunResult:
    return server.run(case, recorder="native", granularity="expression")


def without(records: list[Record]) -> list[Record]:
    return [record for record in records if not isinstance(record, WITHIN_TYPES)]


def told(run: RunResult) -> list[tuple[str, ...]]:
    """(place, text or class) of a value, (place, "test", truth) of a test, in order."""
    assert run.trace is not None
    state, found = State(), []
    for step in steps(run.trace):
        state.enter(step.event)
        for delta in step.deltas:
            state.apply(delta)
        for record in step.within:
            if isinstance(record, Part):
                node = state.node(record.value)
                found.append((record.key, node.type if node else record.value.strip("<>")))
            else:
                found.append((record.key, "test", record.value))
    return found


def unlike(server: RecorderServer, case: Case) -> str:
    """The first value or test that the rewritten program does not confirm, or ""."""
    tree = valued(case.source)
    wrapped = {n.args[0].value for n in ast.walk(tree) if isinstance(n, ast.Call)
               if isinstance(n.func, ast.Name) and n.func.id in ("__part__", "__test__")
               if isinstance(n.args[0], ast.Constant)}  # fmt: skip
    mine = [row for row in told(recorded(server, case)) if row[0] in wrapped]
    log = [tuple(map(str, row)) for row in logged(case, tree)]
    if sys.version_info >= (3, 12):  # super().f is one instruction
        mine, log = ([row for row in rows if row[1] != "super"] for rows in (mine, log))
    for one, other in itertools.zip_longest(mine, log):
        if one is None or other is None or not _same(one, other):
            return f"{one}, not {other}"
    return ""


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The log has the class alone of what is no number or plain text."""
    if one[:-1] != other[:-1]:
        return False
    mine, theirs = one[-1], other[-1]
    plain = theirs in ("tuple", "bytes", "complex", "range", "frozenset", "ellipsis")
    return mine == theirs or plain or theirs.lstrip("-") in ("inf", "nan") or "... " in mine


@pytest.mark.parametrize(
    "case", [case for case in MANY if case.name not in NOT_REWRITTEN], ids=lambda case: case.name
)
def test_each_value_and_test_is_what_the_rewritten_program_logs(
    server: RecorderServer, case: Case
) -> None:
    assert not unlike(server, case)


def test_the_state_at_every_event_stays_that_of_the_oracle(server: RecorderServer) -> None:
    """Where the native recorder alone agrees with it: a RecursionError ends the oracle's hook."""
    with OracleServer() as oracle:
        for case in MANY[::5]:
            oracle.run(case)
            seen = list(oracle.events())
            plain, more = server.run(case, recorder="native").trace, recorded(server, case).trace
            assert plain and more, case.name
            if compare(plain.records, seen, hold=case.hold).difference is None:
                found = compare(without(more.records), seen, hold=case.hold)
                assert found.difference is None, f"{case.name}: {found.difference}"


def test_nothing_else_of_the_record_changes(server: RecorderServer) -> None:
    for case in MANY[::5]:
        plain, more = server.run(case, recorder="native"), recorded(server, case)
        assert plain.trace and more.trace and more.stdout == plain.stdout, case.name
        assert _views(more) == _views(plain), case.name


def _views(run: RunResult) -> list[str]:
    assert run.trace is not None
    return [_LABEL.sub("#", str(view)) for view in event_views(run.trace)]


def test_programs_that_notice_being_looked_at_notice_nothing(server: RecorderServer) -> None:
    for case in LOUD:
        if case.name in ("random_and_time", "memory_kept_or_not"):
            continue
        plain, more = server.run(case, recorder="native"), recorded(server, case)
        assert ADDRESS.sub(b"", more.stdout) == ADDRESS.sub(b"", plain.stdout), case.name
        assert more.exit_code == plain.exit_code, case.name


def test_a_file_that_no_name_holds_is_not_held_by_the_record(server: RecorderServer) -> None:
    source = b"open('f', 'w').write('x')\nprint(open('f').read(), [*map(str, [1])])\n"
    run = recorded(server, Case("file", source))
    assert run.stdout.startswith(b"x ")
    assert ("1:0-1:14", "TextIOWrapper") in told(run)


def test_a_bound_on_events_cuts_such_a_record_too(server: RecorderServer) -> None:
    source = b"i = 0\nwhile i < 100:\n    i = i + 1\n"
    run = server.run(
        Case("cut", source), recorder="native", granularity="expression", limits=Limits(events=9)
    )
    assert run.outcome.value == "trace_limit"
    assert len(told(run)) >= 8


def test_the_recorder_in_python_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="no-values-within-lines"):
        choose.choose("settrace", "expression")
    monkeypatch.setattr(choose, "MISSING_BECAUSE", "it was not built")
    with pytest.raises(RefusedError, match="it was not built"):
        choose.choose("auto", "expression")


def test_it_is_part_of_a_traces_identity(server: RecorderServer) -> None:
    program, test = Program(source=b"x = len('a') + 1\n"), TestCase()
    plain = server.run(Case("", program.source), recorder="native").trace
    more = recorded(server, Case("", program.source)).trace
    assert plain and more
    assert plain.records != more.records
    given: tuple[Granularity, ...] = ("line", "expression")
    assert len({ids.trace_id(program, test, Limits(), "3.11", one) for one in given}) == 2


def test_columns_give_such_a_record_back(server: RecorderServer) -> None:
    pytest.importorskip("pyarrow")
    from tracer import arrow

    source = b"a = [1, 2]\nif a[0] < a[1] < 3 or a:\n    print(a[0])\n"
    trace = recorded(server, Case("", source)).trace
    assert trace is not None
    events, deltas = arrow.columns(trace.records)
    rows = [{field.name: row.get(field.name) for field in arrow.DELTA} for row in deltas]
    every = [{field.name: row.get(field.name) for field in arrow.EVENT} for row in events]
    again = msgspec.msgpack.encode(arrow.records(every, rows))
    assert again == msgspec.msgpack.encode(trace.records)


def test_a_narrative_is_the_same_with_it(server: RecorderServer) -> None:
    pytest.importorskip("jinja2")
    from verbalize import explain

    source = b"def f(a):\n    if a > 1 and a < 5:\n        return a * 2\nprint(f(3))\n"
    told_of = []
    for granularity in ("line", "expression"):
        run = server.run(Case("", source), recorder="native", granularity=granularity)  # type: ignore[arg-type]
        narrative = explain(Program(source=source), TestCase(), run)
        told_of.append(narrative.text)
    assert told_of[0] == told_of[1]


def test_a_job_has_the_places_of_its_expressions() -> None:
    needed()
    job = make_job(Program(source=b"x = 1 + 1\n"), TestCase(), granularity="expression")
    assert (job.granularity, job.recorder, bool(job.spots)) == ("expression", "native", True)
    assert not make_job(Program(source=b"x = 1 + 1\n"), TestCase()).spots


def test_trace_shows_values_under_their_line(tmp_path: Path) -> None:
    needed()
    pytest.importorskip("click")
    from click.testing import CliRunner

    from pipelines.cli.main import cli

    path = tmp_path / "p.py"
    path.write_text("a, best = [3, 7], 3\nif a[1] > best or not a:\n    best = a[1]\n")
    options = ["trace", str(path), "--granularity", "expression", "--level", "unsafe"]
    shown = CliRunner().invoke(cli, options).stdout.splitlines()
    assert "         · a[1] > best → 7 > 3 → True" in shown
    rows = CliRunner().invoke(cli, [*options, "--format", "jsonl"]).stdout.splitlines()
    within = [json.loads(row)["within"] for row in rows if '"within"' in row]
    assert within[0][1] == {
        "source": "a[1] > best", "line": 2, "column": 3, "end_line": 2, "end_column": 14,
        "value": "True", "truth": True,
    }  # fmt: skip
