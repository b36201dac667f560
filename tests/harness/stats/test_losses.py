"""Intervals of a difference between losses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from harness.stats import paired_delta, paired_loss


def _losses(count: int, *, shift: float = 0.1, seed: int = 0) -> tuple[list[float], list[float]]:
    rng = np.random.default_rng(seed)
    base = rng.uniform(2, 4, size=count)
    return base.tolist(), (base + rng.normal(shift, 0.2, size=count)).tolist()


def test_the_value_is_the_mean_difference() -> None:
    """In the unit of the losses, other minus base."""
    found = paired_loss([2.0] * 8, [2.5, 1.5, 3.0, 2.0, 2.0, 2.0, 2.0, 3.0])
    assert (found.value, found.n) == (0.25, 8)


def test_losses_within_one_have_the_interval_of_other_values() -> None:
    """It is the same bootstrap; only the bounds of the values are gone."""
    base, other = ([value / 8 for value in side] for side in _losses(40))
    assert paired_loss(base, other) == paired_delta(base, other)


def test_the_interval_grows_with_the_unit() -> None:
    """In bits it is as many times wider than in nats as the losses are greater."""
    base, other = _losses(40)
    bits, nats = paired_loss(base, other), paired_loss(*([math.log(2) * x for x in side] for side in (base, other)))
    for end in ("value", "low", "high"):
        assert getattr(nats, end) == pytest.approx(math.log(2) * getattr(bits, end))


def test_ninety_five_of_a_hundred_intervals_hold_the_truth() -> None:
    """Of 400 simulated sets of 40 texts: within three standard errors (3.3 points)."""
    found = [paired_loss(*_losses(40, seed=seed), resamples=1000) for seed in range(400)]
    assert 0.917 <= sum(each.low <= 0.1 <= each.high for each in found) / 400 <= 0.983


@pytest.mark.parametrize("count", [0, 1, 5])
def test_few_texts_bound_nothing(count: int) -> None:
    """A loss has no largest value, so the interval has no ends."""
    found = paired_loss([1.0] * count, [2.0] * count)
    assert (found.value, found.low, found.high) == (float(bool(count)), -math.inf, math.inf)


def test_a_model_that_did_not_change_is_known_exactly() -> None:
    """Losses that agree on every text come from one model."""
    found = paired_loss([1.5, 2.5] * 5, [1.5, 2.5] * 5)
    assert (found.value, found.low, found.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("base", "other"), [([1.0], [1.0, 2.0]), ([float("nan")], [1.0]), ([math.inf], [1.0]), ([-1.0], [1.0])]
)
def test_what_is_no_loss_is_refused(base: list[float], other: list[float]) -> None:
    """Lists of different length, NaN, infinity, a negative loss."""
    with pytest.raises(ValueError, match=r"cannot pair|number of 0 or more"):
        paired_loss(base, other)
