"""ROUGE-L between short texts, at millions of pairs a second.

The measure is that of `rouge_score` without stemming: tokens are runs of `[a-z0-9]` in the lower-cased text, and with
m and n tokens and a longest common subsequence of L, precision is L/m, recall L/n and F = 2L/(m+n)
(Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", section 3).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from ..errors import HarnessError
from .alphabet import Alphabet

_TOKEN = re.compile("[a-z0-9]+")


def tokens(text: str) -> list[str]:
    """The tokens of `rouge_score`'s own tokenizer without a stemmer."""
    return _TOKEN.findall(text.lower())


class NoveltyFilter:
    """Says whether a text is closer than a threshold to any text that was added.

    F > threshold is decided in integers, 2 * L * denominator > numerator * (m + n). `rouge_score` decides it in
    floats, and where F is exactly 0.7 its rounding answers 0.7000000000000001 for nearly half of the (L, m, n); here
    exactly 0.7 is never above 0.7. Everywhere else the decisions are the same.
    """

    def __init__(self, threshold: float) -> None:
        """Raises HarnessError for a threshold outside 0 to 1."""
        if not 0 <= threshold <= 1:
            raise HarnessError(f"novelty {threshold} is no share: give a ROUGE-L F between 0 and 1")
        # Through its decimal form, because the float 0.7 is a little less than 7/10.
        self._threshold = Fraction(str(threshold))
        self._alphabet = Alphabet()
        self._by_length: dict[int, list[str]] = {}

    def add(self, text: str) -> None:
        """Puts a text into the pool that later ones are compared with."""
        code = self._alphabet.learn(tokens(text))
        self._by_length.setdefault(len(code), []).append(code)

    def too_close(self, text: str) -> bool:
        """Whether ROUGE-L F with any text of the pool is above the threshold; a text without tokens never is."""
        code = self._alphabet.read(tokens(text))
        return any(self._hit(code, length, pool) for length, pool in self._by_length.items())

    def _hit(self, code: str, length: int, pool: Sequence[str]) -> bool:
        """Whether a pool of texts of one length holds one that is too close."""
        least = _least_above(self._threshold, len(code) + length)
        # L is at most the shorter length: most pools are dismissed here, without looking at a text.
        return least <= min(len(code), length) and _longest(code, pool, least) > 0


def mean_nearest(texts: Sequence[str]) -> float:
    """Mean over the texts of the largest ROUGE-L F to any other of them, 0 to 1; 0.0 for fewer than two texts."""
    alphabet = Alphabet()
    codes = [alphabet.learn(tokens(text)) for text in texts]
    if len(codes) < 2:
        return 0.0
    copies = Counter(codes)
    pools = _pools(copies)
    # Sums of floats depend on their order; the order of the texts is fixed, so is the sum.
    return sum(1.0 if copies[code] > 1 and code else _nearest(code, pools) for code in codes) / len(codes)


def _pools(codes: Iterable[str]) -> dict[int, dict[str, str | None]]:
    """Distinct codes by their length; the value is what RapidFuzz compares, and it passes over None."""
    pools: dict[int, dict[str, str | None]] = {}
    for code in codes:
        pools.setdefault(len(code), {})[code] = code
    return pools


def _nearest(code: str, pools: Mapping[int, dict[str, str | None]]) -> float:
    """Largest F of a code with any other in the pools, searched from the most similar length outwards."""
    size = len(code)
    own = pools[size]
    own[code] = None
    best = Fraction(0)
    for length in sorted(pools, key=lambda length: (-_bound(size, length), length)):
        least = _least_above(best, size + length)
        if least > min(size, length):
            break
        if longest := _longest(code, pools[length], least):
            best = Fraction(2 * longest, size + length)
    own[code] = code
    return float(best)


def _bound(size: int, length: int) -> float:
    """The largest F that two texts of these lengths can have."""
    return 2 * min(size, length) / max(size + length, 1)


def _least_above(share: Fraction, total: int) -> int:
    """The smallest L with 2L/total > share."""
    return share.numerator * total // (2 * share.denominator) + 1


def _longest(code: str, pool: Sequence[str] | Mapping[str, str | None], least: int) -> int:
    """Longest common subsequence of a code with any of a pool, in tokens; 0 where none has `least` (at least 1)."""
    hit = process.extractOne(code, pool, scorer=LCSseq.similarity, score_cutoff=least)
    return 0 if hit is None else int(hit[1])
