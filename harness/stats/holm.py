"""Many tests at once: p-values adjusted so that the chance of one false alarm among them stays bounded."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's adjusted p-values, in the order given (Holm, Scandinavian Journal of Statistics 6, 1979).

    Rejecting what is adjusted to 0.05 or less keeps the chance of any false rejection within 0.05, however the tests
    depend on each other. No p-value gives none; raises ValueError where one is not a number in 0 to 1.
    """
    if not all(0 <= p <= 1 for p in p_values):  # a NaN compares false
        raise ValueError(f"every p-value must be a number in 0 to 1, got {list(p_values)}")
    adjusted = [0.0] * len(p_values)
    least = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = least
    return tuple(adjusted)
