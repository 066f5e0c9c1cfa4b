"""The audit in a terminal, by textual: the same panes and the page's keys. The variable that `v`
follows is the one last searched for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, Static

from pipelines.audit.cursor import Run
from pipelines.audit.labels import WORDS, Label, Labels
from pipelines.audit.listing import SIGNS, plain
from pipelines.audit.listing import WORDS as VERDICTS
from pipelines.audit.loops import loops
from pipelines.audit.subject import Sentence, Subject
from tracer.errors import GroundtraceError
from tracer.source import Source

NOW = Style(reverse=True)
AROUND = 12  # lines and sentences before and after the current ones
OUTPUT = 1_000  # characters
KEYS = (  # as the page has them
    ("j k", "next event, event before"), ("J K", "next sentence, sentence before"),
    ("n", "next claim of the sentence"), ("w", "next sentence that is not supported"),
    ("o O", "step over calls, backwards"), ("u", "step out: to the caller"),
    ("i I", "next iteration, iteration before"),
    ("v V", "next change of the variable last searched for, before"),
    ("/", "search: a text, or variable = value"), ("f F", "next find, find before"),
    ("g G", "first event, last event"), ("t", "next tab"),
    ("1 … 9", "label this row; 0 takes the label back"), ("m", "note"),
    ("] [", "next row, row before"), ("x", "next row without a label"), ("q", "leave"),
)  # fmt: skip

Opener = Callable[[], Subject]


def show(
    openers: Sequence[Opener], labels: Labels | None = None, author: str = "",
    names: Sequence[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Shows subjects, one at a time, until the reader leaves. Each is opened when it is come to.
    ``names``: config and id of each, so that those without a label are known."""
    Audit(openers, labels, author, names).run()


class Keys(ModalScreen[None]):
    """All keys; any key closes it."""

    CSS = "Keys { align: center middle; } #keys { width: 70; height: auto; padding: 1 2; }"

    def compose(self) -> ComposeResult:
        lines = "\n".join(f"{key:<8}{what}" for key, what in KEYS)
        yield Static(f"{lines}\n\nany key closes this", id="keys", markup=False)

    def on_key(self, pressed: Key) -> None:
        pressed.stop()
        self.dismiss()


