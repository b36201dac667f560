"""Muon, the optimizer of the matrices: momentum made orthogonal.

Keller Jordan et al. 2024 (kellerjordan.github.io/posts/muon). PyTorch's own steps one matrix at a time, which on a CPU
costs as much as the model itself; here all matrices of one shape go through the iteration together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch

from .precision import precision
from .workers import Workers

_QUINTIC = (3.4445, -4.7750, 2.0315)
"""Coefficients of the Newton-Schulz iteration, from the same source."""


def orthogonal(stacked: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """The nearest orthogonal matrix of each of [n, rows, columns], up to a factor of about 0.7 to 1.2."""
    a, b, c = _QUINTIC
    tall = stacked.size(-2) > stacked.size(-1)
    x = (stacked.mT if tall else stacked).to(precision())
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        squared = x @ x.mT
        x = a * x + (b * squared + c * (squared @ squared)) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, orthogonalised, scaled by sqrt(max(1, rows / columns)); decoupled weight decay."""

    def __init__(
        self, matrices: Iterable[torch.Tensor], *, lr: float, momentum: float, weight_decay: float, workers: Workers
    ) -> None:
        super().__init__(matrices, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})
        self.workers = workers

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One step of every matrix that has a gradient."""
        for group in self.param_groups:
            shapes: dict[torch.Size, list[torch.Tensor]] = defaultdict(list)
            for matrix in group["params"]:
                shapes[matrix.shape].append(matrix)
            for (rows, columns), matrices in shapes.items():
                moments = torch.stack([self._momentum(matrix, group["momentum"]) for matrix in matrices])
                update = self.workers.shared_out(orthogonal, moments)
                scale = max(1.0, rows / columns) ** 0.5
                for matrix, direction in zip(matrices, update.float(), strict=True):
                    matrix.mul_(1 - group["lr"] * group["weight_decay"])
                    matrix.add_(direction, alpha=-group["lr"] * scale)

    def _momentum(self, matrix: torch.Tensor, momentum: float) -> torch.Tensor:
        held = self.state[matrix].setdefault("momentum", torch.zeros_like(matrix))
        assert matrix.grad is not None
        held.lerp_(matrix.grad, 1 - momentum)
        return matrix.grad.lerp(held, momentum)
