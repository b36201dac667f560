"""Where numbers stand on a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.page.scale import scale_of
from harness.page.wording import clock, count, energy, points, signed

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1)


@given(NUMBERS)
def test_a_scale_holds_its_values_and_zero(values: list[float]) -> None:
    """But for a millionth of a step; and has ticks, the first and last of which are its ends."""
    scale = scale_of(values)
    assert scale.low <= min(*values, 0.0) + 1e-6 * scale.step
    assert scale.high >= max(*values, 0.0) - 1e-6 * scale.step
    assert 2 <= len(scale.ticks) <= 8
    assert scale.ticks[0] == pytest.approx(scale.low)
    assert scale.ticks[-1] == pytest.approx(scale.high)


@given(NUMBERS, st.floats(-1e9, 1e9))
def test_every_place_is_within_the_width(values: list[float], value: float) -> None:
    """Also of a value beyond the scale."""
    assert 0.0 <= float(scale_of(values).at(value).removesuffix("%")) <= 100.0


def test_places_rise_with_values() -> None:
    """Zero stands where it belongs between a loss and a gain."""
    scale = scale_of([-10, 30])
    places = [float(scale.at(value)[:-1]) for value in (-10, 0, 10, 30)]
    assert places == [3.0, 26.5, 50.0, 97.0]


@given(NUMBERS)
def test_no_two_ticks_are_written_alike(values: list[float]) -> None:
    """However small the differences are that a figure shows."""
    scale = scale_of(values)
    told = [points(tick, scale.digits) for tick in scale.ticks]
    assert len(set(told)) == len(told)


def test_numbers_are_written_for_people() -> None:
    """A true minus sign, no minus zero, thousands apart, seconds as clocks tell them."""
    assert [signed(value) for value in (17.94, -2.25, -0.04, None)] == ["+17.9", "−2.2", "+0.0", "–"]
    assert points(-0.04) == "0.0"
    assert [count(number) for number in (None, 999, 1234, 159919)] == ["–", "999", "1234", "159\u2009919"]
    assert [clock(seconds) for seconds in (0.44, 59.9, 346, 3725)] == ["0.4 s", "59.9 s", "5 min 46 s", "1 h 02 min"]
    assert [energy(joules) for joules in (None, 812, 41300, 4.32e6)] == ["–", "812 J", "41.3 kJ", "1.20 kWh"]
