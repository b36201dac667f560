"""Holm's adjustment against statsmodels."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from harness.stats import holm


@pytest.fixture
def multipletests() -> Iterator[Callable[..., Any]]:
    """Statsmodels' own; it collects garbage in every call, which takes long with all that a test session holds."""
    found = pytest.importorskip("statsmodels.stats.multitest").multipletests
    gc.freeze()
    yield found
    gc.unfreeze()


def test_adjusted_values_equal_statsmodels(multipletests: Callable[..., Any]) -> None:
    """2,000 generated families of 1 to 20 p-values, with ties, zeros and ones among them."""
    rng = random.Random(1)
    for _ in range(2000):
        family = [rng.choice([rng.random(), rng.random() ** 4, 0.0, 0.01, 1.0]) for _ in range(rng.randint(1, 20))]
        assert holm(family) == pytest.approx(multipletests(family, method="holm")[1], abs=1e-12)


def test_the_order_is_kept() -> None:
    """The least p is multiplied by the number of tests, the next by one less, and none falls below the one before."""
    assert holm([0.04, 0.01, 0.03]) == pytest.approx((0.06, 0.03, 0.06))


def test_one_test_needs_no_adjustment() -> None:
    """A single p-value stays."""
    assert holm([0.03]) == (0.03,)


def test_no_test_gives_none() -> None:
    """An empty family is empty."""
    assert holm([]) == ()


@pytest.mark.parametrize("wrong", [float("nan"), -0.1, 1.1])
def test_what_is_no_p_value_is_refused(wrong: float) -> None:
    """NaN and numbers outside 0 to 1 raise ValueError."""
    with pytest.raises(ValueError, match="p-value"):
        holm([0.5, wrong])
