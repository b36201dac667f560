"""Several study seeds: their mean, with the spread between seeds apart from the spread over documents."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .intervals import Interval, average_delta
from .pairs import Pair, differences, mean
from .student import t_limit


@dataclass(frozen=True, kw_only=True)
class Spread:
    """One number measured under several study seeds."""

    mean: float
    deviation: float | None
    """Sample standard deviation (n - 1); None for a single seed, which has no spread."""
    n: int


@dataclass(frozen=True, kw_only=True)
class Combined:
    """A difference measured under several study seeds on the same documents."""

    documents: Interval
    """The mean over seeds, with the interval over documents: for these very adapters, on other documents."""
    seeds: Spread
    """The difference of each seed: how much it hangs on the draw of the examples, on these very documents."""
    both: Interval | None
    """The mean, with the interval for other documents *and* other seeds; None for a single seed."""


def across_seeds(values: Sequence[float]) -> Spread:
    """Mean and standard deviation of one number over study seeds; raises ValueError where there is none, or a NaN."""
    if not values or any(math.isnan(value) for value in values):
        raise ValueError(f"one number for each seed is needed, got {list(values)}")
    deviation = statistics.stdev(values) if len(values) > 1 else None
    return Spread(mean=statistics.mean(values), deviation=deviation, n=len(values))


def combine_seeds(studies: Sequence[Sequence[Pair]], *, seed: int = 0, resamples: int = 10_000) -> Combined:
    """The unweighted mean over tasks of other minus base, over several study seeds.

    `studies` holds the tasks of each study seed, in the same order and on the same documents. The mean over seeds of
    each document goes through `average_delta`. The seeds count as drawn from all possible ones: the error they bring
    to the mean is bounded by Student's t with one degree of freedom less than seeds. `both` joins the two as
    independent errors, by the squares of their distances to the limits (Zou and Donner, Statistics in Medicine 27,
    2008). Noise that belongs to one seed on one document counts in either, so `both` is rather too wide than narrow.

    Raises ValueError as `paired_delta`, and where there is no seed or the seeds differ in tasks or documents.
    """
    if not studies or len({len(tasks) for tasks in studies}) > 1:
        raise ValueError(f"every seed needs the same tasks, got {[len(tasks) for tasks in studies]}")
    means = [mean_of_seeds(pairs) for pairs in zip(*studies, strict=True)]
    documents = average_delta(means, seed=seed, resamples=resamples)
    seeds = across_seeds([mean_difference(tasks) for tasks in studies])
    return Combined(documents=documents, seeds=seeds, both=_both(documents, seeds))


def mean_of_seeds(pairs: Sequence[Pair]) -> Pair:
    """One task under several seeds as one pair: the mean of each document, to test or to reckon its power.

    Raises ValueError as `paired_delta`, and where there is no seed or their documents differ in number.
    """
    import numpy as np

    if len({len(differences(base, other)) for base, other in pairs}) != 1:
        raise ValueError(f"every seed needs the same documents, got {[len(base) for base, _ in pairs]}")
    before, after = (np.clip(np.mean(side, axis=0), 0, 1) for side in zip(*pairs, strict=True))
    return before.tolist(), after.tolist()


def mean_difference(tasks: Sequence[Pair]) -> float:
    """The unweighted mean over tasks of other minus base, in -1 to 1; raises ValueError as `paired_delta`."""
    return math.fsum(mean(differences(base, other)) for base, other in tasks) / max(1, len(tasks))


def _both(documents: Interval, seeds: Spread) -> Interval | None:
    if seeds.deviation is None:
        return None
    reach = t_limit(seeds.n - 1) * seeds.deviation / math.sqrt(seeds.n)
    return Interval(
        value=documents.value,
        low=max(-1.0, documents.value - math.hypot(documents.value - documents.low, reach)),
        high=min(1.0, documents.value + math.hypot(documents.high - documents.value, reach)),
        n=documents.n,
    )
