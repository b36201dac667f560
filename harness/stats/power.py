"""What a task could not have seen: the least effect that its documents show in four of five studies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING

from .pairs import ALPHA, differences, one_size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .pairs import Array

    Counts = NDArray[np.int64]

POWER = 0.8
"""Chance with which the least effect is found, of the studies in which it is there."""
STEPS = 20
"""Halvings of the range in which the least effect is sought: to a millionth."""
RARE = 1e-12
"""Numbers of moved documents that are less likely than this are left out of a power."""


def minimum_effect(base: Sequence[float], other: Sequence[float], *, tests: int = 1) -> float | None:
    """The least true difference, in 0 to 1, that `paired_test` finds on such documents in 80 % of the studies.

    How much the documents moved is taken from the pairs, whichever way they moved; the difference itself is not. It is
    reckoned for moves as long and as many as these, of which more go one way. Where even all of them in one direction
    would not do, more must move. With several `tests` under Holm, the first has to reach 0.05 / tests.

    Moves of one length (0/1 values; no move counts as that) take the exact unconditional power of McNemar's test
    (Duffy, Biometrics 40, 1984). Others take Connor's normal approximation (Biometrics 43, 1987, page 209),
    which reads for graded values: d sqrt(n) = z(1 - alpha / 2) s + z(0.8) sqrt(s² - d²), where z are quantiles of the
    normal distribution and s is the root mean square of the differences.

    None where the documents are too few for any result to be significant: five or fewer, for one test.
    Raises ValueError as `paired_delta`, and where tests is below 1.
    """
    if tests < 1:
        raise ValueError(f"at least one test is needed, got {tests}")
    changes = differences(base, other)
    alpha = ALPHA / tests
    if 2.0 ** (1 - len(changes)) > alpha:
        return None
    moves = changes[changes != 0]
    if one_size(moves):
        length = float(abs(moves[0])) if len(moves) else 1.0
        return length * _least_share(len(changes), len(moves) / len(changes), alpha)
    return _approximate(changes, alpha)


def _approximate(changes: Array, alpha: float) -> float:
    """Connor's formula solved for the difference, at most 1."""
    import numpy as np

    n, square, length = len(changes), float((changes**2).mean()), float(np.abs(changes).mean())
    seen, found = -NormalDist().inv_cdf(alpha / 2), NormalDist().inv_cdf(POWER)
    factor = (seen * math.sqrt(n) + found * math.sqrt(max(0.0, n + found**2 - seen**2))) / (n + found**2)
    # The second is the solution with all moves in one direction and as many of them as it takes.
    return min(1.0, max(math.sqrt(square) * factor, square / length * factor**2))


def _least_share(n: int, moved: float, alpha: float) -> float:
    """The least excess of documents that become better, as a share of n, found with the power; by halving."""
    critical = _critical(n, alpha)
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if _power(n, max(moved, middle), middle, critical) >= POWER else (middle, high)
    return high


def _critical(n: int, alpha: float) -> Counts:
    """For 0 to n moved documents: how many of them may go against the trend while McNemar's p is at most alpha, or -1.

    Follows the tail P(X <= k) and the mass P(X = k) of fair coins from one number of tosses to the next.
    """
    import numpy as np

    most = np.full(n + 1, -1)
    heads, mass, tail = 0, 1.0, 1.0
    for tosses in range(n + 1):
        while 2 * tail <= alpha:
            heads += 1
            mass *= (tosses - heads + 1) / heads
            tail += mass
        most[tosses] = heads - 1
        tail -= mass / 2
        mass *= (tosses + 1) / (2 * (tosses + 1 - heads))
    return most


def _power(n: int, moved: float, excess: float, critical: Counts) -> float:
    """Chance that McNemar's p is at most alpha, where a share `moved` moves and `excess` more become better."""
    import numpy as np

    likely = _binomial(np.arange(n + 1), np.full(n + 1, n), moved)
    tosses = np.flatnonzero((likely > RARE) & (critical >= 0))
    if not len(tosses):
        return 0.0
    better = (moved + excess) / (2 * moved)
    against = np.arange(critical[tosses].max() + 1)
    heads, of = np.meshgrid(against, tosses)
    mass = _binomial(heads, of, better) + _binomial(heads, of, 1 - better)
    found = np.where(heads <= critical[tosses][:, None], mass, 0.0).sum(axis=1)
    return float((likely[tosses] * found).sum())


def _binomial(heads: Counts, tosses: Counts, share: float) -> Array:
    """P(X = heads) of so many tosses; heads beyond the tosses are not asked for."""
    import numpy as np

    logs = np.log(np.arange(1, tosses.max() + 1))
    factorials = np.concatenate([[0.0], np.cumsum(logs)])
    tails = np.maximum(tosses - heads, 0)
    ways = factorials[tosses] - factorials[heads] - factorials[tails]
    # A share of 0 has no logarithm; this little gives the same mass, as 0 * log is 0 and all else underflows.
    chances = heads * math.log(max(share, 1e-300)) + tails * math.log(max(1 - share, 1e-300))
    mass: Array = np.exp(ways + chances)
    return mass
