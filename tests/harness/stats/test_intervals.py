"""Intervals of differences, against SciPy, a slow plain bootstrap, and what is known about the edge cases."""

from __future__ import annotations

import random
import time
import tracemalloc
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from harness.stats import Interval, average_delta, paired_delta

Values = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], tuple[Values, Values]]
"""Draws the values of many studies of the same two models."""


def _scores(seed: int, n: int, gain: float) -> tuple[list[float], list[float]]:
    rng = random.Random(seed)
    base = [rng.random() ** 3 for _ in range(n)]
    return base, [min(1.0, max(0.0, value + rng.gauss(gain, 0.2))) for value in base]


def _answers(seed: int, n: int, before: float, after: float) -> tuple[list[float], list[float]]:
    rng = random.Random(seed)
    return [float(rng.random() < before) for _ in range(n)], [float(rng.random() < after) for _ in range(n)]


def test_value_is_the_mean_difference() -> None:
    """The value is the mean of other minus base, and n the number of documents."""
    delta = paired_delta([0.0, 0.5, 1.0, 0.25] * 5, [1.0, 0.5, 1.0, 0.5] * 5)
    assert (delta.value, delta.n) == (pytest.approx(0.3125), 20)


def _scipy(difference: list[float]) -> tuple[float, float]:
    """SciPy's BCa limits at the confidence that makes its normal quantile that of Student's t on n - 1 documents."""
    stats = pytest.importorskip("scipy.stats")
    n = len(difference)
    level = 2 * stats.norm.cdf(stats.t.ppf(0.975, n - 1) * (n / (n - 1)) ** 0.5) - 1
    found = stats.bootstrap(
        (difference,), np.mean, method="BCa", n_resamples=20_000, rng=0, confidence_level=level
    ).confidence_interval
    return found.low, found.high


@pytest.mark.parametrize("n", [8, 30, 200])
@pytest.mark.parametrize("seed", [1, 2])
def test_interval_equals_scipy(n: int, seed: int) -> None:
    """The interval of one task is SciPy's BCa interval, up to the noise of resampling."""
    base, other = _scores(seed, n, 0.1)
    difference = np.subtract(other, base)
    low, high = _scipy(difference)
    delta = paired_delta(base, other, resamples=20_000)
    noise = 0.06 * difference.std() / n**0.5 * (2 if n < 10 else 1)
    assert (delta.low, delta.high) == (pytest.approx(low, abs=noise), pytest.approx(high, abs=noise))


def test_interval_of_skewed_answers_equals_scipy() -> None:
    """Bias and acceleration are right where they matter: two documents of forty differ, all in one direction."""
    base, other = [0.0] * 40, [1.0] * 3 + [0.0] * 37
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        low, high = _scipy(other)
    delta = paired_delta(base, other, resamples=20_000)
    assert (delta.low, delta.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


def test_average_equals_a_plain_stratified_bootstrap() -> None:
    """The average's interval is that of a bootstrap written out in loops; for symmetric data BCa is the percentile."""
    tasks = [_answers(seed, n, 0.4, 0.6) for seed, n in enumerate([20, 35, 50])]
    differences = [[b - a for a, b in zip(*task, strict=True)] for task in tasks]
    rng = random.Random(5)
    means = sorted(
        sum(sum(rng.choices(task, k=len(task))) / len(task) for task in differences) / len(differences)
        for _ in range(4000)
    )
    delta = average_delta(tasks)
    assert delta.value == pytest.approx(sum(sum(task) / len(task) for task in differences) / 3)
    assert (delta.low, delta.high) == (pytest.approx(means[100], abs=0.012), pytest.approx(means[3900], abs=0.012))
    assert delta.n == 105


def test_tasks_have_equal_weight() -> None:
    """A task of ten documents weighs as much in the average as a task of a thousand."""
    small, large = ([0.0] * 10, [1.0] * 10), ([0.0] * 1000, [0.0] * 1000)
    assert average_delta([small, large]).value == pytest.approx(0.5)


def test_one_task_averages_to_itself() -> None:
    """The average of one task is the task, limits included."""
    task = _scores(3, 50, 0.1)
    assert average_delta([task]) == paired_delta(*task)


def test_more_tasks_narrow_the_average() -> None:
    """Four alike tasks halve the interval of one."""
    tasks = [_scores(seed, 60, 0.1) for seed in range(4)]
    widths = [delta.high - delta.low for delta in (paired_delta(*task) for task in tasks)]
    average = average_delta(tasks)
    assert average.high - average.low == pytest.approx(sum(widths) / 4 / 2, rel=0.15)


def test_no_document_says_nothing() -> None:
    """Without documents, or without tasks, the value is 0 and the interval the widest."""
    nothing = Interval(value=0.0, low=-1.0, high=1.0, n=0)
    assert paired_delta([], []) == nothing
    assert average_delta([]) == nothing


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_documents_separate_nothing(n: int) -> None:
    """Up to five documents leave the interval the widest, even if all of them went from wrong to right."""
    delta = paired_delta([0.0] * n, [1.0] * n)
    assert (delta.value, delta.low, delta.high) == (1.0, -1.0, 1.0)


def test_six_unanimous_documents_separate() -> None:
    """Six documents that all went from wrong to right exclude zero, as the sign test does (p = 0.03)."""
    delta = paired_delta([0.0] * 6, [1.0] * 6)
    assert 0 < delta.low < 0.15
    assert delta.high == 1.0


def test_ties_bound_what_was_not_seen() -> None:
    """A hundred ties give zero within plus or minus 3.6 points, Clopper and Pearson's bound for 0 of 100."""
    delta = paired_delta([0.5] * 100, [0.5] * 100)
    assert (delta.value, delta.low, delta.high) == (
        0.0,
        pytest.approx(-0.0362, abs=1e-4),
        pytest.approx(0.0362, abs=1e-4),
    )


def test_equal_differences_are_equal_despite_rounding() -> None:
    """Differences that are equal up to floating point count as equal: 0.3 - 0.2 is 0.2 - 0.1."""
    delta = paired_delta([0.1, 0.2] * 10, [0.2, 0.3] * 10)
    assert delta.low < 0.05
    assert delta.high > 0.15


def test_a_blind_task_widens_the_average() -> None:
    """A task of two documents makes the average wider than the same task with its spread seen."""
    seen = [_scores(seed, 60, 0.1) for seed in range(3)]
    few, many = ([0.0, 0.0], [0.0, 0.0]), _answers(9, 60, 0.5, 0.5)
    narrow, wide = average_delta([*seen, many]), average_delta([*seen, few])
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_blind_tasks_are_joined_by_squares() -> None:
    """Four tasks of ties bound their average by half of what each of them is bounded by."""
    ties = ([0.5] * 100, [0.5] * 100)
    assert average_delta([ties] * 4).high == pytest.approx(paired_delta(*ties).high / 2)


def test_same_seed_same_interval() -> None:
    """The interval is a function of values, seed and resamples alone."""
    task = _scores(4, 40, 0.05)
    assert paired_delta(*task, seed=7) == paired_delta(*task, seed=7)
    assert paired_delta(*task, seed=7) != paired_delta(*task, seed=8)


def test_memory_is_bounded() -> None:
    """Five thousand documents are resampled in blocks: under 100 MB, where all draws at once would take 400."""
    task = _scores(4, 5000, 0.05)
    tracemalloc.start()
    paired_delta(*task)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100e6


@pytest.mark.parametrize(
    ("base", "other"),
    [([0.1], [0.1, 0.2]), ([float("nan")], [0.1]), ([0.1], [float("nan")]), ([2.0], [0.0]), ([0.0], [-0.1])],
)
def test_what_cannot_be_paired_is_refused(base: list[float], other: list[float]) -> None:
    """Different lengths, NaN and values outside 0 to 1 raise ValueError."""
    with pytest.raises(ValueError, match=r"pair|number in 0 to 1"):
        paired_delta(base, other)


@settings(max_examples=60)
@given(st.lists(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=20), max_size=4))
def test_limits_enclose_the_value(tasks: list[list[tuple[float, float]]]) -> None:
    """Whatever the values: -1 <= low <= value <= high <= 1, all finite."""
    delta = average_delta([([a for a, _ in task], [b for _, b in task]) for task in tasks], resamples=200)
    assert -1 - 1e-12 <= delta.low <= delta.value <= delta.high <= 1 + 1e-12


