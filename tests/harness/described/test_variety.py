"""Entropy and rarefaction."""

from __future__ import annotations

from itertools import combinations
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.described.variety import entropy, rarefied

COUNTS = st.lists(st.integers(0, 4), max_size=4)


@given(st.lists(st.integers(1, 1000), max_size=50))
def test_entropy_lies_between_one_kind_and_all_different(counts: list[int]) -> None:
    """0 to log2 of the kinds."""
    assert 0 <= entropy(counts) <= log2(max(len(counts), 1)) + 1e-9


def test_entropy_of_known_counts() -> None:
    """A half and two quarters have 1.5 bits."""
    assert entropy([2, 1, 1]) == pytest.approx(1.5)
    assert entropy([7]) == 0
    assert entropy([]) == 0


@given(COUNTS, st.integers(0, 6))
def test_rarefied_is_the_mean_over_all_draws(counts: list[int], drawn: int) -> None:
    """Every subset of that size is drawn, and its kinds are counted."""
    things = [kind for kind, count in enumerate(counts) for _ in range(count)]
    found = rarefied(counts, drawn)
    if len(things) < drawn:
        assert found is None
    else:
        draws = [len({things[place] for place in draw}) for draw in combinations(range(len(things)), drawn)]
        assert found == pytest.approx(sum(draws) / len(draws))


def test_rarefied_sets_of_unequal_size_compare() -> None:
    """Ten times as many of the same shares have no more kinds at an equal size, but for the draw."""
    few, many = rarefied([10] * 20, 50), rarefied([100] * 20, 50)
    assert few is not None
    assert many is not None
    assert many == pytest.approx(few, rel=0.05)
