"""A recorded run told in words: trace → parts → beats → facts → sentences → `Narrative`.

Every step is a pure function of the one before; the only choice is the phrasing, made by the
seed.  Time is linear in the number of events, and the text is bounded: when the parts of a run
do not fit the budget, more of them are summed up (`verbalize.outline`).
"""

from __future__ import annotations

import ast
import warnings

import msgspec

from tracer.records import Program, RunResult, TestCase, Trace
from tracer.static import Statics, analyze
from verbalize import backward, gaps
from verbalize.backward.tell import Basis
from verbalize.compose import compose
from verbalize.endings import ending, left_out, output
from verbalize.facts import Break, Called, Fact, Output, Returned
from verbalize.narrative import Narrative
from verbalize.observe import observe
from verbalize.outline import Beat, outline
from verbalize.parts import Run
from verbalize.segments import build
from verbalize.styles import Style
from verbalize.styles import style as find_style
from verbalize.words import Book

BUDGET = 8_000  # tokens
CHARACTERS_A_TOKEN = 4  # of English with code in it, about, under the vocabularies in use
SPARE = 10  # per cent that a text may be longer than its budget
ATTEMPTS = 7
LEAST_ROOM = 100  # characters that an outline is laid out for


class _Case(msgspec.Struct, eq=False):
    """What is told of: a run and its parts, as far as they are told one by one.

    trace  up to its first gap
    gap    where that is among the records of the whole trace; -1 for none
    """

    statics: Statics
    test: TestCase
    result: RunResult
    trace: Trace | None
    gap: int
    run: Run | None

    @property
    def last(self) -> int:
        """The last event."""
        return max(self.run.total - 1, 0) if self.run is not None else 0

    def beats(self, room: int) -> list[Beat]:
        """What is told in so many characters."""
        return outline(self.run, room) if self.run is not None else []

    def back(self) -> Basis | None:
        """What it is told from backwards; None where it can be told forwards only."""
        if self.run is None or self.trace is None:
            return None
        return backward.setting_out(self.run, self.trace, self.statics, self.result)


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
    case = _case(known, test, result)
    wanted = room = budget * CHARACTERS_A_TOKEN
    shortest: Narrative | None = None
    told: list[Beat] | None = None
    back = case.back() if chosen.form == "backward" else None
    for _ in range(ATTEMPTS):
        beats = case.beats(room) if back is None else []
        if back is not None:
            narrative = _write_back(case, chosen, seed, back, room)
        elif told is None or beats != told:  # else the text would be the same again
            told, narrative = beats, _write(case, chosen, seed, beats)
        length = len(narrative.text) - len(narrative.output)
        if shortest is None or length < len(shortest.text) - len(shortest.output):
            shortest = narrative
        if length * 100 <= wanted * (100 + SPARE) or case.run is None or room <= LEAST_ROOM:
            break
        room = max(LEAST_ROOM, room * wanted // length * 9 // 10)
    assert shortest is not None
    return shortest


def _case(statics: Statics, test: TestCase, result: RunResult) -> _Case:
    trace = result.trace
    gap = gaps.first_gap(trace) if trace is not None else -1
    if trace is not None and gap >= 0:
        trace = gaps.head(trace, gap)
    run = build(trace, statics) if trace is not None and trace.records else None
    return _Case(statics, test, result, trace, gap, run)


def _write(case: _Case, style: Style, seed: int, beats: list[Beat]) -> Narrative:
    book = Book()
    facts: list[Fact] = []
    if case.run is not None and case.trace is not None:
        for group in observe(case.run, case.statics, case.trace, book, beats):
            facts += group
        facts = join_calls(facts)
    facts.append(Break(-1, -1, wide=True))
    facts += left_out(book, case.run, case.result, case.gap)
    facts += ending(book, case.run, case.result, case.gap)
    facts.append(Break(-1, -1, wide=True))
    printed, final = output(book, case.test, case.result, case.last)
    if style.form != "code":  # there it stands beside its line
        facts = told_once(facts, final)
    facts.append(final)
    return _composed(case, style, seed, book, facts, printed)


def _write_back(case: _Case, style: Style, seed: int, back: Basis, room: int) -> Narrative:
    book = Book()
    printed, facts = backward.facts(back, book, case.test, case.result, room)
    return _composed(case, style, seed, book, facts, printed)


def _composed(
    case: _Case, style: Style, seed: int, book: Book, facts: list[Fact], printed: str
) -> Narrative:
    text, sentences = compose(style, seed, book, facts, case.trace, case.statics)
    return Narrative(
        style=style.name, version=style.version, seed=seed, text=text, sentences=sentences,
        output=printed,
    )  # fmt: skip


def told_once(facts: list[Fact], final: Output) -> list[Fact]:
    """The facts without the return that the last sentence is about to tell in the same words."""
    last = len(facts) - 1
    while last >= 0 and isinstance(facts[last], Break):
        last -= 1
    fact = facts[last] if last >= 0 else None
    if not isinstance(fact, Returned) or fact.unwound or fact.value is None or final.call is None:
        return facts
    more = fact.working or fact.arguments or fact.deepest or fact.level or fact.brief
    if more or final.value is None or fact.value.text != final.value.text:
        return facts
    if not _is_same_code(fact.call.text, final.call.text):
        return facts
    return facts[:last] + facts[last + 1 :]


def _is_same_code(one: str, other: str) -> bool:
    """Whether two expressions in backticks are the same but for their blanks."""
    if one == other:
        return True
    try:
        with warnings.catch_warnings():  # of what the program's author wrote
            warnings.simplefilter("ignore")
            # Not ast.dump: it leaves a cycle to the garbage collector at each call.
            codes = [ast.unparse(ast.parse(code.strip("`"), mode="eval")) for code in (one, other)]
    except (SyntaxError, ValueError, RecursionError):
        return False
    return codes[0] == codes[1]


def join_calls(facts: list[Fact]) -> list[Fact]:
    """A call of which nothing is told but its result becomes one sentence."""
    joined: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Returned) and not fact.unwound:
            before = len(joined) - 1
            while before >= 0 and isinstance(joined[before], Break):
                before -= 1
            called = joined[before] if before >= 0 else None
            if isinstance(called, Called) and fact.activation == called.activation:
                fact.first, fact.brief = called.first, True
                fact.arguments, fact.level = called.arguments, called.level
                del joined[before:]
        joined.append(fact)
    return joined
