"""How a number is spread over examples: quantiles, and a histogram whose bins are the same for every set."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from .description import Histogram, Spread

WORDS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192)
"""Where bins of lengths begin, in words. Each is about a third longer than the one before, as lengths spread over
magnitudes: one word is a label, fifty a paragraph."""
SHARES = tuple(number / 20 for number in range(20))
"""Where bins of shares begin; 1 lies in the last."""


def spread_of_words(values: Sequence[int]) -> Spread:
    """Of lengths in words."""
    ends = [*(start - 1 for start in WORDS[1:]), None]
    labels = [_between(start, end) for start, end in zip(WORDS, ends, strict=True)]
    return _spread(values, WORDS, labels)


def spread_of_shares(values: Sequence[float]) -> Spread:
    """Of numbers in 0 to 1."""
    return _spread(values, SHARES, [f"{start:.2f}" for start in SHARES])


def _between(start: int, end: int | None) -> str:
    if end is None:
        return f"{start}+"
    return str(start) if start == end else f"{start}-{end}"


def _spread(values: Sequence[float], starts: Sequence[float], labels: Sequence[str]) -> Spread:
    ordered = sorted(values)
    counts = [0] * len(starts)
    for value in ordered:
        counts[bisect_right(starts, value) - 1] += 1
    return Spread(
        count=len(ordered),
        # Summed in order of size, so that the order of the examples cannot show in the last bit.
        mean=sum(ordered) / max(len(ordered), 1),
        least=_quantile(ordered, 0, 1),
        quarter=_quantile(ordered, 1, 4),
        median=_quantile(ordered, 1, 2),
        three_quarters=_quantile(ordered, 3, 4),
        nine_tenths=_quantile(ordered, 9, 10),
        most=_quantile(ordered, 1, 1),
        histogram=Histogram(starts=tuple(map(float, starts)), counts=tuple(counts), labels=tuple(labels)),
    )


def _quantile(ordered: Sequence[float], part: int, whole: int) -> float:
    """The value below which part/whole of the values lie, in a straight line between two; 0 where there are none."""
    if not ordered:
        return 0.0
    place, rest = divmod(part * (len(ordered) - 1), whole)
    if not rest:
        return float(ordered[place])
    return ordered[place] + (ordered[place + 1] - ordered[place]) * rest / whole
