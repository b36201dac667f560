"""Cutting rows of unequal length into parts of like length that a processor works on at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MOST_TOKENS = {"cpu": 12288, "cuda": 65536}
"""Tokens of a part, padding included. On a CPU the activations of more fall out of its cache: 64 rows of 600 tokens
took about three times as long at once as in parts."""


def slices(lengths: Sequence[int], *, device: str) -> Iterator[list[int]]:
    """Indices of the rows, shortest first, in parts whose padded size is within the device's bound; none is empty."""
    bound, part = MOST_TOKENS[device], list[int]()
    for row in sorted(range(len(lengths)), key=lambda row: (lengths[row], row)):
        if part and lengths[row] * (len(part) + 1) > bound:
            yield part
            part = []
        part.append(row)
    if part:
        yield part
