"""Cutting rows into parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.engine import slices
from harness.engine.slicing import MOST_TOKENS


@given(st.lists(st.integers(1, 10_000), max_size=200))
def test_every_row_is_in_one_part_within_the_bound(lengths: list[int]) -> None:
    """Only a single row may be larger than the bound, and no part is longer than one that follows it."""
    parts = list(slices(lengths, device="cpu"))
    assert sorted(row for part in parts for row in part) == list(range(len(lengths)))
    for part in parts:
        assert len(part) == 1 or len(part) * max(lengths[row] for row in part) <= MOST_TOKENS["cpu"]
    flat = [lengths[row] for part in parts for row in part]
    assert flat == sorted(flat)
