"""Deltas drawn below each other, and ablations on a leaderboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report import Ablation, Leaderboard, Point, read, render
from harness.report.ablations import chart
from harness.types import Delta


def _delta(value: float, low: float, high: float) -> Delta:
    return Delta(value=value, low=low, high=high, documents=9)


POINTS = (
    Point(
        setting="25 %",
        examples=46,
        deltas=(_delta(1.0, -1.0, 3.0), _delta(2.0, 1.0, 3.0)),
        against=(_delta(-4.0, -6.0, -2.0), _delta(0.5, -1.5, 2.5)),
    ),
    Point(setting="100 %", examples=160, deltas=(_delta(5.0, 4.0, 7.0), _delta(1.5, -0.5, 3.5)), against=()),
)
SIZE = Ablation(recipe="self-specialize", factor="size", points=POINTS)


def test_all_lines_share_a_scale() -> None:
    """From -1 to 7 in steps of a half: interval, value, and zero in each line."""
    assert chart([point.deltas[0] for point in POINTS], width=17) == ["──┼─●────········", "··┊·······──●────"]


@given(st.lists(st.tuples(*[st.floats(-100, 100)] * 3).map(sorted), min_size=1, max_size=5))
def test_a_line_holds_its_value(ends: list[list[float]]) -> None:
    """Each has one, and the width of all others, whatever the numbers are."""
    lines = chart([_delta(value, low, high) for low, value, high in ends])
    assert [line.count("●") for line in lines] == [1] * len(ends)
    assert {len(line) for line in lines} == {31}


def test_nothing_is_drawn_of_nothing() -> None:
    """No delta, no line."""
    assert chart([]) == []


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_an_ablation_has_a_table(board: Leaderboard, form: str) -> None:
    """A row a setting: examples, Δ at each number of shots, the drawing, and Δ against the recipe as it is."""
    text = render(replace(board, ablations=(SIZE,)), form)
    part = text.partition("self-specialize: size, Δ of the average against base")[2]
    few, all_of_them = (next(line for line in part.splitlines() if name in line) for name in ("25 %", "100 %"))
    assert "46" in few
    for told in ("+1.0 ~ [-1.0, +3.0]", "+2.0 * [+1.0, +3.0]", "●", "-4.0 * [-6.0, -2.0]", "+0.5 ~ [-1.5, +2.5]"):
        assert told in few
    assert all_of_them.count("[") == 2
    assert "size, Δ" not in render(board, form)


def test_the_csv_has_every_delta_of_an_ablation(board: Leaderboard) -> None:
    """A line for each setting and number of shots, and those against the recipe as it is."""
    lines = render(replace(board, ablations=(SIZE,)), "csv").splitlines()
    told = [line for line in lines if "ablation" in line]
    shots = [section.shots for section in board.sections][:2]
    name, rest = "self-specialize,ablation: size", ",9,average,,"
    assert [line.partition(",,")[0] + ",," for line in told] == [
        *(f"{number},{name} 25 %{rest}" for number in shots),
        *(f"{number},{name} 25 % against self-specialize{rest}" for number in shots),
        *(f"{number},{name} 100 %{rest}" for number in shots),
    ]
    assert told[0].startswith(f"{shots[0]},{name} 25 %{rest}1.0000,-1.0000,3.0000,")
    assert {line.count(",") for line in told} == {lines[0].count(",")}


def test_marks_of_ablations_are_explained(board: Leaderboard) -> None:
    """Where a leaderboard has any."""
    note = "there * marks an interval that excludes zero, and no p is adjusted."
    assert note in render(replace(board, ablations=(SIZE,)), "text")
    assert note not in render(board, "text")


def test_an_ablation_comes_back_as_it_was(board: Leaderboard) -> None:
    """From JSON."""
    ablated = replace(board, ablations=(SIZE,))
    assert read(render(ablated, "json"), place="here") == ablated
