"""The noise floor: what a difference of two scores would be if nothing but the arithmetic had changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .pairs import ALPHA, Pair, differences


@dataclass(frozen=True, kw_only=True)
class Noise:
    """How far documents move when they are scored again."""

    variance: float
    """Mean square of the moves, 0 to 1; where nothing moved, what it may be at most."""
    n: int
    """Documents that were scored twice, over all tasks."""
    moved: int

    def unit(self, sizes: Sequence[int]) -> float:
        """The standard deviation that scoring again alone brings to the unweighted mean over tasks of these sizes.

        In 0 to 1; raises ValueError where there is no task, or one without documents.
        """
        if not sizes or min(sizes) < 1:
            raise ValueError(f"tasks with documents are needed, got sizes {list(sizes)}")
        return math.sqrt(self.variance * math.fsum(1 / n for n in sizes)) / len(sizes)


def noise_of(tasks: Sequence[Pair]) -> Noise | None:
    """The noise of documents of some tasks, whose values are given as they were scored first and again.

    A document moves by its own chance and in either direction, so the variance of a mean of n of them is the mean
    square of the moves over n. The mean of the moves itself would be a poor unit: one document that rose and one that
    fell make it zero. All tasks are taken together, since a document seldom moves.

    Where none of n moved, at most a share 1 - 0.05 ** (1 / n) of all documents does, at 95 % (Clopper and Pearson,
    Biometrika 26, 1934, one-sided), and each by 1 at most. None where no document was scored again.
    Raises ValueError as `paired_delta`.
    """
    import numpy as np

    moves = np.concatenate([np.zeros(0), *(differences(first, again) for first, again in tasks)])
    if not len(moves):
        return None
    moved = int((moves != 0).sum())
    variance = float((moves**2).mean()) if moved else 1 - ALPHA ** (1 / len(moves))
    return Noise(variance=variance, n=len(moves), moved=moved)
