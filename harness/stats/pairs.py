"""Paired values: the same documents under two models, and what changed from one to the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LEVEL = 0.95
"""Confidence of every interval."""
ALPHA = 0.05
"""A p-value up to this separates two models; with several tests, the adjusted p-value."""

Pair = tuple[Sequence[float], Sequence[float]]
"""The values of the same documents under the base and under the other model, each in 0 to 1."""


def differences(base: Sequence[float], other: Sequence[float]) -> Array:
    """Other minus base, document by document; raises ValueError where they cannot be paired."""
    import numpy as np

    before, after = np.asarray(base, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if before.shape != after.shape or before.ndim != 1:
        raise ValueError(f"cannot pair {before.shape} values with {after.shape}")
    for values in (before, after):
        if not ((values >= 0) & (values <= 1)).all():  # a NaN compares false, so it ends here too
            raise ValueError("every value must be a number in 0 to 1")
    # Equal differences must be equal to the last bit, or 0.3 - 0.2 and 0.2 - 0.1 would pass for a spread.
    return np.round(after - before, 12)


def one_size(moves: Array) -> bool:
    """Whether all moves have the same length, as those of 0/1 values have; no move has no other length."""
    import numpy as np

    lengths = np.abs(moves)
    return not len(moves) or bool(lengths.max() - lengths.min() <= 1e-9 * lengths.max())


def mean(values: Array) -> float:
    """The mean, summed without loss; 0 for no value."""
    return math.fsum(values) / len(values) if len(values) else 0.0
