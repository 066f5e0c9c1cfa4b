"""Writes the page: ``python -m benchmarks.proof.page DIR [OUTPUT.md]``. Exits 1 where runs lack."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.page import machine, table
from benchmarks.proof import plan as plans
from benchmarks.proof.data import mean_lengths, read
from benchmarks.proof.measure import SETS, Steps, Trained, lacking, steps, trained
from benchmarks.proof.programs import LEVELS, LONGER, USUAL, VALUES
from benchmarks.proof.rows import SENTENCES_A_LIE

AIM = 20.0  # points that the narrative is to be ahead of the answer alone
NAMES = {
    "answer": "A, answer only",
    "narrative": "B, narrative, then answer",
    "raw": "C, raw trace, then answer",
    "lies": "D, narrative with lies, then answer",
}
LETTERS = {arm: name[0] for arm, name in NAMES.items()}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.proof.page")
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", nargs="?", type=Path)
    given = parser.parse_args()
    plan, runs, lengths = (
        plans.kept(given.folder),
        trained(given.folder),
        mean_lengths(given.folder),
    )
    left = lacking(plan, runs, lambda arm, budget: plans.scale(lengths, arm, budget) is not None)
    if left:
        print(f"still to be trained: {', '.join(left)}", file=sys.stderr)
        return 1
    text = "\n".join(_Page(given.folder, plan, runs, lengths).lines())
    if given.output:
        given.output.write_text(text)
    print(text, end="")
    return 0


class _Page:
    def __init__(
        self, folder: Path, plan: plans.Plan, runs: list[Trained], lengths: dict[str, float]
    ) -> None:
        self.plan, self.runs, self.lengths = plan, runs, lengths
        self.rows = {name: read(folder / f"{name}.jsonl") for name in ("train", *SETS)}
        self.steps = steps(folder, runs)

    def of(self, arm: str, budget: str) -> list[Trained]:
        """The runs of an arm, by seed. Where it has none of its own, those of the other budget."""
        own = plans.scale(self.lengths, arm, budget) is not None
        found = [r for r in self.runs if (r.arm, r.budget) == (arm, budget if own else "tokens")]
        return sorted(found, key=lambda run: run.seed)

    def lines(self) -> list[str]:
        return [
            "# Does the data teach?", "",
            "Written by `make proof`; nothing here is typed in.", "",
            *self.setting(), *self.outcome(), *self.by_level(), *self.told(), *self.rows_made(),
            *self.limits(), *self.cost(),
        ]  # fmt: skip

    def setting(self) -> list[str]:
        plan, one = self.plan, self.runs[0]
        return [
            f"A transformer of {one.parameters / 1e6:.2f} million parameters ({plan.layers}"
            f" layers of {plan.width}, rotary positions, a vocabulary of {one.vocabulary}) learns"
            " from scratch what programs print. A token is a name, a value, or the whole text"
            " between two of them where that is usual. The arms"
            " differ in what stands between program and answer. Everything"
            " else is the same: the programs, the prompts,"
            " the answers, the model, the optimiser (Muon for matrices, AdamW for the rest), the"
            " loss (of the completion alone; in it a value weighs as much as"
            f" {plan.weight:.0f} other tokens), the seeds.", "",
            *table(
                ["arm", "tokens a row", "what stands before the answer"],
                [
                    [NAMES[arm], f"{self.lengths[arm]:.0f}", what]
                    for arm, what in {
                        "answer": "nothing",
                        "narrative": f"our narrative, style `{plan.style}`",
                        "raw": "the run's events, as in config `raw`",
                        "lies": f"the same narrative, with a lie for every {SENTENCES_A_LIE}"
                                " sentences; the output it ends with is right",
                    }.items()
                ],
                " - ",
            ),
            f"{plan.train:,} programs to learn from, {plan.held} held out, {plan.longer} longer"
            f" ones: generated, five levels in equal parts ({', '.join(LEVELS)})."
            f" Every value is below {VALUES}; each statement reads what the one before wrote, so"
            " that no step can be skipped."
            f" Usual: {_span(USUAL.statements)} statements after the start, loops of"
            f" {_span(USUAL.turns)} iterations; longer: {_span(LONGER.statements)} and"
            f" {_span(LONGER.turns)}. Each was run and recorded in the sandbox, and the rows are"
            " those of config `sft`. Answers are the likeliest token at each step.", "",
        ]  # fmt: skip

    def outcome(self) -> list[str]:
        said = {
            "tokens": "The same steps, the same tokens a step",
            "programs": "The same steps, the same programs a step",
        }
        made = ["## Right answers, in per cent", ""]
        for budget, title in said.items():
            made += [f"### {title}", ""]
            made += table(
                ["arm", "steps", "tokens", "programs seen", "held out", "longer"],
                [self.arm(arm, budget) for arm in plans.ARMS],
                " -----",
            )
            made += table(
                ["points, seed by seed", "held out", "longer"],
                [
                    [f"B − {LETTERS[arm]}", *(_spread(self.ahead(arm, budget, s)) for s in SETS)]
                    for arm in ("answer", "raw", "lies")
                ],
                " --",
            )
        ahead = statistics.mean(self.ahead("answer", "tokens", "held"))
        verdict = "met" if ahead >= AIM else "not met"
        return [
            *made,
            f"Mean of {self.plan.seeds} seeds ± standard deviation (least to most). Of"
            f" {self.plan.held} answers, the sampling error of one figure is up to"
            f" {50 / self.plan.held**0.5:.1f} points."
            f" Guessing is right in {100 / VALUES:.0f} %.", "",
            f"The aim, B at least {AIM:.0f} points ahead of A on held-out programs at the same"
            f" tokens: {verdict} ({ahead:+.1f}). On longer programs B is {self.beyond():+.1f}"
            " points from guessing.", "",
        ]  # fmt: skip

    def arm(self, arm: str, budget: str) -> list[str]:
        runs = self.of(arm, budget)
        return [
            NAMES[arm], f"{_mean(runs, lambda r: r.steps):,.0f}",
            f"{_mean(runs, lambda r: r.tokens):,.0f}", f"{_mean(runs, lambda r: r.programs):,.0f}",
            *(_spread([run.accuracy(name) for run in runs], signed=False) for name in SETS),
        ]  # fmt: skip

    def ahead(self, arm: str, budget: str, name: str) -> list[float]:
        pairs = zip(self.of("narrative", budget), self.of(arm, budget), strict=True)
        return [ours.accuracy(name) - other.accuracy(name) for ours, other in pairs]

    def beyond(self) -> float:
        """How many points B is above guessing on longer programs."""
        return _mean(self.of("narrative", "tokens"), lambda r: r.accuracy("longer")) - 100 / VALUES

    def by_level(self) -> list[str]:
        made = ["## By level", "", "At the same tokens, mean over seeds.", ""]
        head = ["arm", *LEVELS]
        for name, title in (("held", "held out"), ("longer", "longer")):
            rows = [
                [NAMES[arm], *(
                    f"{_mean(self.of(arm, 'tokens'), lambda r: r.accuracy(name, level)):.0f}"  # noqa: B023
                    for level in LEVELS
                )]
                for arm in plans.ARMS
            ]  # fmt: skip
            made += [f"### {title.capitalize()}", "", *table(head, rows, " -----")]
        return made

    def told(self) -> list[str]:
        """Whether the models' own steps are so."""
        return [
            "## Right for the right reasons", "",
            "What the models of B and D told of held-out programs, at the same tokens, by"
            " `groundtrace check`:", "",
            *table(
                ["arm", "right, every step true", "right, a step that is not", "wrong"],
                [
                    [NAMES[arm], *map(_share(found), _parts(found))]
                    for arm, found in self.steps.items()
                ],
                " ---",
            ),
        ]  # fmt: skip

    def rows_made(self) -> list[str]:
        held = [row for name in SETS for row in self.rows[name]]
        every = [row for rows in self.rows.values() for row in rows]
        return [
            "## The lies", "",
            f"{sum(row['lies'] for row in every) / len(every):.1f} a row, of kinds drawn at"
            " random of those of `verbalize.ground.mutate` (values, names, elements, branches,"
            " calls, steps left out, exchanged or made up), but for the one that changes the"
            f" final output. A filter that compares the final output keeps"
            f" {_count(every, 'lies_pass_output')} of these"
            " rows; the checker, asked about the held-out and the longer programs, accepts"
            f" {_count(held, 'lies_accepted')}, and of the true narratives"
            f" {_count(held, 'accepted')}.",
            "",
        ]  # fmt: skip

    def limits(self) -> list[str]:
        return [
            "## What this does not show", "",
            "A tiny model, programs of one generator with few values, one style, one rate of"
            " lies, no pretraining. The budget is small: with more, an arm that is near guessing"
            " here may learn as well. C writes what a line did, but not what it was worked out"
            " from; B does. So B − C is about the detail of a step as much as about words. The"
            " settings (style, programs, tokens, model, rates, weight of values) were chosen by"
            " looking at how B alone learns, with seed 0, and at other held-out programs; every arm"
            " has the same.", "",
        ]  # fmt: skip

    def cost(self) -> list[str]:
        seconds = sum(run.seconds for run in self.runs)
        return [
            f"{len(self.runs)} runs, {seconds / 60:.0f} minutes of processor time to learn in, one"
            f" thread a run; answering and making the rows come on top. {machine()}.", "",
        ]  # fmt: skip


def _count(rows: list[dict[str, Any]], what: str) -> str:
    return f"{sum(row[what] for row in rows):,} of {len(rows):,}"


def _mean(runs: list[Trained], what: Callable[[Trained], float]) -> float:
    return statistics.mean(map(what, runs))


def _spread(values: list[float], signed: bool = True) -> str:
    sign = "+" if signed else ""
    mean, least, most = statistics.mean(values), min(values), max(values)
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{mean:{sign}.1f} ± {deviation:.1f} ({least:{sign}.1f} to {most:{sign}.1f})"


def _parts(found: Steps) -> list[int]:
    return [found.right_true, found.right_false, found.wrong]


def _share(found: Steps) -> Callable[[int], str]:
    return lambda part: f"{100 * part / sum(_parts(found)):.1f} %"


def _span(bounds: tuple[int, int]) -> str:
    return f"{bounds[0]} to {bounds[1]}"


if __name__ == "__main__":
    sys.exit(main())
