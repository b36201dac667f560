"""Tests of no difference: exact McNemar for 0/1 values, a paired permutation test for graded ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .pairs import Pair, differences, one_size

if TYPE_CHECKING:
    import numpy as np

    from .pairs import Array

ENUMERATED = 20
"""Most documents that moved for which every assignment of signs is counted: a million."""
DRAWS = 100_000
"""Assignments of signs drawn beyond that; a p-value of 0.05 is then right to 0.0014 (two standard errors)."""
BLOCK = 12
"""Documents whose signs are drawn by one number, which looks their sum up among 4,096."""
SLACK = 1e-9
"""Sums that differ by less than this share of all moves are equal up to rounding."""

Method = Literal["exact McNemar", "exact permutation", "sampled permutation"]


@dataclass(frozen=True, kw_only=True)
class Significance:
    """How often chance alone would part two models at least as far as they are apart."""

    p: float
    """Two-sided, in 0 to 1, of this one test: not yet adjusted for others."""
    method: Method
    """How p was reckoned; the last is right up to the noise of its draws, the others to the last digit."""
    n: int
    """Documents that were paired, over all tasks."""
    moved: int
    """Those of them whose value changed; the others say nothing about a direction."""


def paired_test(base: Sequence[float], other: Sequence[float], *, seed: int = 0, draws: int = DRAWS) -> Significance:
    """Whether other and base differ on the same documents.

    The hypothesis is that base and other could be exchanged on each document. Then every document that moved could
    as well have moved the other way, and p is the share of all assignments of signs whose sum is at least as far from
    zero as the one seen (Fisher, The Design of Experiments, 1935, section 21; Good, Permutation Tests, 2000). Where
    all moves have one length, as those of 0/1 values have, the sum counts heads of a fair coin, and the test is
    McNemar's in its exact form (McNemar, Psychometrika 12, 1947; Fagerland and others, BMC Medical Research
    Methodology 13, 2013). Beyond `ENUMERATED` moves of several lengths the assignments are drawn, and the one seen
    counts as one of them (Phipson and Smyth, Statistical Applications in Genetics 9, 2010): p is never zero.

    No document, or none that moved, gives p = 1. Raises ValueError as `paired_delta`.
    """
    return average_test([(base, other)], seed=seed, draws=draws)


def average_test(tasks: Sequence[Pair], *, seed: int = 0, draws: int = DRAWS) -> Significance:
    """Whether the unweighted mean over tasks differs: `paired_test`, each document weighing 1 over those of its task.

    The signs are assigned within tasks, which stay. No task gives p = 1.
    """
    import numpy as np

    changes = [differences(base, other) for base, other in tasks]
    moves = np.concatenate([np.zeros(0), *(task[task != 0] / len(task) for task in changes)])
    p, method = _signs(moves, np.random.default_rng(seed), draws)
    return Significance(p=p, method=method, n=sum(len(task) for task in changes), moved=len(moves))


def _signs(moves: Array, rng: np.random.Generator, draws: int) -> tuple[float, Method]:
    if one_size(moves):
        return mcnemar(int((moves > 0).sum()), int((moves < 0).sum())), "exact McNemar"
    if len(moves) <= ENUMERATED:
        return float(_as_far(_signed_sums(moves), moves).mean()), "exact permutation"
    drawn = int(_as_far(_drawn_sums(moves, rng, draws), moves).sum())
    return (drawn + 1) / (draws + 1), "sampled permutation"


def mcnemar(better: int, worse: int) -> float:
    """The two-sided exact p of so many documents that became better and worse: twice a fair coin's tail, at most 1."""
    moved, term, tail = better + worse, 1, 0
    for heads in range(min(better, worse) + 1):
        tail += term
        term = term * (moved - heads) // (heads + 1)
    return min(1.0, 2 * tail / (1 << moved))  # whole numbers until here, so nothing is lost


def _as_far(sums: Array, moves: Array) -> np.typing.NDArray[np.bool_]:
    """Which sums lie at least as far from zero as that of the moves as they were seen."""
    import numpy as np

    found: np.typing.NDArray[np.bool_] = np.abs(sums) >= abs(math.fsum(moves)) - SLACK * math.fsum(np.abs(moves))
    return found


def _signed_sums(moves: Array) -> Array:
    """The sums under all 2 ** n assignments of signs."""
    import numpy as np

    sums = np.zeros(1)
    for move in moves:
        sums = np.concatenate([sums - move, sums + move])
    return sums


def _drawn_sums(moves: Array, rng: np.random.Generator, draws: int) -> Array:
    """The sums under assignments of signs drawn at random."""
    import numpy as np

    total = np.zeros(draws)
    for start in range(0, len(moves), BLOCK):
        sums = _signed_sums(moves[start : start + BLOCK])
        total += np.take(sums, rng.integers(0, len(sums), size=draws, dtype=np.uint16), mode="clip")
    return total
