"""One model learns from the rows of one arm, and answers.  Needs torch, and nothing of the rest.

The loss is of the completions alone, as in supervised fine-tuning.  In it a value weighs as much as
`Plan.weight` other tokens: a row is mostly text that is soon known by heart, and what that asks for
drowns the rest.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from benchmarks.proof.data import Example
from benchmarks.proof.model import Shape, Transformer, complete
from benchmarks.proof.muon import Muon
from benchmarks.proof.plan import Plan
from benchmarks.proof.tokens import END, PAD, Vocabulary

WARM, COOL = 0.05, 0.4  # of all steps: the rate rises, the rate falls


def batches(examples: list[Example], step: int, choice: random.Random) -> Iterator[list[Example]]:
    """Without end: rows of like length, ``step`` tokens or a little less; each row once a round."""
    while True:
        order = sorted(examples, key=lambda e: len(e[0]) + choice.random() * 8)
        made: list[list[Example]] = [[]]
        held = 0
        for each in order:
            if held + len(each[0]) > step and made[-1]:
                made.append([])
                held = 0
            made[-1].append(each)
            held += len(each[0])
        choice.shuffle(made)
        yield from made


def loss_of(model: Transformer, batch: list[Example], weights: Tensor) -> Tensor:
    """Of the completions' tokens alone, each by the weight of its kind."""
    longest = max(len(tokens) for tokens, _ in batch)
    rows = torch.zeros(len(batch), longest, dtype=torch.long)
    wanted = torch.full((len(batch), longest), -100)
    for number, (tokens, start) in enumerate(batch):
        rows[number, : len(tokens)] = torch.tensor(tokens)
        wanted[number, start : len(tokens)] = rows[number, start : len(tokens)]
    logits = model(rows[:, :-1])
    return F.cross_entropy(logits.flatten(0, 1), wanted[:, 1:].flatten(), weights)


@dataclass
class Learnt:
    model: Transformer
    steps: int
    tokens: int
    rows: int
    seconds: float
    loss: float


def learn(
    vocabulary: Vocabulary, examples: list[Example], plan: Plan, seed: int, part: float = 1.0,
    tell: Callable[[str], None] = lambda text: None,
) -> Learnt:  # fmt: skip
    """A model after the plan's steps, each of ``part`` of its tokens."""
    torch.manual_seed(seed)
    model = Transformer(len(vocabulary), Shape(plan.width, plan.layers, plan.heads))
    matrices = [p for p in model.blocks.parameters() if p.ndim == 2]
    chosen = {id(p) for p in matrices}
    rest = [p for p in model.parameters() if id(p) not in chosen]
    weights = torch.tensor([plan.weight if p.isdigit() else 1.0 for p in vocabulary.pieces])
    inner = Muon(matrices)
    outer = torch.optim.AdamW(rest, betas=(0.9, 0.98), weight_decay=0.0)
    began, steps, tokens, rows, mean = time.process_time(), 0, 0, 0, 0.0
    for batch in batches(examples, round(plan.step * part), random.Random(seed)):
        done = tokens / (plan.tokens * part)
        if done >= 1:
            break
        pace = min(1.0, done / WARM + 0.02, (1 - done) / COOL)
        outer.param_groups[0]["lr"] = plan.rate_rest * pace
        loss = loss_of(model, batch, weights)
        loss.backward()
        inner.step(plan.rate * pace)
        outer.step()
        model.zero_grad(set_to_none=True)
        steps += 1
        rows += len(batch)
        tokens += sum(len(e[0]) for e in batch)
        mean = 0.95 * mean + 0.05 * loss.item() if steps > 1 else loss.item()
        if steps % 25 == 0:
            spent = time.process_time() - began
            tell(f"step {steps}, {tokens} tokens, loss {mean:.4f}, {spent:.0f} s")
    return Learnt(model, steps, tokens, rows, time.process_time() - began, mean)


def answers(
    learnt: Learnt, vocabulary: Vocabulary, prompts: list[str], most: int, group: int = 100
) -> list[str]:
    """What the model says to each prompt."""
    end, pad = vocabulary.numbers[END], vocabulary.numbers[PAD]
    starts = [vocabulary.encode(prompt + "\n") for prompt in prompts]
    found: list[str] = []
    for at in range(0, len(starts), group):
        for said in complete(learnt.model, starts[at : at + group], most, end, pad):
            found.append(vocabulary.decode(said))
    return found
