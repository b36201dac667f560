"""The noise floor: what scoring again alone would move."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from harness.stats import Noise, Pair, noise_of

SAME: Pair = ([0.0, 1.0, 0.5, 0.25], [0.0, 1.0, 0.5, 0.25])
ONE: Pair = ([0.0, 1.0, 0.5, 0.25], [1.0, 1.0, 0.5, 0.25])
BOTH: Pair = ([0.0, 1.0, 0.5, 0.25], [1.0, 0.0, 0.5, 0.25])
HALF: Pair = ([0.0, 1.0, 0.5, 0.25], [0.5, 1.0, 0.5, 0.25])


def _noise(*tasks: Pair) -> Noise:
    noise = noise_of(tasks)
    assert noise is not None
    return noise


def test_one_document_of_four() -> None:
    """A quarter of the documents moves by one: the variance is 1/4, of a mean over four 1/16, and its root 1/4."""
    noise = _noise(ONE)
    assert (noise.variance, noise.n, noise.moved) == (0.25, 4, 1)
    assert noise.unit([4]) == 0.25


def test_half_a_move_is_half_the_noise() -> None:
    """Graded values move by less."""
    assert _noise(HALF).unit([4]) == 0.125


def test_moves_against_each_other_do_not_cancel() -> None:
    """One up and one down leave the mean where it was, and are more noise than one alone."""
    assert _noise(BOTH).unit([4]) == pytest.approx(math.sqrt(2) * _noise(ONE).unit([4]))


def test_documents_of_all_tasks_are_taken_together() -> None:
    """One of eight moved, whichever task it is of."""
    assert _noise(ONE, SAME) == _noise(SAME, ONE) == Noise(variance=0.125, n=8, moved=1)


def test_more_documents_have_less() -> None:
    """The score over four times as many has half the noise."""
    assert _noise(ONE).unit([16]) == _noise(ONE).unit([4]) / 2


def test_the_average_of_tasks_has_less() -> None:
    """Of four alike half as much; and a small task brings more than a large one."""
    noise = _noise(ONE)
    assert noise.unit([4, 4, 4, 4]) == noise.unit([4]) / 2
    assert noise.unit([4, 100]) == pytest.approx(math.sqrt(0.25 * (1 / 4 + 1 / 100)) / 2)


@pytest.mark.parametrize("n", [1, 2, 50, 500])
def test_no_move_bounds_the_noise(n: int) -> None:
    """By the upper limit for a share of which none of n was seen, and a move of 1."""
    noise = _noise(([0.5] * n, [0.5] * n))
    limit = binomtest(0, n, alternative="less").proportion_ci(confidence_level=0.95, method="exact").high
    assert (noise.variance, noise.moved) == (pytest.approx(limit), 0)


def test_no_document_has_no_noise() -> None:
    """Nor has no task."""
    assert noise_of([]) is None
    assert noise_of([([], []), ([], [])]) is None


def test_it_is_the_spread_of_a_mean_that_is_scored_again() -> None:
    """Scored again and again, the difference of two scores has this standard deviation."""
    rng = np.random.default_rng(0)
    moves = rng.choice([0.0, 0.0, 0.0, 1.0, -1.0], size=(4000, 50))
    told = [_noise((np.maximum(-each, 0).tolist(), np.maximum(each, 0).tolist())).unit([50]) for each in moves[:200]]
    assert np.mean(told) == pytest.approx(moves.mean(axis=1).std(), rel=0.05)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20), st.integers(1, 1000))
def test_it_lies_in_its_range(values: list[tuple[float, float]], size: int) -> None:
    """More than nothing, and at most what all documents that move all the way bring."""
    noise = _noise(([one for one, _ in values], [two for _, two in values]))
    assert 0 < noise.unit([size]) <= 1 / math.sqrt(size)
    assert 0 <= noise.moved <= noise.n == len(values)


@pytest.mark.parametrize("values", [[math.nan], [1.5], [-0.5], [0.5, 0.5]])
def test_what_is_no_value_is_refused(values: list[float]) -> None:
    """NaN, what lies outside 0 to 1, and lists of two lengths."""
    with pytest.raises(ValueError, match=r"every value|cannot pair"):
        noise_of([([0.5], values)])


@pytest.mark.parametrize("sizes", [[], [0], [4, 0]])
def test_scores_of_no_document_are_refused(sizes: list[int]) -> None:
    """They have no mean that could move."""
    with pytest.raises(ValueError, match="sizes"):
        _noise(ONE).unit(sizes)
