"""Muon (Keller Jordan, 2024): momentum, made orthogonal, for the matrices inside a model.

`torch.optim.Muon` does the same in bfloat16, which costs four times all else of a step on a
processor that has no such arithmetic; hence float32 here, and matrices of one shape together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor

_FACTORS = (3.4445, -4.7750, 2.0315)  # of the Newton-Schulz step, from the author's page


class Muon:
    """Nesterov momentum 0.95, five steps, an update of the same size whatever the shape."""

    def __init__(self, matrices: Iterable[Tensor], momentum: float = 0.95) -> None:
        self.momentum = momentum
        self.shapes: dict[torch.Size, list[tuple[Tensor, Tensor]]] = defaultdict(list)
        for matrix in matrices:
            self.shapes[matrix.shape].append((matrix, torch.zeros_like(matrix)))

    @torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]
    def step(self, rate: float) -> None:
        for shape, held in self.shapes.items():
            wanted = []
            for matrix, past in held:
                assert matrix.grad is not None
                past.lerp_(matrix.grad, 1 - self.momentum)
                wanted.append(matrix.grad.lerp(past, self.momentum))
            scale = rate * max(1.0, shape[0] / shape[1]) ** 0.5
            for (matrix, _), update in zip(held, orthogonal(torch.stack(wanted)), strict=True):
                matrix.sub_(update, alpha=scale)


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """The nearest matrices of orthogonal rows (or columns), about: singular values near 1.

    Each step multiplies by a polynomial of x xᵀ, and these commute: so they are multiplied with one
    another first, and with the longer matrix once.
    """
    a, b, c = _FACTORS
    tall = matrices.shape[-2] > matrices.shape[-1]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    square, one = x @ x.mT, torch.eye(x.shape[-2])
    whole = one
    for step in range(steps):
        factor = a * one + b * square + c * square @ square
        whole = factor @ whole if step else factor
        square = factor @ square @ factor
    x = whole @ x
    return x.mT if tall else x
