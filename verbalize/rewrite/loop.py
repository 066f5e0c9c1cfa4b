"""Ask, check, ask once more, splice, fall back: what becomes of a narrative.

    for rewritten in rewrite_all(tasks, engine, policy):
        ...

1. The first requests of all tasks go to the engine as it takes them, its queue never empty while
   there are any; second requests go before first ones, so that few tasks are open at a time.
2. What comes back is put together and checked.  A text without a fault is ``accepted_first``.
3. Otherwise the sentences at fault are asked for once more, with what the run has instead:
   ``accepted_retry``.
4. Otherwise true sentences are kept, false ones replaced by the narrative's own, and the whole
   text is checked again: ``spliced``.
5. Otherwise ``template`` or ``dropped``, as the policy says.

A completion that was cut is never whole, one that failed is an attempt like any other, and one that
never came counts as failed: nothing that an engine does ends the loop but its own FailedError.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, wait

import msgspec

from tracer import ids
from tracer.errors import FailedError, GroundtraceError
from tracer.records import Program, RunResult, TestCase
from verbalize.narrative import Narrative
from verbalize.rewrite import prompts
from verbalize.rewrite.anchored import Anchored
from verbalize.rewrite.base import Completion, Engine, Request, Sampling, request_id
from verbalize.rewrite.forms import Ask
from verbalize.rewrite.paper import Paper
from verbalize.rewrite.records import Attempt, Draft, Outcome, Policy, Rewritten, Task
from verbalize.rewrite.rounds import Judged, Open, Written, attempt_of, judged

_FORMS: dict[str, type[Anchored] | type[Paper]] = {"anchored": Anchored, "paper": Paper}


def rewrite(
    narrative: Narrative, program: Program, test: TestCase, result: RunResult, engine: Engine,
    policy: Policy | None = None, *, narrative_id: str = "",
) -> Rewritten:  # fmt: skip
    """One narrative, rewritten. ``narrative_id``: the one it is kept under; a hash of the program,
    the input and the text otherwise. Raises FailedError where the engine is lost."""
    known = narrative_id or ids.digest(
        "narrative", ids.program_id(program), ids.test_id(test), narrative.text
    )
    task = Task(id=known, narrative=narrative, program=program, test=test, result=result)
    return next(rewrite_all([task], engine, policy))


def rewrite_all(
    tasks: Iterable[Task], engine: Engine, policy: Policy | None = None,
    judges: Executor | None = None,
) -> Iterator[Rewritten]:  # fmt: skip
    """Each task's rewriting, as they end. ``judges``: where texts are checked, so that an engine in
    this process does not wait for it; here and now by default. Raises UsageError for a prompt or a
    style that there is none of, and FailedError where the engine is lost."""
    queue = _Queue(iter(tasks), engine, policy or Policy())
    while queue.more():
        queue.stalled = True
        for completion in engine.complete(queue.requests()):
            for full in queue.take(completion):
                _judge(queue, full, judges)
            yield from queue.settled(wait_for_all=False)
        for full in queue.lost():
            _judge(queue, full, judges)
        yield from queue.settled(wait_for_all=True)
        if queue.stalled and queue.more():
            raise FailedError("engine-stalled", "the engine takes no requests", engine.name)


class _Queue:
    """The tasks that are open, the requests that wait, and what is being checked."""

    def __init__(self, tasks: Iterator[Task], engine: Engine, policy: Policy) -> None:
        self.tasks, self.engine, self.policy = tasks, engine, policy
        self.form = _FORMS[prompts.prompt(policy.prompt)]
        self.waiting: deque[Request] = deque()
        self.pending: dict[str, list[Open]] = {}  # by id of the request: two tasks may be alike
        self.judged: list[tuple[Open, Future[Judged]]] = []
        self.done: deque[Rewritten] = deque()
        self.exhausted = False
        self.stalled = False  # whether the engine has not asked for anything since it was called

    def more(self) -> bool:
        return bool(self.waiting) or not self.exhausted

    def requests(self) -> Iterator[Request]:
        """What the engine is to do next, for as long as there is something now."""
        self.stalled = False
        while True:
            if self.waiting:
                yield self.waiting.popleft()
                continue
            task = next(self.tasks, None)
            if task is None:
                self.exhausted = True
                return
            try:
                opened = Open(task, self.form(task, self.policy))
                asks = opened.form.asks()
            except GroundtraceError:
                raise
            except Exception:  # a fault of ours with one narrative loses no other
                self.done.append(self._rewritten(task, None))
                continue
            if asks:
                self.ask(opened, asks)
            else:
                self.done.append(self._rewritten(task, None))

    def ask(self, opened: Open, asks: Iterable[Ask]) -> None:
        sampling = self.policy.sampling
        if opened.round == "retry":  # other words, should the prompt be the same
            sampling = msgspec.structs.replace(sampling, seed=sampling.seed + 1)
        for ask in asks:
            request = self._request(opened.task, ask, sampling)
            opened.now.append(Written(ask, request.id))
            self.pending.setdefault(request.id, []).append(opened)
            self.waiting.append(request)

    def _request(self, task: Task, ask: Ask, sampling: Sampling) -> Request:
        body = msgspec.json.encode(ask.messages).decode()
        known = request_id(
            task.id, self.engine.model, self.policy.prompt, sampling, body, ask.grammar
        )
        return Request(
            id=known, messages=ask.messages, sampling=sampling, original=ask.original,
            grammar=ask.grammar,
        )  # fmt: skip

    def take(self, completion: Completion) -> Iterator[Open]:
        """Puts a completion in its place; the task, where that was the last one of its round."""
        waiting = self.pending.get(completion.id)
        if not waiting:  # one that nobody asked for
            return
        opened = waiting.pop(0)
        if not waiting:
            del self.pending[completion.id]
        place = next(w for w in opened.now if w.id == completion.id and w.completion is None)
        place.completion = completion
        if all(written.completion is not None for written in opened.now):
            yield opened

    def lost(self) -> Iterator[Open]:
        """The engine is through: what it was asked and did not answer has failed."""
        unanswered = {request.id for request in self.waiting}
        for known in [one for one in self.pending if one not in unanswered]:
            for _ in range(len(self.pending[known])):
                reason = "the engine gave no completion"
                yield from self.take(Completion(id=known, finish="error", reason=reason))

    def settled(self, *, wait_for_all: bool) -> Iterator[Rewritten]:
        if wait_for_all:
            wait([future for _, future in self.judged])
        still: list[tuple[Open, Future[Judged]]] = []
        for opened, future in self.judged:
            if future.done():
                self._settle(opened, future.result())
            else:
                still.append((opened, future))
        self.judged = still
        while self.done:
            yield self.done.popleft()

    def _settle(self, opened: Open, judged: Judged) -> None:
        opened.said, faults, draft, spliced = judged
        opened.drafts += [draft] if spliced is None else [draft, spliced]
        opened.attempts += [
            attempt_of(opened.round, written, found, draft.faults[sum(map(len, faults)) :])
            for written, found in zip(opened.now, faults, strict=True)
        ]
        last = opened.round == "retry" or not self.policy.retry
        if draft.accepted or last:
            self._done(opened, draft if draft.accepted else spliced)
            return
        first = {w.ask.window: (w.ask, w.completion) for w in opened.now if w.completion}
        asks = opened.form.again(draft, first)
        if not asks:  # nothing that a model could say otherwise
            self._done(opened, None)
            return
        opened.round = "retry"
        self.ask(opened, asks)

    def _done(self, opened: Open, text: Draft | None) -> None:
        self.done.append(
            self._rewritten(opened.task, text, tuple(opened.attempts), tuple(opened.drafts))
        )

    def _rewritten(
        self, task: Task, text: Draft | None, attempts: tuple[Attempt, ...] = (),
        drafts: tuple[Draft, ...] = (),
    ) -> Rewritten:  # fmt: skip
        outcome: Outcome = "template" if self.policy.otherwise == "template" else "dropped"
        if text is not None:
            outcome = "spliced" if text.round == "splice" else (
                "accepted_first" if text.round == "first" else "accepted_retry"
            )  # fmt: skip
        kept = task.narrative.text if outcome == "template" else ""
        return Rewritten(
            id=task.id, outcome=outcome, text=text.text if text is not None else kept,
            sentences=text.sentences if text is not None else (),
            attempts=attempts, drafts=drafts,
            engine=self.engine.name, model=self.engine.model, prompt=self.policy.prompt,
        )  # fmt: skip


def _judge(queue: _Queue, opened: Open, judges: Executor | None) -> None:
    last = opened.round == "retry" or not queue.policy.retry
    asked = [(w.ask, w.completion) for w in opened.now if w.completion is not None]
    given = (opened.form, opened.round, asked, opened.said, last and queue.policy.splice)
    if judges is not None:
        queue.judged.append((opened, judges.submit(judged, *given)))
        return
    future: Future[Judged] = Future()
    future.set_result(judged(*given))
    queue.judged.append((opened, future))


__all__ = ["rewrite", "rewrite_all"]