def test_ten_tasks_are_fast() -> None:
    """Ten tasks of a hundred documents take well under half a second of processor time."""
    tasks = [_scores(seed, 100, 0.1) for seed in range(10)]
    average_delta(tasks[:1])
    start = time.process_time()
    average_delta(tasks)
    assert time.process_time() - start < 0.5


def _sure(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Values, Values]:
    """0/1 values: three in ten right under the base, 45 in a hundred under the other, each by itself."""
    return (rng.random(shape) < 0.3).astype(float), (rng.random(shape) < 0.45).astype(float)


def _rare(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Values, Values]:
    """0/1 values of which few move: ten in a hundred become better, five worse."""
    chance = rng.random(shape)
    return (chance > 0.95).astype(float), (chance < 0.1).astype(float)


def _skewed(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Values, Values]:
    """Graded values, most of them near zero: the mean rises from 0.2 to 0.4."""
    return rng.beta(0.25, 1.0, shape), rng.beta(0.5, 0.75, shape)


def _studies(draw: Draw, n: int) -> list[Interval]:
    base, other = draw(np.random.default_rng(n), (4000, n))
    return [paired_delta(list(a), list(b), resamples=1000) for a, b in zip(base, other, strict=True)]


def _held(deltas: list[Interval], truth: float) -> float:
    return sum(delta.low <= truth <= delta.high for delta in deltas) / len(deltas)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "truth", "n"),
    [
        (_sure, 0.15, 100),
        (_sure, 0.15, 400),
        (_rare, 0.05, 100),
        (_rare, 0.05, 400),
        (_skewed, 0.2, 40),
        (_skewed, 0.2, 100),
        (_skewed, 0.2, 400),
    ],
)
def test_interval_covers_the_truth(draw: Draw, truth: float, n: int) -> None:
    """Of 4,000 studies, 94 to 96 in a hundred intervals hold the true difference."""
    assert 0.94 <= _held(_studies(draw, n), truth) <= 0.96


@pytest.mark.slow
def test_few_zero_one_documents_are_rather_too_wide() -> None:
    """With 40 documents a 0/1 mean has so few values that 95 to 97 in a hundred intervals hold the truth."""
    assert 0.95 <= _held(_studies(_sure, 40), 0.15) <= 0.97


@pytest.mark.slow
def test_average_covers_the_truth() -> None:
    """Of 2,000 studies of three unlike tasks of 60 documents, 94 to 96 in a hundred hold the true average."""
    rng = np.random.default_rng(1)
    tasks = [draw(rng, (2000, 60)) for draw in (_sure, _rare, _skewed)]
    studies = [[(base[study].tolist(), other[study].tolist()) for base, other in tasks] for study in range(2000)]
    deltas = [average_delta(study, resamples=1000) for study in studies]
    assert 0.94 <= _held(deltas, 0.4 / 3) <= 0.96
