"""BM25 search for the passages that stand in front of a response."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy

_TERM = re.compile(r"[^\W_]+")


class Retriever:
    """An index of passages: BM25 in Lucene's form with k1 = 1.5, b = 0.75 (bm25s; Lù, arXiv 2407.03618).

    Terms are whole lower-cased words without bm25s's short list of English stop words; nothing is stemmed, because
    names of drugs and companies must match as they are written.
    """

    def __init__(self, passages: Sequence[str]) -> None:
        """An index of these passages; 5,000 of them take about a fifth of a second."""
        import bm25s
        from bm25s.stopwords import STOPWORDS_EN

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it tells every step
        self._stop = frozenset(STOPWORDS_EN)
        terms = [self._terms(passage) for passage in passages]
        self._index = bm25s.BM25() if any(terms) else None
        if self._index is not None:
            self._index.index(terms, show_progress=False)

    def search(self, queries: Sequence[str], *, k: int = 5) -> list[list[int]]:
        """For each query the indices of its k best passages, best first; of equal ones the earlier passage is first.

        Fewer than k where fewer passages share a term with the query: a passage that shares none says nothing.
        """
        return [self._best(self._terms(query), k) for query in queries]

    def _best(self, terms: list[str], k: int) -> list[int]:
        if self._index is None or not terms or k < 1:
            return []
        return _top(self._index.get_scores(terms), k)

    def _terms(self, text: str) -> list[str]:
        return [term for term in _TERM.findall(text.lower()) if term not in self._stop]


def _top(scores: numpy.ndarray, k: int) -> list[int]:
    """Indices of the k largest positive scores; bm25s's own selection leaves the order of ties to NumPy's partition."""
    import numpy

    k = min(k, len(scores))
    bar = max(numpy.partition(scores, -k)[-k], numpy.finfo(scores.dtype).tiny)
    high = numpy.flatnonzero(scores >= bar)
    order = numpy.argsort(-scores[high], kind="stable")[:k]
    return [int(index) for index in high[order]]
