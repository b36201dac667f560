"""When a regression stops a build, and when it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.errors import HarnessError, UsageError
from harness.report import Leaderboard, gate
from harness.types import Delta

WORSE = Delta(value=-3.0, low=-5.0, high=-1.5, documents=120, p=0.001, adjusted=0.01, least=2.5)


def _with(board: Leaderboard, delta: Delta, *, place: int = 0) -> Leaderboard:
    """The leaderboard with one task of `self-specialize` at the first number of shots changed, and no average worse."""
    first, *rest = board.sections
    base, row, _ = first.rows
    tasks = list(row.tasks)
    tasks[place] = replace(tasks[place], delta=delta)
    rows = (base, replace(row, tasks=tuple(tasks)))
    others = [replace(section, rows=section.rows[:2]) for section in rest]
    return replace(board, sections=(replace(first, rows=rows), *others))


@pytest.mark.parametrize(
    ("change", "most", "failed"),
    [
        ({}, 1.0, True),
        ({}, 0.0, True),
        ({}, 3.0, False),  # not more than is allowed
        ({"value": -0.5, "low": -0.9, "high": -0.1}, 1.0, False),  # surely worse, but by less
        ({"adjusted": 0.06}, 1.0, False),  # chance, by the test
        ({"high": 0.0}, 1.0, False),  # chance, by the interval
        ({"value": 3.0, "low": 1.0, "high": 5.0}, 1.0, False),  # better
    ],
)
def test_what_fails_is_separated_and_beyond_the_allowed(
    board: Leaderboard, change: dict[str, float], most: float, failed: bool
) -> None:
    """Both, and downwards."""
    found = gate(_with(board, replace(WORSE, **change)), most)
    assert [each.failed for each in found].count(True) == failed
    assert found[0].failed == failed


def test_every_task_and_average_is_looked_at(board: Leaderboard) -> None:
    """Of every method at every number of shots, in the order of the leaderboard."""
    found = gate(board, 1.0, rows=["self-specialize"])
    told = [(each.shots, each.task) for each in found]
    assert told == [(shots, task) for shots in (0, 5) for task in ("yes/no", "list", "average")]


def test_a_worse_average_fails(board: Leaderboard) -> None:
    """Also where every single task hides it."""
    assert [each.task for each in gate(board, 1.0, rows=["seeds-only"]) if each.failed] == ["average"] * 2


def test_controls_are_looked_at_by_name_alone(board: Leaderboard) -> None:
    """They stand there to be compared with."""
    rows = tuple(
        replace(row, control="mere seeds") if row.name == "seeds-only" else row for row in board.sections[0].rows
    )
    controlled = replace(board, sections=(replace(board.sections[0], rows=rows),))
    assert {each.row for each in gate(controlled, 1.0)} == {"self-specialize"}
    assert {each.row for each in gate(controlled, 1.0, rows=["seeds-only"])} == {"seeds-only"}


@pytest.mark.parametrize(("most", "blind"), [(1.0, True), (2.5, False), (4.0, False)])
def test_what_could_not_have_been_seen_is_said(board: Leaderboard, most: float, blind: bool) -> None:
    """A task that sees from 2.5 points says nothing about a regression of 1."""
    harmless = replace(WORSE, value=0.5, low=-1.0, high=2.0, adjusted=1.0)
    assert gate(_with(board, harmless), most)[0].blind == blind


def test_a_leaderboard_of_before_is_gated_by_its_intervals(board: Leaderboard) -> None:
    """There is no p, and nothing is known of what it could have seen."""
    found = gate(_with(board, replace(WORSE, p=None, adjusted=None, least=None)), 1.0)
    assert (found[0].failed, found[0].blind) == (True, False)


def test_misuse_of_a_gate_is_told(board: Leaderboard) -> None:
    """An unknown row answers with the rows, and no negative number of points is allowed."""
    with pytest.raises(UsageError, match='unknown row "base"; choose from: self-specialize, seeds-only'):
        gate(board, 1.0, rows=["base"])
    for most in (-1.0, float("nan")):
        with pytest.raises(UsageError, match="must be 0 or more"):
            gate(board, most)


def test_nothing_to_gate_is_no_success(board: Leaderboard) -> None:
    """A study of the base alone fails the build rather than passing it."""
    alone = replace(board, sections=tuple(replace(section, rows=section.rows[:1]) for section in board.sections))
    with pytest.raises(HarnessError, match="no specialized model"):
        gate(alone, 1.0)
