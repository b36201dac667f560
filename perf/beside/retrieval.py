"""Retrieval beside `rank_bm25`: the same passages, the same words, five passages for each task."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.jsonl import read_passages
from harness.registry import Registry
from harness.synthesis.retrieval import Retriever

from .measuring import OURS, Row, as_it_is, in_turns, row
from .novelty import texts_of

BEST = 5
DIGITS = 1e-5
"""Relative difference of two scores that single precision does not tell apart."""

Found = list[list[int]]


def measure(registry: Registry, *, domain: str, queries: int, runs: int) -> list[Row]:
    """Seconds to index a domain's passages and to find five for each query."""
    corpus = registry.domain(domain).corpus
    passages = read_passages(corpus) if corpus else ()
    asked = texts_of(registry, domain, queries)
    ways = {OURS: lambda: _ours(passages, asked), "rank_bm25": lambda: lambda: plain(passages, asked)}
    turns = in_turns(ways, runs=runs, judge=as_it_is)
    equal = compared(passages, asked, turns.found[OURS], turns.found["rank_bm25"])
    return [row(turns, "retrieval", "rank_bm25", unit="seconds", equal=equal)]


def _ours(passages: Sequence[str], queries: Sequence[str]) -> Callable[[], Found]:
    return lambda: Retriever(passages).search(queries, k=BEST)


def plain(passages: Sequence[str], queries: Sequence[str]) -> Found:
    """What `BM25Okapi` finds, as it comes."""
    import numpy

    index = _okapi()([_terms(passage) for passage in passages])
    return [[int(best) for best in numpy.argsort(index.get_scores(_terms(query)))[::-1][:BEST]] for query in queries]


def compared(passages: Sequence[str], queries: Sequence[str], ours: Found, stock: Found) -> str:
    """How far the passages are the same: under rank_bm25's own weights of words, and under the harness's.

    `BM25Okapi` weighs a word by ln((N - n + 0.5) / (n + 0.5)), which it bounds where it is negative; Lucene, and the
    harness, by ln(1 + that). So rank_bm25 is asked again with Lucene's. Passages whose scores are the same to single
    precision are taken for the same: which of those comes first is no difference.
    """
    lucene = _lucene()([_terms(passage) for passage in passages])
    exactly = tied = 0
    for query, found in zip(queries, ours, strict=True):
        scores = lucene.get_scores(_terms(query))
        best = sorted(range(len(scores)), key=lambda index: (-scores[index], index))[:BEST]
        best = [index for index in best if scores[index] > 0]
        exactly += found == best
        tied += found != best and _as_good(scores, found, best)
    shared = sum(len(set(a) & set(b)) for a, b in zip(ours, stock, strict=True)) / sum(map(len, ours))
    return (
        f"{exactly + tied} of {len(queries)} top {BEST} are the same under the same weights of words, {tied} of them "
        f"but for ties; under rank_bm25's own, {shared:.0%} of the passages"
    )


def _as_good(scores: Any, found: Sequence[int], best: Sequence[int]) -> bool:
    """Whether two choices have the same scores, place by place."""
    return len(found) == len(best) and all(
        math.isclose(scores[a], scores[b], rel_tol=DIGITS) for a, b in zip(found, best, strict=True)
    )


def _okapi() -> Any:
    from rank_bm25 import BM25Okapi

    return BM25Okapi


def _lucene() -> Any:
    class Lucene(_okapi()):  # type: ignore[misc]
        def _calc_idf(self, nd: Mapping[str, int]) -> None:
            self.idf = {word: math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5)) for word, n in nd.items()}

    return Lucene


def _terms(text: str) -> list[str]:
    """The harness's words, so that the same is compared."""
    return Retriever(())._terms(text)
