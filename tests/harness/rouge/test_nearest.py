"""The nearest text of a pool, against `rouge_score` itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from harness.rouge import nearest

SCORER = RougeScorer(["rougeL"], use_stemmer=False)
TEXTS = st.lists(st.sampled_from(["a", "b", "c", "D", "7", "!"]), max_size=12).map(" ".join)


@settings(max_examples=300)
@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, min_size=1, max_size=6))
def test_the_nearest_is_that_of_rouge_score(texts: list[str], pool: list[str]) -> None:
    """The largest F over the pool, and a text of the pool that has it."""
    found = list(nearest(texts, pool))
    assert len(found) == len(texts)
    for text, near in zip(texts, found, strict=True):
        values = {known: SCORER.score(known, text)["rougeL"].fmeasure for known in pool}
        assert near.rouge_l == pytest.approx(max(values.values()))
        assert values[near.text] == pytest.approx(near.rouge_l)


def test_more_texts_than_are_compared_at_once() -> None:
    """Each has its own answer, in order."""
    found = list(nearest([f"a{number} b" for number in range(2001)], ["a0 b", "a2000 b"]))
    assert [near.rouge_l for near in found[:2]] == [1.0, 0.5]
    assert (found[-1].text, found[-1].rouge_l) == ("a2000 b", 1.0)


def test_an_empty_pool_has_no_nearest() -> None:
    """Nothing at all, and no error."""
    assert list(nearest(["a"], [])) == []
