"""The novelty filter beside `rouge_score`, text by text as a synthesis asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from harness.jsonl import read_documents, read_examples
from harness.registry import Registry
from harness.rouge import NoveltyFilter
from harness.synthesis.filters import whole
from harness.types import Example

from .measuring import OURS, Row, as_it_is, in_turns, row

MOST = 0.7
"""ROUGE-L F above which a text is too close to one that was kept (Self-Instruct)."""
DIGITS = 1e-9
"""What rounding puts above a threshold that is met exactly."""

Decisions = list[bool]


def measure(registry: Registry, *, domain: str, texts: int, runs: int) -> list[Row]:
    """Seconds to decide on texts one after the other, each held against all that were kept before it."""
    asked = texts_of(registry, domain, texts)
    ways = {OURS: lambda: _ours(asked), "rouge_score": lambda: lambda: plain(asked)}
    turns = in_turns(ways, runs=runs, judge=as_it_is)
    ours, theirs = turns.found[OURS], turns.found["rouge_score"]
    same = sum(a == b for a, b in zip(ours, theirs, strict=True))
    equal = f"{same} of {len(asked)} decisions are the same, {sum(ours)} texts kept"
    return [row(turns, "novelty filter", "rouge_score", unit="seconds", equal=equal)]


def texts_of(registry: Registry, domain: str, count: int) -> list[str]:
    """Tasks of a domain's embedded benchmarks with its seeds, in no order: many are close to another."""
    embedded = [each for each in registry.benchmarks.values() if each.domain == domain and each.upstream is None]
    documents = [item for each in embedded for path in (each.documents, each.pool) for item in read_documents(path)]
    examples = [Example(instruction=item.instruction, input=item.input, response=item.answer) for item in documents]
    found = [whole(each) for each in (*examples, *read_examples(registry.domain(domain).seeds))]
    return Random(0).sample(found, min(count, len(found)))


def _ours(texts: Sequence[str]) -> Callable[[], Decisions]:
    def decide() -> Decisions:
        novelty, kept = NoveltyFilter(MOST), []
        for text in texts:
            kept.append(not novelty.too_close(text))
            if kept[-1]:
                novelty.add(text)
        return kept

    return decide


def plain(texts: Sequence[str]) -> Decisions:
    """The decisions of `rouge_score`, tokenized once and scored token by token as Alpaca's `generate_instruction.py`.

    It looks no further once a text is too close, and takes exactly 0.7 for 0.7.
    """
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    score, pool, kept = rouge_scorer._score_lcs, list[list[str]](), []
    for text in texts:
        tokens = scorer._tokenizer.tokenize(text)
        kept.append(all(score(other, tokens).fmeasure <= MOST + DIGITS for other in pool))
        if kept[-1]:
            pool.append(tokens)
    return kept
