"""The least effect that a task can see, against SciPy, statsmodels and simulated studies."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from harness.stats import minimum_effect, paired_test


def _moved(n: int, share: float) -> tuple[list[float], list[float]]:
    """So many 0/1 documents, of which a share became better or worse, half of them each."""
    moved = round(n * share)
    better, worse = moved - moved // 2, moved // 2
    return [0.0] * better + [1.0] * (n - better), [1.0] * better + [0.0] * worse + [1.0] * (n - moved)


def _power(n: int, moved: float, excess: float, alpha: float) -> float:
    """The exact unconditional power of McNemar's exact test, by SciPy's distributions."""
    binom = pytest.importorskip("scipy.stats").binom
    tosses = np.arange(n + 1)
    critical = binom.ppf(alpha / 2, tosses, 0.5)
    critical = np.where(2 * binom.cdf(critical, tosses, 0.5) <= alpha, critical, critical - 1)
    better = (moved + excess) / (2 * moved)
    found = binom.cdf(critical, tosses, better) + binom.cdf(critical, tosses, 1 - better)
    return float((binom.pmf(tosses, n, moved) * found).sum())


@pytest.mark.parametrize("tests", [1, 10])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.4, 1.0])
@pytest.mark.parametrize("n", [20, 100, 500])
def test_zero_one_values_have_the_power(n: int, share: float, tests: int) -> None:
    """At the least effect McNemar's exact power is 80 %; where few documents moved, as many move as it takes."""
    effect = minimum_effect(*_moved(n, share), tests=tests)
    assert effect is not None
    moved = max(round(n * share) / n, effect)
    assert _power(n, moved, effect, 0.05 / tests) == pytest.approx(0.8, abs=1e-3)


def test_known_number() -> None:
    """500 documents of which 30 % moved cannot show less than 7.0 points."""
    assert minimum_effect(*_moved(500, 0.3)) == pytest.approx(0.0701, abs=1e-4)


@pytest.mark.parametrize("n", [100, 300, 1000])
def test_dense_graded_values_come_near_statsmodels(n: int) -> None:
    """Where nearly every document moved, the least effect is that of a paired t-test within 4 %."""
    power = pytest.importorskip("statsmodels.stats.power").TTestPower()
    rng = random.Random(n)
    base = [rng.random() for _ in range(n)]
    other = [min(1.0, max(0.0, value + rng.gauss(0, 0.2))) for value in base]
    expected = power.solve_power(nobs=n, alpha=0.05, power=0.8) * np.std(np.subtract(other, base), ddof=1)
    assert minimum_effect(base, other) == pytest.approx(expected, rel=0.04)


def test_graded_values_solve_their_formula() -> None:
    """Connor's equation holds for 2,000 generated tasks, with more moves of the same lengths where it needs them."""
    rng = random.Random(1)
    for _ in range(2000):
        n = rng.randint(30, 300)
        share = rng.random()
        changes = [rng.random() if rng.random() < share else 0.0 for _ in range(n - 2)] + [0.2, 0.7]
        effect = minimum_effect([0.0] * n, changes)
        assert effect is not None
        more = max(1.0, effect * n / math.fsum(changes))
        square = more * math.fsum(change**2 for change in changes) / n
        needed = 1.959964 * square**0.5 + 0.841621 * (square - effect**2) ** 0.5
        assert effect * n**0.5 == pytest.approx(needed, rel=1e-5)


def test_graded_and_zero_one_values_agree() -> None:
    """One move a hair off leaves the exact power for the approximation, which is lower by about one document."""
    base, other = _moved(200, 0.3)
    exact, near = minimum_effect(base, other), minimum_effect([0.001, *base[1:]], other)
    assert exact is not None
    assert near == pytest.approx(exact - 1 / 200, abs=0.002)


def test_few_graded_moves_need_more_of_them() -> None:
    """Three moves among a hundred cannot be significant, so the least effect exceeds what they could add up to."""
    base, other = [0.0] * 100, [0.4, 0.5, 0.6] + [0.0] * 97
    effect = minimum_effect(base, other)
    assert effect is not None
    assert effect > 0.03


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_few_documents_see_nothing(n: int) -> None:
    """Up to five documents show no effect, however large."""
    assert minimum_effect([0.0] * n, [1.0] * n) is None


