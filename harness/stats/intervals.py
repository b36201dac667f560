"""How sure a difference between two scores is: bootstrap intervals over paired documents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from .pairs import LEVEL, Pair, differences, mean
from .student import t_limit

if TYPE_CHECKING:
    import numpy as np

    from .pairs import Array

LEAST = 6
"""Fewest documents that can separate two models: five that all point one way still have p = 0.0625 (sign test)."""
BLOCK = 2_000_000
"""Draws held in memory at once (16 MB); the result does not depend on it."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A difference of means with its 95 % confidence interval, in -1 to 1."""

    value: float
    low: float
    high: float
    n: int
    """Documents that were paired, over all tasks."""


def paired_delta(base: Sequence[float], other: Sequence[float], *, seed: int = 0, resamples: int = 10_000) -> Interval:
    """The mean of other minus base over documents, with its 95 % interval.

    `base` and `other` hold one value in 0 to 1 a document, in the same order. The interval is the bias-corrected and
    accelerated bootstrap (BCa; Efron, JASA 82, 1987, section 3) over documents, expanded for small n: its normal
    quantile gives way to Student's t, times the root of n / (n - 1) (Hesterberg, The American Statistician 69, 2015).

    The bootstrap cannot tell what it does not see, so two cases are decided without it. Below `LEAST` documents the
    interval is the widest, -1 to 1 (and the value of no document is 0). Where all differences are equal, the share of
    documents that differ otherwise is bounded by Clopper and Pearson (Biometrika 26, 1934): at most
    1 - 0.025 ** (1 / n), and those may differ by anything.

    Raises ValueError where the lengths differ or a value is not in 0 to 1.
    """
    return average_delta([(base, other)], seed=seed, resamples=resamples)


def average_delta(tasks: Sequence[Pair], *, seed: int = 0, resamples: int = 10_000) -> Interval:
    """The unweighted mean over tasks of other minus base, with its 95 % interval.

    The bootstrap is stratified: documents are drawn within each task, the tasks stay. Its BCa interval takes the
    acceleration for several samples of Davison and Hinkley, Bootstrap Methods and their Application (1997), chapter 5,
    and the degrees of freedom of its t from Satterthwaite (Biometrics Bulletin 2, 1946).
    A task that the bootstrap is blind to (see `paired_delta`) brings its own interval, and the parts are joined as
    independent ones by the squares of their distances to the limits (MOVER; Zou and Donner, Statistics in Medicine 27,
    2008). One task gives `paired_delta`; no task gives 0 within -1 to 1.

    Raises ValueError as `paired_delta`.
    """
    import numpy as np

    if not tasks:
        return Interval(value=0.0, low=-1.0, high=1.0, n=0)
    changes = [differences(base, other) for base, other in tasks]
    share = 1 / len(tasks)
    value = share * math.fsum(mean(task) for task in changes)
    seen = [task for task in changes if not _blind(task)]
    parts = [_reach_blind(task, share) for task in changes if _blind(task)]
    if seen:
        parts.append(_reach_bootstrap(seen, share, np.random.default_rng(seed), resamples))
    low, high = (math.hypot(*reach) for reach in zip(*parts, strict=True))
    # Rounding alone may carry a limit past the range or past the value itself.
    low, high = min(low, value + 1), min(high, 1 - value)
    return Interval(value=value, low=value - low, high=value + high, n=sum(len(task) for task in changes))


def _blind(values: Array) -> bool:
    return len(values) < LEAST or bool((values == values[0]).all())


def _reach_blind(values: Array, share: float) -> tuple[float, float]:
    """How far below and above its mean a task may lie that the bootstrap is blind to, in shares of the average."""
    centre = mean(values)
    unseen = 1.0 if len(values) < LEAST else 1 - ((1 - LEVEL) / 2) ** (1 / len(values))
    return share * unseen * (centre + 1), share * unseen * (1 - centre)


def _reach_bootstrap(tasks: list[Array], share: float, rng: np.random.Generator, resamples: int) -> tuple[float, float]:
    """How far below and above their joint mean the BCa limits of some tasks lie, in shares of the average."""
    import numpy as np

    centre = share * math.fsum(mean(task) for task in tasks)
    means = share * np.sum([_resample(task, rng, resamples) for task in tasks], axis=0)
    ends = _bca(means, centre, acceleration=_acceleration(tasks), limit=_limit(tasks))
    low, high = np.quantile(means, ends)
    return max(0.0, centre - float(low)), max(0.0, float(high) - centre)


def _resample(values: Array, rng: np.random.Generator, resamples: int) -> Array:
    """Means of `resamples` samples drawn from the values with replacement."""
    import numpy as np

    rows = max(1, BLOCK // len(values))
    sizes = [min(rows, resamples - start) for start in range(0, resamples, rows)]
    draws = (rng.integers(0, len(values), size=(size, len(values))) for size in sizes)
    # "clip" spares take its check of every index, five times the time of the rest.
    return np.concatenate([np.take(values, draw, mode="clip").mean(axis=1) for draw in draws])


def _acceleration(tasks: list[Array]) -> float:
    """The skewness of the average over six; all tasks have the same weight in it, so the weight cancels."""
    import numpy as np

    influences = np.concatenate([(task - task.mean()) / len(task) for task in tasks])
    return float((influences**3).sum() / (6 * (influences**2).sum() ** 1.5))


def _limit(tasks: list[Array]) -> float:
    """Standard errors of the bootstrap to either side: 1.96 for many documents, more for few."""
    spreads = [float(task.var()) for task in tasks]
    resampled = math.fsum(spread / len(task) for spread, task in zip(spreads, tasks, strict=True))
    unbiased = [spread / (len(task) - 1) for spread, task in zip(spreads, tasks, strict=True)]
    squares = math.fsum(error**2 / (len(task) - 1) for error, task in zip(unbiased, tasks, strict=True))
    variance = math.fsum(unbiased)
    return t_limit(variance**2 / squares) * math.sqrt(variance / resampled)


def _bca(means: Array, centre: float, *, acceleration: float, limit: float) -> list[float]:
    """The two quantiles of the resampled means at which the BCa interval ends (Efron 1987, equation 3.9)."""
    import numpy as np

    normal = NormalDist()
    # Values of few levels repeat, so means that equal the observed one count half; equal up to rounding.
    tied = np.abs(means - centre) < 1e-12
    below = float(((means < centre) & ~tied).sum() + tied.sum() / 2) / len(means)
    bias = normal.inv_cdf(min(max(below, 0.5 / len(means)), 1 - 0.5 / len(means)))
    return [normal.cdf(bias + z / (1 - acceleration * z)) for z in (bias - limit, bias + limit)]
