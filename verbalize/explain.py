"""A recorded run told in words: trace → parts → beats → facts → sentences → `Narrative`.

Every step is a pure function of the one before; the only choice is the phrasing, made by the
seed.  Time is linear in the number of events, and the text is bounded: when the parts of a run
do not fit the budget, more of them are summed up (`verbalize.outline`).
"""

from __future__ import annotations

import re

from tracer.records import EVENT_TYPES, Outcome, Program, RunResult, TestCase, Trace
from tracer.static import Statics, analyze
from verbalize import gaps
from verbalize.compose import Places, compose
from verbalize.facts import Break, Called, Ended, Fact, LeftOut, Output, Returned
from verbalize.narrative import Narrative
from verbalize.observe import observe
from verbalize.outline import outline
from verbalize.segments import Run, build
from verbalize.styles import Style
from verbalize.styles import style as find_style
from verbalize.words import Book, Said, show

BUDGET = 8_000  # tokens
CHARACTERS_A_TOKEN = 4  # of English with code in it, about, under the vocabularies in use
SPARE = 10  # per cent that a text may be longer than its budget
ATTEMPTS = 7
LEAST_ROOM = 100  # characters that an outline is laid out for


def explain(
    program: Program,
    test: TestCase,
    result: RunResult,
    *,
    style: str = "narrative",
    seed: int = 0,
    statics: Statics | None = None,
    budget: int = BUDGET,
) -> Narrative:
    """The narrative of a recorded run.

    ``budget`` bounds the text in tokens, by `CHARACTERS_A_TOKEN` (the final output comes on top).
    A run without a trace (it did not compile, or was not recorded) is told by its end alone.
    Raises UnknownStyleError.
    """
    chosen = find_style(style)
    known = statics if statics is not None else analyze(program)
    trace = result.trace
    gap = gaps.first_gap(trace) if trace is not None else -1
    if trace is not None and gap >= 0:
        trace = gaps.head(trace, gap)
    run = build(trace, known) if trace is not None and trace.records else None
    wanted = room = budget * CHARACTERS_A_TOKEN
    shortest: Narrative | None = None
    for _ in range(ATTEMPTS):
        narrative = _write(chosen, seed, run, trace, known, test, result, room)
        length = len(narrative.text) - len(narrative.output)
        if shortest is None or length < len(shortest.text) - len(shortest.output):
            shortest = narrative
        if length * 100 <= wanted * (100 + SPARE) or run is None or room <= LEAST_ROOM:
            break
        room = max(LEAST_ROOM, room * wanted // length * 9 // 10)
    assert shortest is not None
    return shortest


def _write(
    style: Style, seed: int, run: Run | None, trace: Trace | None, statics: Statics,
    test: TestCase, result: RunResult, budget: int,
) -> Narrative:  # fmt: skip
    book = Book()
    facts: list[Fact] = []
    if run is not None and trace is not None:
        beats = outline(run, budget, trace.entry)
        for group in observe(run, statics, trace, book, beats):
            facts += group
        facts = join_calls(facts)
    facts.append(Break(-1, -1, wide=True))
    facts += _left_out(book, run, result)
    facts += _ending(book, run, result)
    facts.append(Break(-1, -1, wide=True))
    last = max(run.total - 1, 0) if run is not None else 0
    output, final = _output(book, test, result, last)
    facts.append(final)
    text, sentences = compose(style, seed, book, facts, Places(trace, statics))
    return Narrative(
        style=style.name, version=style.version, seed=seed, text=text, sentences=sentences,
        output=output,
    )  # fmt: skip


def join_calls(facts: list[Fact]) -> list[Fact]:
    """A call of which nothing is told but its result becomes one sentence."""
    joined: list[Fact] = []
    for fact in facts:
        before = len(joined) - 1
        while before >= 0 and isinstance(joined[before], Break):
            before -= 1
        called = joined[before] if before >= 0 else None
        if (
            isinstance(fact, Returned)
            and isinstance(called, Called)
            and fact.activation == called.activation
            and not fact.unwound
        ):
            fact.first, fact.brief = called.first, True
            fact.arguments, fact.level = called.arguments, called.level
            del joined[before:]
        joined.append(fact)
    return joined


def _left_out(book: Book, run: Run | None, result: RunResult) -> list[Fact]:
    """What a run's first gap and all after it come to."""
    trace = result.trace
    gap = gaps.first_gap(trace) if trace is not None else -1
    if run is None or trace is None or gap < 0:
        return []
    last = sum(isinstance(record, EVENT_TYPES) for record in trace.records) - 1
    book.at(run.cut[0] if run.cut is not None else last, last)
    steps = book.claim("aggregate", "steps", str(gaps.untold(trace, gap)))
    values = gaps.state_at_end(trace, result, book)
    return [LeftOut(book.first, book.last, steps, values), Break(-1, -1, wide=True)]


_STOPPED = {
    Outcome.TIMEOUT, Outcome.MEMORY, Outcome.OUTPUT_LIMIT, Outcome.FILE_LIMIT, Outcome.DENIED,
    Outcome.TAMPERED, Outcome.NONDETERMINISTIC, Outcome.SANDBOX_ERROR,
}  # fmt: skip


def _ending(book: Book, run: Run | None, result: RunResult) -> list[Fact]:
    """How the run ended, where that was not by itself."""
    last = max(run.total - 1, 0) if run is not None else 0
    book.at(last, last)
    outcome = result.outcome
    gap = gaps.first_gap(result.trace) if result.trace is not None else -1
    if run is not None and run.cut is not None and gap < 0:
        line = book.claim("line", "line", str(run.cut[1].line))
        return [Ended(last, last, "cut", line=line)]
    if outcome in (Outcome.ERROR, Outcome.SYNTAX) or (
        outcome is Outcome.MEMORY and result.error is not None
    ):
        return [_error(book, result, last)]
    if outcome is Outcome.EXIT:
        status = book.claim("value", "exit status", str(result.exit_code))
        return [Ended(last, last, "exit", status=status)]
    if outcome is Outcome.CRASH:
        return [Ended(last, last, "crash")]
    if outcome is Outcome.TRACE_LIMIT or outcome in _STOPPED:
        return [Ended(last, last, "stopped")]
    return []


def _error(book: Book, result: RunResult, last: int) -> Ended:
    how = "syntax" if result.outcome is Outcome.SYNTAX else "error"
    error = result.error
    name = error.type if error is not None else "an exception"
    fact = Ended(last, last, how)
    fact.type = book.claim("exception", "end", name, f"`{name}`" if error is not None else name)
    if error is not None and error.message and len(error.message) <= 300:
        fact.message = book.claim("exception", "message", error.message)
    if error is not None and error.line:
        fact.line = book.claim("line", "line", str(error.line))
    return fact


def _output(book: Book, test: TestCase, result: RunResult, last: int) -> tuple[str, Output]:
    """The final output exactly, and the sentence that states it."""
    book.at(0, last)
    if test.call:
        returned = result.returned
        if not returned:
            return "", Output(0, last, text=_block(book, _decoded(result.stdout)))
        call = book.claim("call", test.call, test.call, f"`{test.call}`")
        value = book.claim("output", test.call, returned, show(returned))
        return returned, Output(last, last, call=call, value=value)
    printed = _decoded(result.stdout)
    text = _block(book, printed)
    return printed, Output(0, last, text=text, newline=printed.endswith("\n"))


def _decoded(stdout: bytes) -> str:
    return stdout.decode("utf-8", "backslashreplace")


def _block(book: Book, printed: str) -> Said | None:
    """The output in a fence of more backticks than it holds itself."""
    if not printed:
        return None
    longest = max((len(run) for run in re.findall(r"`+", printed)), default=0)
    fence = "`" * max(3, longest + 1)
    end = "" if printed.endswith("\n") else "\n"
    said = book.claim("output", "stdout", printed)
    return book.join([f"{fence}\n", said, f"{end}{fence}"])
