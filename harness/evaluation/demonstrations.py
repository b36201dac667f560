"""Which documents of a pool stand as demonstrations in front of every document of a benchmark."""

from __future__ import annotations

from random import Random


def drawn(pool: int, *, shots: int, seed: int) -> list[int]:
    """Indices of the demonstrations in a pool of so many documents, and last one to spare where there is one more.

    The spare one is for a task whose pool is its test split: there the document at hand is left out.
    """
    return Random(seed).sample(range(pool), min(shots + 1, pool))
