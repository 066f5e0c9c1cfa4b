"""The audit in a terminal: the moves, and the keys that make them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from audit_build import PROGRAMS
from test_audit_page import a_subject
from textual.binding import Binding
from textual.widgets import Static

from pipelines.audit.cursor import BOUNDS, Run
from pipelines.audit.labels import Label, Labels
from pipelines.audit.loops import loops
from pipelines.audit.parts import parts
from pipelines.audit.subject import telling
from pipelines.audit.terminal import Audit
from tracer.records import Call
from tracer.replay import State, render, steps


def a_run(name: str) -> Run:
    subject = a_subject(name)
    return Run(subject.result.trace, loops(subject.program, subject.result.trace))


def pressed(app: Audit, keys: Sequence[str]) -> None:
    async def press() -> None:
        async with app.run_test(size=(140, 40)) as pilot:
            await pilot.press(*keys)

    asyncio.run(press())


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_run_shows_the_same_there_and_back(name: str):
    run = a_run(name)
    there = [run.frames(at) for at in range(len(run.steps))]
    back = [run.frames(at) for at in reversed(range(len(run.steps)))]
    assert there == back[::-1]


def test_a_frame_holds_what_a_replay_gives_after_the_event():
    run, state = a_run("loops"), State()
    for step in steps(a_subject("loops").result.trace):
        frame = state.enter(step.event)
        for delta in step.deltas:
            state.apply(delta)
        shown = run.frames(step.index)[0]
        held = {each.name: each.value for each in shown.variables}
        values = {n: render(state, v, BOUNDS) for n, v in frame.names.items()}
        assert held == {n: v for n, v in values.items() if not v.startswith("<function")}


def test_stepping_over_a_call_stays_in_its_frame():
    run = a_run("loops")
    call = next(n for n, s in enumerate(run.steps) if isinstance(s.event, Call) and s.event.depth)
    to = run.over(call - 1, 1)
    assert run.depths[to] <= run.depths[call - 1] and to > call
    assert run.depths[run.out(call + 1)] < run.depths[call + 1]


def test_a_search_for_a_value_stops_where_it_comes_to_hold():
    run = a_run("loops")
    at = run.find(0, "i = 3", 1)
    held = {each.name: each.value for each in run.frames(at)[-1].variables}
    before = {each.name: each.value for each in run.frames(at - 1)[-1].variables}
    assert (held["i"], before["i"]) == ("3", "2")


def test_keys_move_the_cursor_and_label_the_row(tmp_path: Path):
    labels = Labels(tmp_path)
    app = Audit([lambda: a_subject("loops")], labels, "ann")
    pressed(app, ["j"] * 20 + ["k"] * 8)
    assert app.at == 12
    pressed(Audit([lambda: a_subject("adds")], labels, "ann"), ["J", "j", "3"])
    assert [one.label for one in labels.newest().values()] == ["3"]


def test_a_search_is_typed_and_followed():
    app = Audit([lambda: a_subject("loops")], None, "")
    pressed(app, ["g", "slash", *"j", "space", "equals_sign", "space", "1", "enter"])
    assert app.at == app.trace.find(0, "j = 1", 1) > 0


def test_hostile_text_is_drawn_without_moving_the_cursor():
    app = Audit([lambda: a_subject("hostile")], None, "")

    async def drawn() -> str:
        async with app.run_test(size=(140, 40)) as pilot:
            await pilot.press("G")
            return "".join(str(one.render()) for one in app.query(Static))

    text = asyncio.run(drawn())
    assert "\x1b" not in text and "\u202e" not in text


def test_every_key_of_the_page_is_a_key_of_the_terminal():
    text = parts()["keys.js"].decode()
    page = set(re.findall(r'^  \["(.)", ', text, re.M))
    bound = {str(each.key) for each in Audit.BINDINGS if isinstance(each, Binding)}
    names = {"/": "slash", "?": "question_mark", "]": "right_square_bracket",
             "[": "left_square_bracket"}  # fmt: skip
    assert len(page) > 20
    assert {names.get(key, key) for key in page} <= bound


def test_n_goes_from_claim_to_claim_of_a_sentence_at_their_events():
    app = Audit([lambda: a_subject("loops")], None, "")
    several = next(
        n for n, one in enumerate(app.subject.tellings[0].sentences) if len(one.claims) > 1
    )
    claims = app.subject.tellings[0].sentences[several].claims
    pressed(app, ["J"] * several + ["n", "n"])
    assert (app.sentence, app.claim, app.at) == (several, 1, claims[1].event)


def test_w_goes_to_the_next_sentence_that_is_not_supported():
    true = a_subject("adds")
    lie = true.tellings[0].text.replace("the value 3", "the value 8")
    told = telling("lie", lie, (), true.program, true.test, true.result)
    app = Audit([lambda: msgspec.structs.replace(true, tellings=(told,))], None, "")
    pressed(app, ["w"])
    wrong = [n for n, one in enumerate(told.sentences) if one.verdict not in ("", "supported")]
    assert wrong and app.sentence == next(n for n in wrong if n > 0)


def test_m_keeps_a_note_beside_the_label_and_x_passes_over_rows_with_one(tmp_path: Path):
    labels = Labels(tmp_path)
    subjects = [msgspec.structs.replace(a_subject("adds"), id=each) for each in "abc"]
    names = [("run", each) for each in "abc"]
    labels.add(Label(config="run", id="b", label="1"))
    app = Audit([lambda s=s: s for s in subjects], labels, "ann", names)
    pressed(app, ["4", "m", *"why", "enter", "x"])
    assert app.number == 2
    kept = labels.newest()["run", "a"]
    assert (kept.label, kept.note, kept.author) == ("4", "why", "ann")


def test_the_keys_are_shown_and_any_key_closes_them():
    app = Audit([lambda: a_subject("adds")], None, "")

    async def shown() -> list[int]:
        async with app.run_test(size=(140, 40)) as pilot:
            depth = []
            for key in ("question_mark", "j"):
                await pilot.press(key)
                await pilot.pause()
                depth.append(len(app.screen_stack))
            return depth

    assert asyncio.run(shown()) == [2, 1] and app.at == 0
