"""open-r1/codeforces, and the programs that were submitted: open-r1/codeforces-submissions.

Looked at: the cards of both on the Hub with their features (configurations ``default`` and
``verifiable``; ``default``, ``selected_accepted`` and ``selected_incorrect``).  Problems come
without programs and submissions without tests; a recipe joins them (``[sources.solutions]``), by
``id`` of the one and ``problem_id`` of the other, such as 1/A.  ``official_tests`` leaves out tests
that the site cuts off, and repeats the examples; ``generated_checker`` is a Python program for
problems with several answers: their checker is ``custom``. ``input_mode`` is stdio or file;
``time_limit`` is in seconds, ``memory_limit`` in megabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from pipelines.problems import (
    Checker,
    KnownVerdict,
    Problem,
    ProblemLimits,
    ProblemTest,
    Solution,
)
from pipelines.sources.adapters.base import Adapter, Place, Unfit
from pipelines.sources.adapters.values import positive, rating_tier, stdin_test

NAME, SUBMISSIONS, LICENCE = "codeforces", "codeforces_submissions", "CC-BY-4.0"
ALL_TESTS = "TESTS"  # what a submission was judged on; also PRETESTS, SAMPLES …

# The site's words; COMPILATION_ERROR, SKIPPED, TESTING … say nothing of what the program does.
_VERDICTS: dict[str, KnownVerdict] = {
    "OK": "ok",
    "WRONG_ANSWER": "wrong_answer",
    "PRESENTATION_ERROR": "wrong_answer",
    "CHALLENGED": "wrong_answer",  # somebody found an input on which it fails
    "PARTIAL": "wrong_answer",
    "RUNTIME_ERROR": "error",
    "MEMORY_LIMIT_EXCEEDED": "error",
    "TIME_LIMIT_EXCEEDED": "timeout",
    "IDLENESS_LIMIT_EXCEEDED": "timeout",
}
_PYTHON3 = re.compile(r"(python|pypy) ?3", re.ASCII | re.IGNORECASE)


class Test(msgspec.Struct):
    input: str
    output: str | None = None


class Row(msgspec.Struct):
    id: str
    title: str | None = None
    description: str | None = None
    input_format: str | None = None
    output_format: str | None = None
    interaction_format: str | None = None
    note: str | None = None
    examples: list[Test] | None = None
    official_tests: list[Test] | None = None
    rating: float | None = None
    tags: list[str] | None = None
    time_limit: float | None = None
    memory_limit: float | None = None
    input_mode: str | None = None
    generated_checker: str | None = None


class Submission(msgspec.Struct):
    submission_id: str | int
    problem_id: str
    source: str
    programmingLanguage: str
    verdict: str | None = None
    testset: str | None = None


def problems(row: Row, place: Place) -> Iterator[Problem]:
    if row.interaction_format:
        raise Unfit("interactive", "the program talks with a judge")
    if (row.input_mode or "stdio") != "stdio":
        raise Unfit("reads_files", f"input_mode is {str(row.input_mode)[:40]!r}")
    yield Problem(
        name=_name(row.id),
        source=NAME,
        shape="stdin",
        statement=_statement(row),
        topic=next((tag for tag in row.tags or () if tag), ""),
        tier=rating_tier(row.rating),
        licence=LICENCE,
        provenance=str(place),
        checker=_checker(row),
        limits=ProblemLimits(positive(row.time_limit), int(positive(row.memory_limit))),
        tests=tuple(_tests(row)),
    )


def submissions(row: Submission, place: Place) -> Iterator[Problem]:
    """A problem of that name with this program alone; nothing for other languages, and for verdicts
    that say nothing of the program (it did not compile, it was not judged)."""
    verdict = _VERDICTS.get(row.verdict or "")
    if verdict is None or not _PYTHON3.match(row.programmingLanguage):
        return
    if verdict == "ok" and row.testset not in (None, ALL_TESTS):
        verdict = "unknown"  # right on the pretests, say
    file = f"submission-{row.submission_id}.py"
    yield Problem(
        name=_name(row.problem_id),
        source=SUBMISSIONS,
        shape="stdin",
        licence=LICENCE,
        provenance=str(place),
        solutions=(Solution(file=file, source=row.source.encode(), verdict=verdict),),
    )


def _checker(row: Row) -> Checker:
    program = row.generated_checker
    return Checker("custom", program=program) if program else Checker("tokens")


def _tests(row: Row) -> Iterator[ProblemTest]:
    shown = row.examples or []
    for number, test in enumerate(shown):
        yield stdin_test(f"example-{number}", test.input, test.output)
    seen = {test.input.strip() for test in shown}
    for number, test in enumerate(row.official_tests or []):
        if test.input.strip() not in seen:
            yield stdin_test(f"official-{number}", test.input, test.output, public=False)


def _name(identity: str) -> str:
    return identity.strip().replace("/", "-")


def _statement(row: Row) -> str:
    parts = (
        ("", row.title), ("", row.description), ("Input", row.input_format),
        ("Output", row.output_format), ("Note", row.note),
    )  # fmt: skip
    texts = (f"{head}\n\n{text}" if head else text for head, text in parts if text)
    return "\n\n".join(texts).strip()


ADAPTERS = (
    Adapter(
        name=NAME,
        what="contest problems; their programs are joined from codeforces-submissions",
        licence=LICENCE,
        paths=("open-r1/codeforces",),
        row=Row,
        problems=problems,
    ),
    Adapter(
        name=SUBMISSIONS,
        what="programs submitted in Python 3, with their verdicts; no tests",
        licence=LICENCE,
        paths=("open-r1/codeforces-submissions",),
        row=Submission,
        problems=submissions,
    ),
)
