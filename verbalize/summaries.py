"""Sums over iterations that are not told one by one: only what the record verifies.

How often each condition held, which functions were called how often, how many lines were
printed, and from what value to what value a name went.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from tracer import literals
from tracer.records import Bind, Out, SetItem
from tracer.replay import Frame, State
from verbalize import rules
from verbalize.parts import Execution, executions
from verbalize.spans import Span
from verbalize.words import Book, Said, value_words, written

MAX_CLAUSES = 6
MAX_TALLIES = 4
MAX_MOVES = 4
SHORT = 60


def held(execution: Execution) -> bool | None:
    """Whether an if, elif or while went into its body; None where the lines do not tell."""
    statement = execution.statement
    if statement is None or statement.body_line <= statement.end_line or not execution.next_line:
        return None
    return statement.body_line <= execution.next_line <= statement.body_end


def _with_calls(parts: Sequence[Execution]) -> list[Execution]:
    """These statements and all that the calls they made ran."""
    found: list[Execution] = []
    waiting = list(reversed(parts))
    while waiting:
        part = waiting.pop()
        found.append(part)
        for call in reversed(part.calls):
            waiting += reversed(executions(call.block))
    return found


class Printed:
    """Lines printed, by the event that did it."""

    def __init__(self, outs_in_order: Sequence[Out]) -> None:
        outs = [(d.by, d.text) for d in outs_in_order]
        outs.sort(key=lambda pair: pair[0])
        self.events = [event for event, _ in outs]
        self.texts = [text for _, text in outs]

    def between(self, first: int, stop: int) -> str:
        """Text printed by events first ≤ event < stop."""
        return "".join(self.texts[bisect_left(self.events, first) : bisect_left(self.events, stop)])


class Watch:
    """Values of names and sizes of containers at one moment, to say later where they went."""

    def __init__(self, state: State, frame: Frame | None, names: Sequence[str]) -> None:
        here = frame.names if frame is not None else {}
        self.values = {
            name: written(state, here.get(name, state.globals.get(name, "")), SHORT)
            for name in names
            if not literals.is_reference(here.get(name, state.globals.get(name, "#0")))
        }
        self.sizes: dict[str, tuple[str, int]] = {}
        for name, value in here.items():
            node = state.node(value)
            if node is not None and not name.startswith("."):
                self.sizes[name] = (value, len(node.items) + len(node.entries))


def skipped_clauses(
    book: Book, state: State, frame: Frame | None, span: Span,
    watch: Watch, keep: set[str], printed: str, *, elements: bool,
) -> list[Said]:  # fmt: skip
    """What can truly be said of iterations that are summed up. ``elements``: whether the run set
    any of a sequence."""
    clauses = _target_run(book, span)
    clauses += _tallies(book, span)
    clauses += _moves(book, state, frame, watch, keep, span)
    clauses += _growth(book, state, frame, watch)
    if elements:
        clauses += _elements(book, state, frame, span.parts)
    clauses += _calls(book, span.parts)
    if printed:
        clauses.append(_lines(book, printed))
    return clauses[:MAX_CLAUSES]


def _tallies(book: Book, span: Span) -> list[Said]:
    """How often each condition held; the same condition in two places is one tally."""
    asked = {
        line: statement for line, statement in span.statements.items()
        if statement is not None and statement.kind in ("if", "elif")
        and len(statement.test) <= SHORT
    }  # fmt: skip
    counts: dict[str, list[int]] = {}
    places: dict[str, int] = {}
    unknown: set[str] = set()
    for part in span.parts if asked else ():
        statement = asked.get(part.line)
        if statement is None:
            continue
        answer, source = held(part), statement.test
        if answer is None:
            unknown.add(source)
        tally = counts.setdefault(source, [0, 0])
        places[source] = min(places.get(source, statement.id), statement.id)
        tally[0] += bool(answer)
        tally[1] += 1
    clauses: list[Said] = []
    for source in sorted(counts, key=places.__getitem__)[:MAX_TALLIES]:
        yes, all_in = counts[source]
        if source in unknown:
            continue
        times = book.claim("aggregate", f"{source} holds", str(yes), _times(yes, all_in))
        clauses.append(book.join([f"`{source}` ", times]))
    return clauses


def _times(yes: int, asked: int) -> str:
    if yes == asked:
        return "holds every time" if asked > 1 else "holds"
    if yes == 0:
        return "never holds" if asked > 1 else "does not hold"
    return f"holds {yes} of {asked} times"


def _moves(
    book: Book, state: State, frame: Frame | None, watch: Watch, keep: set[str], span: Span
) -> list[Said]:  # fmt: skip
    here = frame.names if frame is not None else {}
    clauses: list[Said] = []
    for name, old in watch.values.items():
        if not old or name not in keep:
            continue
        new = written(state, here.get(name, state.globals.get(name, "<gone>")), SHORT)
        if not new or len(clauses) >= MAX_MOVES:
            continue
        if new == old:
            clauses.append(book.join([
                f"`{name}` is ", book.claim("value", name, old), " before and after",
            ]))  # fmt: skip
        else:
            clauses.append(book.join([
                f"`{name}` goes from ", book.claim("value", name, old), " to ",
                book.claim("value", name, new), rules.rule(book, span, name) or "",
            ]))  # fmt: skip
    return clauses


def _target_run(book: Book, span: Span) -> list[Said]:
    """As in: "`i` runs from 2 to 198"; of letters, or of numbers up and down, the ends alone."""
    header, last = span.turns[0].header, span.turns[-1].header
    statement = header.statement if header is not None else None
    if header is None or last is None or statement is None or not statement.target.isidentifier():
        return []
    name, ends = statement.target, []
    if name == "_":
        return []
    for execution in (header, last):
        bound = [d.value for d in execution.deltas if isinstance(d, Bind) and d.name == name]
        if not bound or literals.is_reference(bound[-1]) or len(bound[-1]) > SHORT:
            return []
        ends.append(book.claim("value", name, bound[-1]))
    if len(span.turns) == 1:
        return [book.join([f"`{name}` is ", ends[0]])]
    if not rules.in_order(span, name):
        return [book.join([f"`{name}` starts at ", ends[0], " and ends at ", ends[1]])]
    by = rules.steps(book, span, name) or ""
    return [book.join([f"`{name}` runs from ", ends[0], " to ", ends[1], by])]


def _elements(
    book: Book, state: State, frame: Frame | None, parts: Sequence[Execution]
) -> list[Said]:
    """As in: "96 elements of `flags` change, the last being `flags[198]`, which becomes False"."""
    count: dict[int, int] = {}
    last: dict[int, SetItem] = {}
    for part in _with_calls(parts):
        for delta in part.deltas:
            if isinstance(delta, SetItem):
                count[delta.object] = count.get(delta.object, 0) + 1
                last[delta.object] = delta
    names: dict[str, str] = {}
    for name, value in (frame.names if frame is not None else {}).items():
        if literals.is_reference(value) and not name.startswith("."):
            names.setdefault(value, name)
    clauses: list[Said] = []
    for label, number in list(count.items())[:2]:
        known, delta = names.get(literals.reference(label)), last[label]
        shown = written(state, delta.value, SHORT)
        node = state.heap.get(label)
        if known is None or not shown or node is None or delta.index >= len(node.items):
            continue  # the element may be gone by the end
        place = f"{known}[{delta.index}]"
        times = book.claim("aggregate", f"changes of {known}", str(number))
        if number == 1:
            lead: list[str | Said] = [times, f" element of `{known}` changes: `{place}` becomes "]
        else:
            lead = [f"elements of `{known}` change ", times, f" times, the last time `{place}`, "
                    "which becomes "]  # fmt: skip
        clauses.append(book.join([*lead, book.claim("change", place, shown)]))
    return clauses


def _growth(book: Book, state: State, frame: Frame | None, watch: Watch) -> list[Said]:
    clauses: list[Said] = []
    here = frame.names if frame is not None else {}
    for name, (value, before) in watch.sizes.items():
        node = state.node(value)
        if node is None or here.get(name) != value or len(clauses) >= 2:
            continue
        after = len(node.items) + len(node.entries)
        if after != before:
            word = "grows" if after > before else "shrinks"
            clauses.append(book.join([
                f"`{name}` {word} from ", book.claim("value", f"len({name})", str(before)), " to ",
                book.claim("value", f"len({name})", str(after)),
                " element" if after == 1 else " elements",
            ]))  # fmt: skip
    return clauses


def _calls(book: Book, parts: Sequence[Execution]) -> list[Said]:
    counts: dict[str, int] = {}
    for part in parts:
        for call in part.calls:
            if not call.hidden and not call.resumed:
                name = call.name
                counts[name] = counts.get(name, 0) + 1
    clauses: list[Said] = []
    for name, count in list(counts.items())[:2]:
        said = book.claim("aggregate", f"calls of {name}", str(count))
        clauses.append(book.join([f"`{name}` is called ", said, " time" + "s" * (count != 1)]))
    return clauses


def _lines(book: Book, printed: str) -> Said:
    count = printed.count("\n")
    if count == 0:
        size = book.claim("aggregate", "characters printed", str(len(printed)))
        return book.join([size, " characters are printed" if len(printed) > 1
                          else " character is printed"])  # fmt: skip
    said = book.claim("aggregate", "lines printed", str(count))
    return book.join([said, " lines are printed" if count > 1 else " line is printed"])


def after_loop(
    book: Book, state: State, frame: Frame | None, names: Sequence[str], objects: set[int]
) -> list[tuple[str, Said]]:
    """Values after a loop: the names it changed, and the containers."""
    here = frame.names if frame is not None else {}
    told: list[tuple[str, Said]] = []
    for name in names:
        value = here.get(name, state.globals.get(name))
        if value is not None:
            told.append((name, value_words(book, state, value, name)))
    for name, value in here.items():
        if literals.is_reference(value) and literals.label(value) in objects and name not in names:
            told.append((name, value_words(book, state, value, name)))
    return told[:MAX_MOVES]
