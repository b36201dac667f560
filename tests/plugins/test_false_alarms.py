"""How often text without any benchmark document is taken for a leak."""

from __future__ import annotations

from itertools import islice

import pytest
from harness_plugins.acorn.plan import Plan

from harness.contamination import ContaminationIndex
from harness.jsonl import read_documents, read_examples
from harness.registry import load_registry
from harness.synthesis.passages import cut
from harness.types import CorpusText

PAGES = 500
"""Of each phase of the pretraining."""


@pytest.fixture(scope="module")
def index() -> ContaminationIndex:
    """All embedded documents."""
    embedded = [each for each in load_registry().benchmarks.values() if each.upstream is None]
    return ContaminationIndex({each.name: read_documents(each.documents) for each in embedded})


@pytest.mark.parametrize("phase", range(len(Plan().phases)), ids=lambda phase: f"phase {phase + 1}")
def test_clean_passages_are_rarely_taken_for_a_leak(index: ContaminationIndex, phase: int) -> None:
    """Of passages that speak of the same facts as the documents, in other sentences, under one in a thousand matches.

    Their pages hold no 13-gram and no whole question (`test_corpus_clean`); eight words of a question they may.
    """
    pages = islice(Plan().documents(phase), 2 * PAGES)
    passages = [passage for page in pages for passage in cut(CorpusText(id="page", text=page.text))]
    found = [match for passage in passages for match in index.matches(passage)]
    assert len(passages) > 1000
    assert 1000 * len(found) < len(passages)


@pytest.mark.parametrize("domain", ["biomed", "finance", "general"])
def test_no_seed_is_near_a_document(index: ContaminationIndex, domain: str) -> None:
    """Nor of its wording."""
    seeds = read_examples(load_registry().domain(domain).seeds)
    assert [index.matches(f"{seed.instruction}\n{seed.input}\n{seed.response}") for seed in seeds] == [()] * len(seeds)


def test_the_index_would_find_one(index: ContaminationIndex) -> None:
    """That nothing is found would also be true of a check that finds nothing."""
    for benchmark in ("acorn_biomed_yesno", "acorn_finance_numeric", "acorn_general_facts"):
        for document in read_documents(load_registry().benchmarks[benchmark].documents)[:10]:
            if len(document.input.split()) >= 6:
                assert index.overlap(f"Well, {document.input} Who knows.")
