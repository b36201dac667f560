"""Tests of no difference, against statsmodels, SciPy, and exact distributions written out."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest

from harness.stats import average_test, paired_test


def _zero_one(*, better: int, worse: int, same: int = 0) -> tuple[list[float], list[float]]:
    return [0.0] * better + [1.0] * worse + [1.0] * same, [1.0] * better + [0.0] * worse + [1.0] * same


def _graded(rng: random.Random, n: int, *, grid: int) -> tuple[list[float], list[float]]:
    """Values on so many equal steps, so that sums tie often; a finer grid ties less."""
    return [rng.randint(0, grid) / grid for _ in range(n)], [rng.randint(0, grid) / grid for _ in range(n)]


def test_zero_one_values_equal_statsmodels() -> None:
    """2,000 generated tables of up to 60 documents give McNemar's exact p, to the last digits."""
    mcnemar = pytest.importorskip("statsmodels.stats.contingency_tables").mcnemar
    rng = random.Random(1)
    for _ in range(2000):
        better, worse, same = rng.randint(0, 20), rng.randint(0, 20), rng.randint(0, 20)
        found = paired_test(*_zero_one(better=better, worse=worse, same=same))
        assert found.method == "exact McNemar"
        assert found.p == pytest.approx(mcnemar([[same, better], [worse, 0]], exact=True).pvalue, rel=1e-9)


def test_graded_values_equal_scipy() -> None:
    """1,000 generated studies of 2 to 8 documents give the p of SciPy's exact permutation test, ties included."""
    stats = pytest.importorskip("scipy.stats")
    rng = random.Random(2)
    for _ in range(1000):
        base, other = _graded(rng, rng.randint(2, 8), grid=rng.choice([3, 4, 10, 1000]))
        expected = stats.permutation_test(
            (np.round(np.subtract(other, base), 12),),
            lambda x, axis: np.round(np.sum(x, axis=axis), 9),
            permutation_type="samples",
            vectorized=True,
            n_resamples=np.inf,
        )
        assert paired_test(base, other).p == pytest.approx(expected.pvalue, abs=1e-12)


def test_many_zero_one_documents_equal_scipy() -> None:
    """Thousands of documents that moved do not overflow, and equal SciPy's binomial test."""
    binomtest = pytest.importorskip("scipy.stats").binomtest
    found = paired_test(*_zero_one(better=2600, worse=2450))
    assert found.p == pytest.approx(binomtest(2600, 5050).pvalue, rel=1e-9)


def test_many_graded_documents_come_near_the_exact_p() -> None:
    """100 studies of 40 documents: the sampled p is the exact one, folded step by step, within four standard errors."""
    rng = random.Random(3)
    for seed in range(100):
        base, other = _graded(rng, 40, grid=10)
        steps = np.rint(10 * np.subtract(other, base)).astype(int)
        folded = np.ones(1)
        for step in np.abs(steps[steps != 0]):
            folded = np.convolve(folded, np.bincount([0, 2 * step]) / 2)
        sums = np.arange(len(folded)) - len(folded) // 2
        exact = folded[np.abs(sums) >= abs(steps.sum())].sum()
        found = paired_test(base, other, seed=seed)
        assert found.method == "sampled permutation"
        assert found.p == pytest.approx(exact, abs=4 * (exact * (1 - exact) / 100_000) ** 0.5 + 2e-5)


def test_zero_one_values_are_a_permutation_test_too() -> None:
    """One value a hair off leaves McNemar for the permutation test, and hardly changes p."""
    base, other = _zero_one(better=9, worse=2)
    found = paired_test([0.001, *base[1:]], other)
    assert found.method == "exact permutation"
    assert found.p == pytest.approx(paired_test(base, other).p, abs=0.03)


@pytest.mark.parametrize(("n", "p"), [(0, 1.0), (1, 1.0), (2, 0.5), (5, 0.0625), (6, 0.03125)])
@pytest.mark.parametrize("size", [1.0, 0.3])
def test_few_documents_that_agree(n: int, p: float, size: float) -> None:
    """No document or one gives 1, two that agree 0.5, and six are the first that can be significant."""
    assert paired_test([0.0] * n, [size] * n).p == p


