"""Dropout on a CPU, drawn sixteen bits a number.

PyTorch draws a number in double precision for each of them, which took an eighth of a step of tuning; and it draws
others on a processor of another maker. These are the same everywhere.
"""

from __future__ import annotations

import torch
from torch import Tensor

LEVELS = 2**16
"""Values that sixteen bits have."""


class Dropout(torch.nn.Dropout):
    """Numbers become 0 at a rate that is `p` to the nearest of `LEVELS`; the others grow, so that the mean stays."""

    def forward(self, given: Tensor) -> Tensor:
        """Values of any shape, dropped where the module is in training."""
        dropped = round(self.p * LEVELS)
        if not self.training or not dropped:
            return given
        words = torch.empty(given.numel() // 4 + 1, dtype=torch.int64).random_(-(2**63), None)
        drawn = words.view(torch.int16)[: given.numel()].view(given.shape)
        kept = (drawn >= dropped - LEVELS // 2).to(given.dtype)
        return given * kept.mul_(LEVELS / (LEVELS - dropped))


def drop_here(tuned: torch.nn.Module) -> None:
    """Have all dropout of a network be drawn so."""
    for parent in list(tuned.modules()):
        for name, child in parent.named_children():
            if type(child) is torch.nn.Dropout:
                setattr(parent, name, Dropout(child.p))
