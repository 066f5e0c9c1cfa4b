"""Laws that hold for every narrative: offsets, truth of simple claims, determinism, bounds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from narrative_runs import NAMES, recorded, run_text

from tracer.records import EVENT_TYPES, Call, Cut, Outcome, Program, RunResult, TestCase, Trace
from tracer.replay import State, steps
from verbalize import explain
from verbalize.narrative import Claim, Narrative
from verbalize.styles import UnknownStyleError

BANNED = re.compile(r"\b(trace|log|record|event|perhaps|probably|maybe|should|#\d+)\b")


def _prose(narrative: Narrative) -> str:
    """The text without what the program itself wrote."""
    text = narrative.text.replace(narrative.output, "") if narrative.output else narrative.text
    return re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_sentences_and_claims_lie_inside_the_text_in_order(name: str) -> None:
    narrative = explain(*recorded(name))
    end = 0
    for sentence in narrative.sentences:
        assert end <= sentence.start < sentence.end <= len(narrative.text)
        end = sentence.end
        for claim in sentence.claims:
            assert sentence.start <= claim.start < claim.end <= sentence.end
            assert 0 <= claim.first_event <= claim.last_event


@pytest.mark.parametrize("name", NAMES)
def test_the_text_at_a_claim_shows_the_value_claimed(name: str) -> None:
    narrative = explain(*recorded(name))
    for sentence in narrative.sentences:
        for claim in sentence.claims:
            shown = narrative.text[claim.start : claim.end]
            if claim.kind in ("value", "change", "return") and shown not in (
                "empty",
                "is not None",
            ):
                assert shown == claim.value.replace("1e999", "inf"), claim


def _names_after(result: RunResult, event: int) -> list[dict[str, str]]:
    """Names of every frame as event ``event`` sees them (after the last: at the end)."""
    assert result.trace is not None
    state = State()
    for step in steps(result.trace):
        state.enter(step.event)
        if step.index == event:
            break
        for delta in step.deltas:
            state.apply(delta)
    return [
        {name: state.text(value) for name, value in frame.names.items()}
        for frame in state.frames.values()
    ]


def _is_there(claim: Claim, result: RunResult) -> bool:
    moments = {claim.last_event + 1}
    if claim.kind == "value":
        moments |= {claim.first_event, claim.last_event}
    seen = [names for event in moments for names in _names_after(result, event)]
    texts = [names[claim.subject] for names in seen if claim.subject in names]
    return any(claim.value == text or f" {claim.value}>" in text for text in texts)


@pytest.mark.parametrize("style", ["narrative", "backward"])
@pytest.mark.parametrize("name", NAMES)
def test_every_value_claimed_of_a_name_is_its_value_there(name: str, style: str) -> None:
    _program, _test, result = recorded(name)
    narrative = explain(*recorded(name), style=style)
    for sentence in narrative.sentences:
        said = narrative.text[sentence.start : sentence.end]
        if " runs from " in said or " starts at " in said:
            continue  # the first value of a range of iterations lies inside the span
        for claim in sentence.claims:
            if claim.kind in ("value", "change") and claim.subject.isidentifier():
                assert _is_there(claim, result), claim


@pytest.mark.parametrize("name", NAMES)
def test_the_text_never_speaks_of_its_own_making_nor_hedges(name: str) -> None:
    for style in ("narrative", "terse", "backward"):
        assert not BANNED.search(_prose(explain(*recorded(name), style=style)))


@pytest.mark.parametrize("style", ["narrative", "terse"])
@pytest.mark.parametrize("name", NAMES)
def test_the_last_sentence_states_the_final_output_exactly(name: str, style: str) -> None:
    _program, test, result = recorded(name)
    narrative = explain(*recorded(name), style=style)
    last = narrative.text[narrative.sentences[-1].start :]
    if test.call:
        assert last == f"So `{test.call}` returns {result.returned}."
    else:
        printed = result.stdout.decode()
        assert narrative.output == printed
        assert last == f"The program prints:\n```\n{printed}```"


def test_the_same_seed_gives_the_same_bytes_under_any_hash_seed() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from narrative_runs import recorded\nfrom verbalize import explain\n"
        "print(explain(*recorded('words'), seed=5).text)"
    )
    root = Path(__file__).parent.parent
    texts = {
        subprocess.run(
            [sys.executable, "-c", script], cwd=root, check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(texts) == 1


def test_another_seed_gives_other_words_and_the_same_claims() -> None:
    one, other = (explain(*recorded("breadth"), seed=seed) for seed in (1, 2))
    assert one.text != other.text

    def facts(narrative: Narrative) -> list[tuple[str, str, str]]:
        return [
            (c.kind, c.subject, c.value) for s in narrative.sentences for c in s.claims
            if c.kind not in ("line",)
        ]  # fmt: skip

    assert facts(one) == facts(other)


def test_the_text_stays_within_its_bound() -> None:
    source = (
        "def walk(n, path):\n    if n == 0:\n        return len(path)\n    total = 0\n"
        "    for step in range(3):\n        path.append(step)\n        total += walk(n - 1, path)\n"
        "        path.pop()\n    return total\n\nprint(walk(5, []))\n"
    )
    program, test, result = run_text(source)
    whole = explain(program, test, result)
    short = explain(program, test, result, budget=750)
    assert len(whole.text) <= 32_000 * 1.1
    assert len(short.text) <= 3_000 * 1.1 + len(short.output)
    assert short.output == whole.output == "1215\n"


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_run_cut_anywhere_is_told_up_to_there(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["bank", "squares", "sieve", "commands", "threaded"]))
    program, test, result = recorded(name)
    assert result.trace is not None
    records = result.trace.records
    at = data.draw(st.integers(1, len(records) - 1))
    while not isinstance(records[at], EVENT_TYPES):
        at -= 1
    event = records[at]
    frame = event.parent if isinstance(event, Call) else event.frame  # type: ignore[union-attr]
    cut = Cut(max(frame, 0), event.line, "events", at)  # type: ignore[union-attr]
    trace = Trace(records=[*records[:at], cut], python="3.11", recorder="test")
    short = msgspec.structs.replace(result, trace=trace, outcome=Outcome.TRACE_LIMIT)
    narrative = explain(program, test, short)
    assert "The account stops here" in narrative.text


def test_a_program_that_does_not_compile_is_told_by_its_end_alone() -> None:
    program, test, result = run_text("x = (\n")
    assert result.outcome is Outcome.SYNTAX
    text = explain(program, test, result).text
    assert text.startswith("The program does not compile")
    assert text.endswith("The program prints nothing.")


def test_a_style_there_is_none_of_is_refused_with_the_names_there_are() -> None:
    result = RunResult(outcome=Outcome.OK)
    with pytest.raises(UnknownStyleError, match="narrative, qa, scratchpad, terse"):
        explain(Program(source=b""), TestCase(), result, style="poem")


def test_text_that_looks_like_a_template_mark_is_left_alone() -> None:
    narrative = explain(*run_text("s = '\\x02' + '3' + '\\x03'\nprint(s)\n"))
    assert narrative.output == "\x023\x03\n"
    assert narrative.text.endswith("\n```\n\x023\x03\n```")


def test_an_output_with_fences_of_its_own_stands_in_a_longer_fence() -> None:
    narrative = explain(*run_text("print('```')\n"))
    assert narrative.text.endswith("The program prints:\n````\n```\n````")


def test_an_output_without_a_last_newline_says_so() -> None:
    narrative = explain(*run_text("print('a', end='')\n"))
    assert narrative.text.endswith("The program prints (with no newline at the end):\n```\na\n```")
