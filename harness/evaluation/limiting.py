"""Which documents a limited evaluation takes: the same for every model, and like the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

FEW = 12
"""So many different answers are labels; more are answers of their own."""


def chosen(answers: Sequence[Hashable], limit: int | None, part: int | None = None) -> list[int]:
    """Indices of the documents that a limit leaves, in the order of the file; all for None.

    A `part` of them is chosen from these by the same rule.

    Where the documents have few different answers, each answer keeps its share, rounded to whole documents (largest
    remainders), and at least one document if the limit allows. The documents of an answer, or all documents where
    answers differ, are taken at even distances. Nothing is drawn.
    """
    if part is not None:
        outer = chosen(answers, limit)
        return [outer[index] for index in chosen([answers[index] for index in outer], part)]
    if limit is None or limit >= len(answers):
        return list(range(len(answers)))
    strata: dict[Hashable, list[int]] = defaultdict(list)
    for index, answer in enumerate(answers):
        strata[answer].append(index)
    if len(strata) > min(FEW, len(answers) // 2):
        return _spread(range(len(answers)), limit)
    counts = _shares([len(indices) for indices in strata.values()], limit)
    return sorted(
        index for indices, count in zip(strata.values(), counts, strict=True) for index in _spread(indices, count)
    )


def _spread(items: Sequence[int], count: int) -> list[int]:
    """So many of the items, each from the middle of its part of them."""
    return [items[(2 * number + 1) * len(items) // (2 * count)] for number in range(count)]


def _shares(sizes: Sequence[int], total: int) -> list[int]:
    """The total, shared out by the sizes: whole parts first, then by largest remainder, those without any before."""
    everything = sum(sizes)
    shares = [size * total // everything for size in sizes]
    remainders = [size * total % everything for size in sizes]
    order = sorted(range(len(sizes)), key=lambda index: (shares[index] > 0, -remainders[index], index))
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares
