"""The hand-written seeds and the passages of the built-in domains."""

from __future__ import annotations

from collections import Counter

import pytest

from harness.contamination import COPY, WORDING, ContaminationIndex
from harness.jsonl import read_documents, read_examples, read_passages
from harness.registry import load_registry
from harness.synthesis import NoveltyFilter

REGISTRY = load_registry()
COUNTS = {"biomed": 80, "finance": 90, "general": 80}
"""80 and 90 are the paper's."""


@pytest.fixture(scope="module")
def guard() -> ContaminationIndex:
    """All embedded documents of these domains, those that demonstrations come from among them."""
    files = [
        file
        for benchmark in REGISTRY.benchmarks.values()
        if benchmark.upstream is None and benchmark.domain in COUNTS
        for file in (benchmark.documents, benchmark.pool)
    ]
    return ContaminationIndex({f"{file.parent.name}_{file.stem}": read_documents(file) for file in files})


@pytest.mark.parametrize(("domain", "count"), COUNTS.items())
def test_there_are_as_many_as_the_paper_has(domain: str, count: int) -> None:
    """80 of biomedicine, 90 of finance, 80 of everyday knowledge."""
    assert len(read_examples(REGISTRY.domain(domain).seeds)) == count


@pytest.mark.parametrize("domain", COUNTS)
def test_no_two_seeds_are_alike(domain: str) -> None:
    """The study's own novelty filter passes each one beside all before it."""
    novelty = NoveltyFilter(0.7)
    close = []
    for seed in read_examples(REGISTRY.domain(domain).seeds):
        text = f"{seed.instruction}\n{seed.input}"
        if novelty.too_close(text):
            close.append(text)
        novelty.add(text)
    assert close == []


@pytest.mark.parametrize("domain", COUNTS)
def test_seeds_are_spread_over_the_task_types(domain: str) -> None:
    """Every type has the same number, and every topic is one of the domain's, each of which is used."""
    seeds = read_examples(REGISTRY.domain(domain).seeds)
    assert len(set(Counter(seed.task_type for seed in seeds).values())) == 1
    assert {seed.topic for seed in seeds} == set(REGISTRY.domain(domain).topics)


@pytest.mark.parametrize("domain", COUNTS)
def test_no_seed_holds_a_benchmark_document(guard: ContaminationIndex, domain: str) -> None:
    """Neither thirteen words in a row of one, nor a whole question."""
    seeds = read_examples(REGISTRY.domain(domain).seeds)
    found = [guard.overlap(f"{seed.instruction}\n{seed.input}\n{seed.response}", COPY, WORDING) for seed in seeds]
    assert [overlap for overlap in found if overlap] == []


@pytest.mark.parametrize("domain", COUNTS)
def test_no_passage_holds_a_benchmark_document(guard: ContaminationIndex, domain: str) -> None:
    """What retrieval may put in front of a response was never a test."""
    corpus = REGISTRY.domain(domain).corpus
    assert corpus is not None
    passages = read_passages(corpus)
    assert len(passages) > 400
    assert [overlap for overlap in map(guard.overlap, passages) if overlap] == []


def test_the_guard_would_find_one(guard: ContaminationIndex) -> None:
    """A benchmark document with words around it is recognized."""
    document = read_documents(REGISTRY.benchmarks["acorn_biomed_abstract"].documents)[0]
    assert guard.overlap(f"Read this. {document.input} What do you think?")
