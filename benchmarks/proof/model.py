"""A small transformer, as one would write it today: rotary positions, RMS norms, no biases.

Before attention each position gets a weighted sum of itself and the three before it, a channel at a
time (as in "Physics of Language Models", part 4.1, there named Canon layers).  To find where a name
was last written, a model must know what stood before each token; with this it need not learn that
first, which takes a model of this size most of its time.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

REACH = 4  # positions that are summed, the last of them itself
SHARP = 2.0  # as norms bound what attention compares, it could not look at one position alone


@dataclass(frozen=True)
class Shape:
    """Its size. ``width`` is a multiple of twice ``heads``."""

    width: int = 128
    layers: int = 3
    heads: int = 4


class Block(nn.Module):  # type: ignore[misc, unused-ignore]
    """Attention, then a perceptron, each added to what came in."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.before, self.between = nn.RMSNorm(width), nn.RMSNorm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)
        self.nearby = nn.Parameter(torch.zeros(REACH, 1, 1, width).uniform_(-0.5, 0.5))
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.down.weight)

    def forward(
        self, x: Tensor, turn: tuple[Tensor, Tensor], mask: Tensor | None,
        past: list[Tensor] | None, real: Tensor | None,
    ) -> Tensor:  # fmt: skip
        rows, length, width = x.shape
        near = self.before(x)
        if real is not None:
            near = near * real[:, :, None]
        if past:
            near = torch.cat([past[2], near], 1)
        else:
            near = F.pad(near, (0, 0, REACH - 1, 0))
        mixed = near[:, REACH - 1 :] + sum(
            near[:, at : at + length] * self.nearby[at] for at in range(REACH)
        )
        parts = self.qkv(mixed).view(rows, length, 3, self.heads, -1)
        q, k, v = (part.transpose(1, 2) for part in parts.unbind(2))
        q, k = (
            rotated(F.rms_norm(q, q.shape[-1:]), turn),
            rotated(F.rms_norm(k, k.shape[-1:]), turn),
        )
        if past is not None:
            if past:
                k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
            past[:] = [k, v, near[:, -(REACH - 1) :]]
        seen = F.scaled_dot_product_attention(
            q, k, v, attn_mask=mask, is_causal=mask is None, scale=SHARP / q.shape[-1] ** 0.5
        )
        x = x + self.out(seen.transpose(1, 2).reshape(rows, length, width))
        return x + self.down(F.relu(self.up(self.between(x))).square())


class Transformer(nn.Module):  # type: ignore[misc, unused-ignore]
    """Tokens (rows × length) to logits (rows × length × vocabulary)."""

    def __init__(self, vocabulary: int, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(vocabulary, shape.width)
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.last = nn.RMSNorm(shape.width)
        self.head = nn.Linear(shape.width, vocabulary, bias=False)

    def forward(
        self, tokens: Tensor, start: int = 0, mask: Tensor | None = None,
        past: list[list[Tensor]] | None = None, real: Tensor | None = None,
    ) -> Tensor:  # fmt: skip
        """``start``: how many tokens ``past`` holds. ``mask``: what each may see; else what was
        before it. ``real``: 0 where there is padding."""
        x = self.embedding(tokens)
        turn = angles(start, tokens.shape[1], self.shape.width // self.shape.heads)
        for number, block in enumerate(self.blocks):
            x = block(x, turn, mask, past[number] if past is not None else None, real)
        return self.head(self.last(x))


def angles(start: int, length: int, width: int) -> tuple[Tensor, Tensor]:
    speeds = 10_000.0 ** (-torch.arange(0, width, 2) / width)
    turns = torch.outer(torch.arange(start, start + length).float(), speeds)
    return turns.cos(), turns.sin()


def rotated(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    cos, sin = turn
    left, right = x.chunk(2, -1)
    return torch.cat([left * cos - right * sin, left * sin + right * cos], -1)


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
def complete(
    model: Transformer, prompts: list[list[int]], most: int, end: int, pad: int
) -> list[list[int]]:
    """What follows each prompt, the likeliest token each time, up to ``end`` or ``most`` tokens.

    Prompts are padded in front: positions count as differences only.
    """
    longest = max(map(len, prompts))
    tokens = torch.tensor([[pad] * (longest - len(p)) + p for p in prompts])
    open_ = tokens != pad
    causal = torch.ones(longest, longest, dtype=torch.bool).tril()
    mask = (causal & open_[:, None, :]) | torch.eye(longest, dtype=torch.bool)
    past: list[list[Tensor]] = [[] for _ in model.blocks]
    found: list[list[int]] = [[] for _ in prompts]
    logits = model(tokens, 0, mask[:, None], past, open_.float())[:, -1]
    left = list(range(len(prompts)))
    for made in range(most):
        best = logits.argmax(-1)
        going = best != end
        for row, token in zip(left, best.tolist(), strict=True):
            if token != end:
                found[row].append(token)
        if not going.any() or made + 1 == most:
            break
        if not going.all():  # rows that have ended are not carried on
            left = [row for row, on in zip(left, going.tolist(), strict=True) if on]
            past = [[part[going] for part in layer] for layer in past]
            open_, best = open_[going], best[going]
        open_ = torch.cat([open_, torch.ones(len(left), 1, dtype=torch.bool)], 1)
        logits = model(best[:, None], longest + made, open_[:, None, None], past)[:, -1]
    return found
