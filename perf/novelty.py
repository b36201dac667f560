"""Pairs a second of the novelty filter beside `rouge_score`: `python perf/novelty.py`."""

from __future__ import annotations

from random import Random
from time import perf_counter

from rapidfuzz import process
from rapidfuzz.distance import LCSseq
from rouge_score.rouge_scorer import RougeScorer

from harness.rouge import NoveltyFilter, tokens
from harness.rouge.alphabet import Alphabet

POOL = 5000
"""Texts in the pool, as many as the paper's examples."""
SLOW_PAIRS = 4000
"""Pairs that `rouge_score` compares; at its pace the whole pool against itself takes half an hour."""
QUERIES = 1000
WORDS = 2000
"""Size of the vocabulary; frequencies fall as in running text, so that pairs share words."""


def texts(count: int, *, seed: int) -> list[str]:
    """Texts of 8 to 60 words, the lengths of an instruction with a short input."""
    random = Random(seed)
    words = [f"w{rank}" for rank in range(WORDS)]
    weights = [1 / (rank + 3) for rank in range(WORDS)]
    return [" ".join(random.choices(words, weights, k=random.randint(8, 60))) for _ in range(count)]


def rouge_score(pool: list[str], queries: list[str]) -> float:
    """Pairs a second of `rouge_score`, tokenizing included, as Self-Instruct and Alpaca call it."""
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    start = perf_counter()
    for index in range(SLOW_PAIRS):
        scorer.score(pool[index % len(pool)], queries[index % len(queries)])
    return SLOW_PAIRS / (perf_counter() - start)


def every_length(pool: list[str], queries: list[str]) -> float:
    """Pairs a second of RapidFuzz's LCSseq where every pair is computed to its end."""
    alphabet = Alphabet()
    codes = [alphabet.learn(tokens(text)) for text in pool]
    start = perf_counter()
    for query in queries:
        process.extract(alphabet.read(tokens(query)), codes, scorer=LCSseq.similarity, limit=1)
    return len(pool) * len(queries) / (perf_counter() - start)


def novelty_filter(pool: list[str], queries: list[str]) -> float:
    """Pairs a second that the filter decides, most of them by their lengths."""
    novelty = NoveltyFilter(0.7)
    for text in pool:
        novelty.add(text)
    start = perf_counter()
    for query in queries:
        novelty.too_close(query)
    return len(pool) * len(queries) / (perf_counter() - start)


def main() -> None:
    """Measure each on the same texts and print a table."""
    pool, queries = texts(POOL, seed=0), texts(QUERIES, seed=1)
    base = rouge_score(pool, queries)
    rows = {
        "rouge_score": base,
        "RapidFuzz LCSseq, every pair": every_length(pool, queries),
        "NoveltyFilter at 0.7": novelty_filter(pool, queries),
    }
    print(f"{'':30}{'pairs a second':>16}{'ratio':>10}")
    for name, speed in rows.items():
        print(f"{name:30}{speed:16,.0f}{speed / base:10,.0f}")


if __name__ == "__main__":
    main()
