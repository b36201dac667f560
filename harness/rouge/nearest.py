"""The text of a pool that each of many texts is nearest to, by ROUGE-L."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .alphabet import Alphabet
from .novelty import tokens

_AT_ONCE = 1000
"""Texts that are compared with the pool at once: the table of all pairs must fit into memory."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """What a text of the pool has in common with a text."""

    text: str
    """The text of the pool; of several that are as near, the first by the alphabet."""
    rouge_l: float
    """F as `rouge_score` defines it, 0 to 1; 0 where either has no token."""


def nearest(texts: Sequence[str], pool: Sequence[str]) -> Iterator[Nearest]:
    """For each text the nearest of the pool; nothing at all where the pool is empty."""
    import numpy
    from rapidfuzz import process
    from rapidfuzz.distance import LCSseq

    known = sorted(set(pool))
    if not known:
        return
    alphabet = Alphabet()
    codes = [alphabet.learn(tokens(text)) for text in known]
    sizes = numpy.array([len(code) for code in codes])
    for start in range(0, len(texts), _AT_ONCE):
        asked = [alphabet.read(tokens(text)) for text in texts[start : start + _AT_ONCE]]
        common = process.cdist(asked, codes, scorer=LCSseq.similarity, dtype=numpy.uint32)
        total = numpy.array([len(code) for code in asked])[:, None] + sizes[None, :]
        # One division of two integers, so that equal fractions are equal floats.
        values = 2 * common / numpy.maximum(total, 1)
        for row, best in zip(values, values.argmax(axis=1), strict=True):
            yield Nearest(known[best], float(row[best]))
