"""How various counted things are: entropy, and how many different ones fewer of them would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import exp, lgamma, log2


def entropy(counts: Iterable[int]) -> float:
    """Of the shares that the counts are of their sum, in bits (Shannon 1948); 0 where there are none."""
    kept = sorted(count for count in counts if count)
    total = sum(kept)
    # 0.0 and no negative zero for one kind alone.
    return sum(count / total * log2(total / count) for count in kept) if len(kept) > 1 else 0.0


def rarefied(counts: Iterable[int], drawn: int) -> float | None:
    """How many kinds are to be expected among `drawn` things of all counted, without replacement; None where too few.

    The sum over kinds of the chance that one at least is drawn (Hurlbert 1971, "The nonconcept of species diversity",
    Ecology 52, equation 14). It makes sets of unequal size comparable, as the number of kinds grows with the size.
    """
    # Kinds that are as frequent share their chance; of thousands of kinds most were counted once.
    kinds = sorted(Counter(counts).items())
    total = sum(count * number for count, number in kinds)
    if total < drawn:
        return None
    all_ways = _log_choose(total, drawn)
    found = 0.0
    for count, number in kinds:
        none = exp(_log_choose(total - count, drawn) - all_ways) if total - count >= drawn else 0.0
        found += number * (1 - none)
    return found


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
