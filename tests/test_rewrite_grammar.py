"""The grammar of replies: it lets through what reading finds in order, and nothing else."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rewrite_engines import Scripted, echo, task

from verbalize.rewrite.anchored import Anchored
from verbalize.rewrite.anchors import read
from verbalize.rewrite.grammar import grammar
from verbalize.rewrite.loop import rewrite_all
from verbalize.rewrite.records import Policy

STRUCTURED = Policy(structured=True)
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\[(?:[^\]\\]|\\.)*\])|([a-z][a-z0-9-]*)|(\|)')


def within(told: str, text: str) -> bool:
    """Whether the grammar lets a text through, by trying every way to read it."""
    rules = dict(line.split(" ::= ") for line in told.strip().split("\n"))
    read = {name: list(_TOKEN.findall(body)) for name, body in rules.items()}

    @cache
    def ends(name: str, at: int) -> frozenset[int]:
        found: set[int] = set()
        places = {at}
        for literal, chars, rule, bar in read[name]:
            if bar:
                found, places = found | places, {at}
            elif rule:
                places = {end for place in places for end in ends(rule, place)}
            else:
                one = chars or re.escape(literal.replace("\\n", "\n"))
                matches = (re.compile(one).match(text, place) for place in places)
                places = {match.end() for match in matches if match}
        return frozenset(found | places)

    return len(text) in ends("root", 0)


WORDS = st.sampled_from(["s", "step"])
WANTED = st.lists(st.integers(1, 30), min_size=1, max_size=4, unique=True).map(sorted)
PIECES = st.sampled_from(["[", "]", "s", "st", "step", "1", "2", "0", " ", "x", "[s1]", "[s2] y",
                          "[step1]", "\n", "a[s]", "[[1, 2], []]", "."])  # fmt: skip


@given(WANTED, WORDS, st.data())
def test_what_the_grammar_lets_through_has_every_anchor_once_and_in_order(wanted, word, data):
    bodies = [data.draw(st.lists(PIECES, max_size=8).map("".join)) for _ in wanted]
    text = "\n".join(f"[{word}{n}] {body}" for n, body in zip(wanted, bodies, strict=True))
    if within(grammar(wanted, word), text):
        assert re.findall(rf"\[{word}(\d+)\]", text) == [str(number) for number in wanted]
        wrong = {fault.wrong for fault in read(text, wanted, word).faults}
        assert wrong <= {"missing", "block"}  # "missing": of words, as in "[s1] .."


@given(WANTED, WORDS, st.data())
def test_the_grammar_lets_through_every_line_that_holds_no_anchor(wanted, word, data):
    plain = st.lists(PIECES, min_size=1, max_size=8).map(lambda parts: "x" + "".join(parts) + ".")
    free = plain.filter(lambda text: "\n" not in text and not re.search(rf"\[{word}\d", text))
    text = "\n".join(f"[{word}{number}] {data.draw(free)}" for number in wanted)
    assert within(grammar(wanted, word), text)


@pytest.mark.parametrize("source", ["x = [[1], [2, 3]]\nprint(x[0])\n", "print('a[s]')\n"])
def test_the_narratives_own_sentences_are_within_the_grammar(source: str) -> None:
    for ask in Anchored(task(source), STRUCTURED).asks():
        assert within(ask.grammar, ask.original)


def test_each_request_is_held_to_the_anchors_that_it_asks_for() -> None:
    engine = Scripted(lambda request, n: "" if n == 1 else echo(request, n))
    (rewritten,) = rewrite_all([task()], engine, STRUCTURED)
    assert rewritten.outcome == "accepted_retry"
    assert len(engine.requests) == 2
    for request in engine.requests:
        assert within(request.grammar, request.original)


def test_a_grammar_is_part_of_what_a_completion_is_known_by() -> None:
    asked = []
    for policy in (Policy(), STRUCTURED):
        engine = Scripted(echo)
        list(rewrite_all([task()], engine, policy))
        asked += [request.id for request in engine.requests]
    assert len(set(asked)) == 2
