"""ROUGE-L at speed, against `rouge_score` itself."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer, tokenize

from harness.errors import HarnessError
from harness.rouge import NoveltyFilter, mean_nearest, tokens

SCORER = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "F", "g-h", "7", "!"]), max_size=30).map(" ".join)


def rouge(one: str, other: str) -> float:
    """F of rouge_score, without the noise of its floats: F is a fraction of small integers, far from 12 digits."""
    return round(SCORER.score(one, other)["rougeL"].fmeasure, 12)


def too_close(threshold: float, pool: list[str], text: str) -> bool:
    """The decision of a filter that holds the pool."""
    novelty = NoveltyFilter(threshold)
    for known in pool:
        novelty.add(known)
    return novelty.too_close(text)


@given(st.text(max_size=80))
def test_tokens_are_those_of_rouge_score(text: str) -> None:
    """Any text, in any script, has the tokens that rouge_score's tokenizer finds."""
    assert tokens(text) == tokenize.tokenize(text, None)


@settings(max_examples=1000)
@given(TEXTS, TEXTS, st.sampled_from([0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
@example("a b c d e f g", "a b c d e f g x y z u v w", 0.7)
@example("a b c d e f g h", "a b c d e f g x y z u v", 0.7)
def test_decisions_equal_rouge_score(one: str, other: str, threshold: float) -> None:
    """Two texts are too close exactly where rouge_score's F is above the threshold."""
    assert too_close(threshold, [one], other) == (rouge(one, other) > threshold)


def test_decisions_equal_rouge_score_on_a_pool() -> None:
    """Against a pool of many lengths the filter decides as rouge_score over all pairs does, thousands of them."""
    random = Random(5)
    texts = [" ".join(random.choices("abcdef", k=random.randint(0, 24))) for _ in range(120)]
    pool, queries = texts[:60], texts[60:]
    expected = [any(rouge(known, query) > 0.7 for known in pool) for query in queries]
    assert [too_close(0.7, pool, query) for query in queries] == expected
    assert 5 < sum(expected) < 55


@pytest.mark.parametrize(("longest", "one", "other"), [(7, 10, 10), (7, 7, 13), (7, 8, 12), (14, 14, 26), (35, 45, 55)])
def test_exactly_the_threshold_is_not_above_it(longest: int, one: int, other: int) -> None:
    """F of exactly 0.7 passes for all lengths, one more common token does not."""
    shared = [f"s{index}" for index in range(longest)]
    left = " ".join([*shared, *(f"l{index}" for index in range(one - longest))])
    right = " ".join([*shared, *(f"r{index}" for index in range(other - longest))])
    assert rouge(left, right) == 0.7
    assert not too_close(0.7, [left], right)
    assert too_close(0.7, [left + " more"], right + " more")


def test_rouge_score_rounds_up_at_the_edge() -> None:
    """The reason for integers: rouge_score's own float for 7 common tokens of 7 and 13 is above 0.7."""
    shared = "a b c d e f g"
    assert SCORER.score(shared, shared + " h i j k l m")["rougeL"].fmeasure > 0.7


def test_words_no_text_of_the_pool_has_match_nothing() -> None:
    """Unknown words do not count as common, though they differ from each other only for the reader."""
    assert not too_close(0.5, ["alpha beta"], "gamma delta")


@pytest.mark.parametrize("threshold", [-0.1, 1.7, float("nan")])
def test_a_threshold_outside_0_to_1_is_refused(threshold: float) -> None:
    """A threshold that is no share is an error that says so."""
    with pytest.raises(HarnessError, match="between 0 and 1"):
        NoveltyFilter(threshold)


@settings(max_examples=200)
@given(st.lists(TEXTS, max_size=8))
def test_mean_nearest_equals_rouge_score(texts: list[str]) -> None:
    """The diversity is the mean of each text's largest F to another, duplicates and empty texts included."""
    nearest = [
        max((rouge(one, two) for j, two in enumerate(texts) if j != i), default=0) for i, one in enumerate(texts)
    ]
    assert mean_nearest(texts) == pytest.approx(sum(nearest) / max(len(texts), 1))