class Audit(App[None]):
    AUTO_FOCUS = None
    CSS = """
    #head { height: 1; text-style: bold; }
    #code { width: 5fr; } #told { width: 5fr; border-left: solid $panel; }
    #side { width: 4fr; border-left: solid $panel; }
    #state { height: 3fr; } #output { height: 1fr; border-top: solid $panel; }
    #search { display: none; height: 3; } #search.asked { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "by(1)", "event"), Binding("k", "by(-1)", "back"),
        Binding("J", "sentence(1)", "sentence"), Binding("K", "sentence(-1)", show=False),
        Binding("o", "over(1)", "over"), Binding("O", "over(-1)", show=False),
        Binding("u", "out", "out"), Binding("i", "turn(1)", "iteration"),
        Binding("I", "turn(-1)", show=False), Binding("v", "change(1)", show=False),
        Binding("V", "change(-1)", show=False), Binding("g", "to(0)", show=False),
        Binding("G", "to(-1)", show=False), Binding("slash", "search", "search"),
        Binding("f", "found(1)", show=False), Binding("F", "found(-1)", show=False),
        Binding("n", "claim", "claim"), Binding("w", "wrong", "wrong"),
        Binding("m", "note", "note"), Binding("x", "unreviewed", show=False),
        Binding("question_mark", "help", "keys"), Binding("t", "tab", "tab"),
        Binding("right_square_bracket", "row(1)", "row"),
        Binding("left_square_bracket", "row(-1)", show=False),
        *(Binding(key, f"label('{key}')", show=False) for key in WORDS),
        Binding("0", "label('')", show=False), Binding("q", "quit", "leave"),
    ]  # fmt: skip

    def __init__(
        self, openers: Sequence[Opener], labels: Labels | None, author: str,
        names: Sequence[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        super().__init__()
        self.names = names
        self.claim, self.asked = -1, "search"
        self.openers, self.labels, self.author = openers, labels, author
        self.number = self.tab = self.sentence = self.at = 0
        self.text = self.note = ""
        self._open()

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with Horizontal():
            yield Static(id="code", markup=False)
            with VerticalScroll(id="told"):
                yield Static(id="sentences", markup=False)
            with Vertical(id="side"):
                with VerticalScroll(id="state"):
                    yield Static(id="variables", markup=False)
                with VerticalScroll(id="output"):
                    yield Static(id="printed", markup=False)
        yield Input(placeholder="text, or variable = value", id="search")
        yield Footer()

    def on_mount(self) -> None:
        self._draw()

    def action_by(self, by: int) -> None:
        self._to(self.trace.move(self.at, by))

    def action_to(self, event: int) -> None:
        self._to(event if event >= 0 else len(self.trace.steps) - 1)

    def action_over(self, by: int) -> None:
        self._to(self.trace.over(self.at, by))

    def action_out(self) -> None:
        self._to(self.trace.out(self.at))

    def action_turn(self, by: int) -> None:
        self._to(self.trace.turn(self.at, by))

    def action_change(self, by: int) -> None:
        """Of the variable that was searched for last."""
        name = self.text.partition("=")[0].strip()
        if name:
            self._to(self.trace.changes(self.at, name, by))

    def action_sentence(self, by: int) -> None:
        sentences = self._sentences()
        if sentences:
            self.sentence = max(0, min(self.sentence + by, len(sentences) - 1))
            self.claim = -1
            last = sentences[self.sentence].last
            self.at = max(0, min(last, len(self.trace.steps) - 1)) if last >= 0 else self.at
            self._draw()

    def action_claim(self) -> None:
        """To the evidence of the sentence's next claim."""
        sentences = self._sentences()
        claims = sentences[self.sentence].claims if sentences else ()
        if self.claim + 1 < len(claims):
            self.claim += 1
            event = claims[self.claim].event
            self.at = max(0, min(event, len(self.trace.steps) - 1)) if event >= 0 else self.at
            self._draw()

    def action_wrong(self) -> None:
        wrong = ("contradicted", "not_enough_info")
        for n, one in enumerate(self._sentences()):
            if n > self.sentence and one.verdict in wrong:
                self.action_sentence(n - self.sentence)
                return

    def action_help(self) -> None:
        self.push_screen(Keys())

    def action_note(self) -> None:
        if self.labels is not None:
            self._ask("note", "note on this row")

    def action_unreviewed(self) -> None:
        """From here on, and round to the start."""
        known = self.labels.newest() if self.labels is not None else {}
        count = len(self.openers)
        for step in range(1, count):
            number = (self.number + step) % count
            if number < len(self.names) and self.names[number] not in known:
                self.action_row(number - self.number)
                return
        self.note = "every other row has a label"
        self._draw()

    def action_tab(self) -> None:
        self.tab = (self.tab + 1) % max(1, len(self.subject.tellings))
        self._to(self.at)

    def action_row(self, by: int) -> None:
        number = max(0, min(self.number + by, len(self.openers) - 1))
        if number != self.number:
            self.number = number
            self._open()
            self._draw()

    def action_label(self, key: str) -> None:
        self._judge(key, None)

    def _judge(self, label: str | None, note: str | None) -> None:
        """A new label or a new note; what is None stays as it is."""
        if self.labels is None:
            return
        subject = self.subject
        old = self.labels.newest().get((subject.config, subject.id), Label(config="", id=""))
        new = Label(
            config=subject.config, id=subject.id, author=self.author,
            label=old.label if label is None else label, note=old.note if note is None else note,
        )  # fmt: skip
        try:
            self.labels.add(new)
            self.note = f"label: {WORDS.get(new.label, 'none')}" + (", noted" if new.note else "")
        except GroundtraceError as error:
            self.note = error.what
        self._draw()

    def action_search(self) -> None:
        self._ask("search", "text, or variable = value")

    def _ask(self, what: str, placeholder: str) -> None:
        box = self.query_one("#search", Input)
        self.asked, box.value, box.placeholder = what, "", placeholder
        box.add_class("asked")
        box.focus()

    def on_input_submitted(self, submitted: Input.Submitted) -> None:
        submitted.input.remove_class("asked")
        self.set_focus(None)
        if self.asked == "note":
            self._judge(None, submitted.value)
            return
        self.text = submitted.value
        self.action_found(1)

    def action_found(self, by: int) -> None:
        if self.text:
            self._to(self.trace.find(self.at, self.text, by))

    def _open(self) -> None:
        self.subject = self.openers[self.number]()
        recorded = self.subject.result.trace
        self.trace = Run(recorded, loops(self.subject.program, recorded))
        self.source = Source(self.subject.program.source).lines
        self.tab, self.sentence, self.at, self.note, self.claim = 0, 0, 0, "", -1

    def _sentences(self) -> Sequence[Sentence]:
        tellings = self.subject.tellings
        return tellings[self.tab].sentences if tellings else ()

    def _to(self, event: int) -> None:
        self.at, self.claim = event, -1
        around = [
            (one.last - one.first, n)
            for n, one in enumerate(self._sentences())
            if 0 <= one.first <= event <= one.last
        ]
        self.sentence = min(around)[1] if around else self.sentence
        self._draw()

    def _draw(self) -> None:
        self.query_one("#head", Static).update(self._head())
        self.query_one("#code", Static).update(self._code())
        self.query_one("#sentences", Static).update(self._told())
        self.query_one("#variables", Static).update(self._state())
        printed = self.trace.printed(self.at)[-OUTPUT:]
        self.query_one("#printed", Static).update(Text("\n".join(map(plain, printed.split("\n")))))

    def _head(self) -> Text:
        total = len(self.trace.steps)
        row = f"{self.number + 1} of {len(self.openers)}  " if len(self.openers) > 1 else ""
        title = self.subject.row.get("problem") or self.subject.program.filename
        return Text(f"{row}{plain(str(title))}  event {self.at} of {total}  {self.note}")

    def _code(self) -> Text:
        line = self.trace.line(self.at)
        shown = Text()
        for number in range(max(1, line - AROUND), min(len(self.source), line + 2 * AROUND) + 1):
            word = self.trace.word(self.at) if number == line else ""
            tail = f"  {word}" if word not in ("", "line") else ""
            text = f"{number:4d} {plain(self.source[number - 1])}{tail}\n"
            shown.append(text, NOW if number == line else Style())
        return shown

    def _told(self) -> Text:
        if not self.subject.tellings:
            return Text("nothing is told of this run")
        telling = self.subject.tellings[self.tab]
        shown = Text()
        shown.append(f"{telling.name}\n\n", Style(bold=True))
        first = max(0, self.sentence - AROUND // 2)
        for n, one in enumerate(telling.sentences[first : first + 3 * AROUND], first):
            style = NOW if n == self.sentence else Style()
            words = plain(telling.text[one.start : one.end])
            shown.append(f"{SIGNS[one.verdict]} {VERDICTS[one.verdict]}: {words}\n", style)
            for number, claim in enumerate(one.claims if n == self.sentence else ()):
                value = f" = {plain(claim.value)}" if claim.value else ""
                said = f"    {SIGNS[claim.verdict]} {claim.kind} {plain(claim.subject)}{value}"
                mark = Style(bold=True, underline=True) if number == self.claim else Style()
                shown.append(f"{said} (event {claim.event}) {plain(claim.reason)}\n", mark)
        return shown

    def _state(self) -> Text:
        shown = Text()
        for frame in self.trace.frames(self.at):
            shown.append(f"{plain(frame.name)}, line {frame.line}\n", Style(bold=True))
            for each in frame.variables:
                text = f"{each.mark or ' '} {plain(each.name)} = {plain(each.value)}\n"
                shown.append(text, Style(bold=bool(each.mark)))
        return shown