def test_ties_say_nothing() -> None:
    """Where no document moved, p is 1."""
    found = paired_test([0.5] * 100, [0.5] * 100)
    assert (found.p, found.n, found.moved) == (1.0, 100, 0)


def test_ties_do_not_change_p() -> None:
    """Documents that stayed as they were add to n and to nothing else."""
    base, other = [0.0, 0.2, 0.5, 0.9], [0.3, 0.9, 0.4, 1.0]
    few, many = paired_test(base, other), paired_test([*base, *[0.7] * 50], [*other, *[0.7] * 50])
    assert (few.p, few.n, few.moved) == (many.p, 4, 4)
    assert (many.n, many.moved) == (54, 4)


def test_equal_moves_count_as_equal_despite_rounding() -> None:
    """Moves of 0.1 that floating point tells apart are McNemar's: 0.3 - 0.2 is 0.2 - 0.1."""
    assert paired_test([0.1, 0.2] * 4, [0.2, 0.3] * 4).method == "exact McNemar"


def test_sides_can_be_swapped() -> None:
    """Base and other are alike: exchanging them leaves p."""
    base, other = _graded(random.Random(4), 12, grid=10)
    assert paired_test(base, other) == paired_test(other, base)


def test_p_is_never_zero() -> None:
    """Of sampled assignments the one seen counts as one: p is at least 1 in draws + 1."""
    base = [random.Random(seed).random() / 2 for seed in range(200)]
    found = paired_test(base, [value * 2 for value in base], draws=999)
    assert found.p == pytest.approx(1 / 1000)


def test_same_seed_same_p() -> None:
    """A sampled p is a function of values, seed and draws alone."""
    pair = _graded(random.Random(15), 60, grid=100)
    assert paired_test(*pair, seed=7) == paired_test(*pair, seed=7)
    assert paired_test(*pair, seed=7, draws=500) != paired_test(*pair, seed=8, draws=500)


def test_one_task_averages_to_itself() -> None:
    """The average of one task is the task."""
    pair = _graded(random.Random(6), 30, grid=10)
    assert average_test([pair]) == paired_test(*pair)


def test_tasks_have_equal_weight() -> None:
    """Ten documents that all improved outweigh a thousand of another task of which a few more became worse."""
    small, large = _zero_one(better=10, worse=0), _zero_one(better=100, worse=110, same=790)
    assert paired_test(*large).p > 0.5
    assert average_test([small, large]).p < 0.01


def test_alike_tasks_count_together() -> None:
    """0/1 tasks of one length are one McNemar table: three documents each in two tasks are six."""
    half = _zero_one(better=3, worse=0)
    assert average_test([half, half]).p == paired_test(*_zero_one(better=6, worse=0)).p


def test_no_task_says_nothing() -> None:
    """Without tasks, or with tasks without documents, p is 1."""
    assert average_test([]).p == average_test([([], [])]).p == 1.0


@pytest.mark.parametrize(
    ("base", "other"),
    [([0.1], [0.1, 0.2]), ([float("nan")], [0.1]), ([0.1], [float("nan")]), ([2.0], [0.0]), ([0.0], [-0.1])],
)
def test_what_cannot_be_paired_is_refused(base: list[float], other: list[float]) -> None:
    """Different lengths, NaN and values outside 0 to 1 raise ValueError."""
    with pytest.raises(ValueError, match=r"pair|number in 0 to 1"):
        paired_test(base, other)


def test_a_thousand_documents_are_fast() -> None:
    """100,000 draws for a thousand documents take well under half a second of processor time."""
    pair = _graded(random.Random(7), 1000, grid=1000)
    start = time.process_time()
    paired_test(*pair)
    assert time.process_time() - start < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("n", [10, 30, 100])
def test_false_alarms_stay_rare(n: int) -> None:
    """Of 2,000 studies of two alike models, at most 6 in a hundred are found different, by McNemar or permutation."""
    rng = np.random.default_rng(n)
    sure, graded = rng.random((2, 2000, n)) < 0.4, rng.beta(0.4, 0.8, (2, 2000, n))
    for values in (sure.astype(float), graded):
        found = [paired_test(list(a), list(b), draws=1000).p <= 0.05 for a, b in zip(*values, strict=True)]
        assert 0 < np.mean(found) <= 0.06
