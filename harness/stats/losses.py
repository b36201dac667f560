"""How sure a difference between two losses is: a bootstrap interval over paired texts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .intervals import LEAST, Interval, _reach_bootstrap
from .pairs import mean


def paired_loss(base: Sequence[float], other: Sequence[float], *, seed: int = 0, resamples: int = 10_000) -> Interval:
    """The mean of other minus base over texts, with its 95 % interval, in the unit of the losses.

    `base` and `other` hold one loss a text (0 or more, no upper bound), in the same order; the interval is that of
    `paired_delta`. A loss has no largest value, which two cases feel. Below `LEAST` texts nothing bounds the interval,
    and it has no ends. Where all differences are equal to 12 decimals, so are the ends: losses are no labels, and do
    not agree on every text by chance.

    Raises ValueError where the lengths differ or a loss is negative or not finite.
    """
    import numpy as np

    before, after = np.asarray(base, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if before.shape != after.shape or before.ndim != 1:
        raise ValueError(f"cannot pair {before.shape} losses with {after.shape}")
    for losses in (before, after):
        if not (np.isfinite(losses) & (losses >= 0)).all():
            raise ValueError("every loss must be a number of 0 or more")
    changes = np.round(after - before, 12)
    value, count = mean(changes), len(changes)
    if count < LEAST:
        return Interval(value=value, low=-math.inf, high=math.inf, n=count)
    if (changes == changes[0]).all():
        return Interval(value=value, low=value, high=value, n=count)
    below, above = _reach_bootstrap([changes], 1.0, np.random.default_rng(seed), resamples)
    return Interval(value=value, low=value - below, high=value + above, n=count)
