"""BM25 search."""

from __future__ import annotations

import pytest

from harness.synthesis.retrieval import Retriever

PASSAGES = [
    "Aspirin blocks the enzyme cyclooxygenase.",
    "Metformin lowers glucose in diabetes.",
    "Aspirin and ibuprofen lower fever; aspirin thins the blood.",
    "Metformin lowers glucose in diabetes.",
    "The kidney filters blood.",
]


def test_the_best_passage_is_first() -> None:
    """More and rarer shared terms rank higher."""
    assert Retriever(PASSAGES).search(["Which enzyme does aspirin block?"], k=2) == [[0, 2]]


def test_equal_passages_keep_their_order() -> None:
    """Ties go to the earlier passage, also where the limit falls between them."""
    passages = ["metformin lowers glucose", "metformin lowers metformin", "kidney"] * 100
    best, next_best = list(range(1, 300, 3)), list(range(0, 300, 3))
    assert Retriever(passages).search(["metformin"], k=150) == [best + next_best[:50]]


def test_passages_that_share_no_term_are_left_out() -> None:
    """Fewer than k come back where fewer have anything to say; stop words do not count."""
    assert Retriever(PASSAGES).search(["the kidney", "of the", "", "unheard words"], k=5) == [[4], [], [], []]


def test_each_query_has_its_answer() -> None:
    """Queries do not influence each other."""
    retriever = Retriever(PASSAGES)
    queries = ["glucose", "fever", "blood kidney"]
    assert retriever.search(queries, k=3) == [retriever.search([query], k=3)[0] for query in queries]


@pytest.mark.parametrize("passages", [[], [""], ["the of and"]])
def test_a_corpus_without_terms_gives_nothing(passages: list[str]) -> None:
    """No passage, or none with a term, is no error."""
    assert Retriever(passages).search(["aspirin"], k=5) == [[]]


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither indexing nor searching writes a progress bar."""
    Retriever(PASSAGES).search(["aspirin"] * 20, k=2)
    assert capfd.readouterr() == ("", "")
