"""Quantiles and histograms."""

from __future__ import annotations

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.described.spreads import SHARES, WORDS, spread_of_shares, spread_of_words


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60))
def test_quantiles_are_those_of_numpy(values: list[int]) -> None:
    """Its default method, and the mean."""
    found = spread_of_words(values)
    told = (found.least, found.quarter, found.median, found.three_quarters, found.nine_tenths, found.most)
    assert told == pytest.approx(numpy.quantile(values, [0, 0.25, 0.5, 0.75, 0.9, 1]))
    assert found.mean == pytest.approx(numpy.mean(values))


@given(st.lists(st.floats(0, 1)))
def test_every_value_lies_in_one_bin(values: list[float]) -> None:
    """The counts sum to the values, 1 included, and the bins hang on nothing."""
    found = spread_of_shares(values)
    assert sum(found.histogram.counts) == found.count == len(values)
    assert found.histogram.starts == SHARES
    assert len(found.histogram.labels) == len(found.histogram.counts) == len(SHARES)


def test_a_bin_begins_with_its_start() -> None:
    """Worked by hand: 4 and 5 words share a bin, 6 is the next, and the last has no end."""
    found = spread_of_words([4, 5, 6, 10_000]).histogram
    counts = dict(zip(found.labels, found.counts, strict=True))
    assert (counts["4-5"], counts["6-7"], counts["192+"]) == (2, 1, 1)
    assert found.labels[:6] == ("0", "1", "2", "3", "4-5", "6-7")
    assert len(WORDS) == len(found.starts)


def test_nothing_has_no_spread() -> None:
    """All is 0 where no example has the number."""
    found = spread_of_words([])
    assert (found.count, found.mean, found.median, found.most, sum(found.histogram.counts)) == (0, 0, 0, 0, 0)