def test_six_documents_must_agree() -> None:
    """Six must all improve: each with a chance of 0.8 ** (1 / 6), so that twice this less one is the difference."""
    assert minimum_effect([0.0] * 6, [1.0] * 6) == pytest.approx(2 * 0.8 ** (1 / 6) - 1, abs=1e-5)


def test_more_tests_need_more_documents() -> None:
    """Six documents suffice for one test and not for two, under Holm."""
    assert minimum_effect([0.0] * 6, [1.0] * 6, tests=2) is None


def test_ties_still_have_a_least_effect() -> None:
    """Where nothing moved: the share that makes six or more of a hundred move in four of five studies, 7.8 %."""
    binom = pytest.importorskip("scipy.stats").binom
    effect = minimum_effect([0.5] * 100, [0.5] * 100)
    assert effect is not None
    assert effect == pytest.approx(0.0779, abs=1e-4)
    assert binom.sf(5, 100, effect) == pytest.approx(0.8, abs=1e-4)


def test_moves_of_one_length_scale() -> None:
    """Moves of a half are 0/1 moves in half the unit."""
    base, other = _moved(100, 0.4)
    full = minimum_effect(base, other)
    assert full is not None
    assert minimum_effect([value / 2 for value in base], [value / 2 for value in other]) == pytest.approx(full / 2)


def test_direction_does_not_matter() -> None:
    """The least effect depends on how much moves, not on where to."""
    base, other = [0.0, 0.2, 0.4] * 10, [0.1, 0.5, 1.0] * 10
    assert minimum_effect(base, other) == minimum_effect(other, base)


def test_more_documents_see_less() -> None:
    """Four times the documents halve the least effect of graded values."""
    base, other = [0.0, 0.2, 0.4, 0.6] * 25, [0.1, 0.5, 0.2, 0.1] * 25
    few, many = minimum_effect(base, other), minimum_effect(base * 4, other * 4)
    assert few is not None
    assert many == pytest.approx(few / 2, rel=0.03)


def test_effects_stay_in_range() -> None:
    """Even with thousands of tests the least effect is at most 1."""
    for n in range(20, 40):
        base, other = [0.0] * n, [1.0, 0.9] * (n // 2) + [1.0] * (n % 2)
        effect = minimum_effect(base, other, tests=10_000)
        assert effect is None or 0 < effect <= 1


@pytest.mark.parametrize(("base", "other"), [([0.1], [0.1, 0.2]), ([float("nan")], [0.1]), ([0.1], [1.1])])
def test_what_cannot_be_paired_is_refused(base: list[float], other: list[float]) -> None:
    """Different lengths, NaN and values outside 0 to 1 raise ValueError."""
    with pytest.raises(ValueError, match=r"pair|number in 0 to 1"):
        minimum_effect(base, other)


def test_no_test_is_refused() -> None:
    """Zero tests raise ValueError."""
    with pytest.raises(ValueError, match="one test"):
        minimum_effect([], [], tests=0)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "moving"), [(30, 1.0), (100, 1.0), (400, 1.0), (100, 0.3), (400, 0.3)])
def test_graded_values_have_about_the_power(n: int, moving: float) -> None:
    """Of 1,000 studies with the least effect, 75 to 88 in a hundred find it: the formula is an approximation."""
    rng = np.random.default_rng(n)
    sizes = np.where(rng.random((1000, n)) < moving, rng.random((1000, n)), 0).round(6)
    effects = [minimum_effect([0.0] * n, size.tolist()) for size in sizes[:200]]
    effect = float(np.mean([one for one in effects if one is not None]))
    better = rng.random((1000, n)) < (1 + effect / sizes.mean()) / 2
    found = [
        paired_test(np.where(up, 0, size).tolist(), np.where(up, size, 0).tolist(), draws=1000).p <= 0.05
        for up, size in zip(better, sizes, strict=True)
    ]
    assert 0.75 <= np.mean(found) <= 0.88
