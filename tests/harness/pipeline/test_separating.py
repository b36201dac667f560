"""Which rows can be told apart: adjusted p-values and rank groups, from records alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harness.pipeline.separating import adjusted, separate, separate_all
from harness.report import Row, Task
from harness.types import Delta


def _delta(p: float | None, *, low: float = 1.0) -> Delta:
    """A delta with this p, whose interval excludes zero unless `low` says otherwise."""
    return Delta(value=5.0, low=low, high=9.0, documents=100, p=p)


def _row(name: str, average: float, *, tasks: Sequence[float] = (), delta: float | None = None, **other: float) -> Row:
    """A row whose deltas have these p-values: of its tasks, against the base, against others."""
    return Row(
        name=name,
        tasks=tuple(
            Task(benchmark=f"quiz_{place}", title=str(place), documents=100, metrics={"f": 1.0}, delta=_delta(p))
            for place, p in enumerate(tasks)
        ),
        average=average,
        delta=None if delta is None else _delta(delta),
        against={name: _delta(p) for name, p in other.items()},
    )


def _of_tasks(row: Row) -> list[float | None]:
    return [task.delta.adjusted if task.delta else None for task in row.tasks]


BASE = _row("base", 10.0)


def test_tasks_of_a_row_are_adjusted_together() -> None:
    """Holm by hand: 0.01 times three, 0.03 times two, and 0.04, which may not fall below the one before."""
    _, row = separate([BASE, _row("one", 20.0, tasks=(0.01, 0.04, 0.03), delta=0.5)])
    assert _of_tasks(row) == pytest.approx([0.03, 0.06, 0.06])
    assert [task.delta.p for task in row.tasks if task.delta] == [0.01, 0.04, 0.03]


def test_rows_do_not_adjust_each_others_tasks() -> None:
    """A row more leaves the tasks of the others as they were."""
    one = _row("one", 20.0, tasks=(0.01, 0.04), delta=0.5)
    two = _row("two", 20.0, tasks=(0.001, 0.002), delta=0.5, one=0.5)
    assert separate([BASE, one])[1].tasks == separate([BASE, one, two])[1].tasks


def test_averages_of_every_two_rows_are_adjusted_together() -> None:
    """Three rows make three tests: against the base twice, and against each other."""
    _, one, two = separate([BASE, _row("one", 20.0, delta=0.01), _row("two", 30.0, delta=0.02, one=0.04)])
    assert one.delta is not None
    assert two.delta is not None
    found = [one.delta.adjusted, two.delta.adjusted, two.against["one"].adjusted]
    assert found == pytest.approx([0.03, 0.04, 0.04])


def test_averages_at_all_numbers_of_shots_are_adjusted_together() -> None:
    """Two rows at two numbers of shots make two tests; their tasks stay as they are, and so do the groups elsewhere."""
    sections = [[BASE, _row("one", 20.0, tasks=(0.02, 0.5), delta=p)] for p in (0.01, 0.04)]
    found = separate_all(sections)
    assert [rows[1].delta.adjusted for rows in found if rows[1].delta] == pytest.approx([0.02, 0.04])
    assert [_of_tasks(rows[1]) for rows in found] == [[0.04, 0.5]] * 2
    assert [[row.groups for row in rows] for rows in found] == [[(2,), (1,)]] * 2
    worse = separate_all([*sections, [BASE, _row("one", 20.0, delta=0.6)]])
    assert [rows[1].delta.adjusted for rows in worse if rows[1].delta] == pytest.approx([0.03, 0.08, 0.6])
    assert [rows[0].groups for rows in worse] == [(2,), (1,), (1,)]


def test_adjusting_again_changes_nothing() -> None:
    """It begins with p, so a section that was looked at by itself can be adjusted with others."""
    rows = separate([BASE, _row("one", 20.0, tasks=(0.02,), delta=0.01), _row("two", 30.0, delta=0.02, one=0.04)])
    assert separate(rows) == rows


def test_rows_are_grouped_by_what_is_separated() -> None:
    """The best is apart from the base, and the one between from neither."""
    rows = separate([BASE, _row("middle", 12.0, delta=0.5), _row("best", 14.0, delta=0.001, middle=0.5)])
    assert {row.name: row.groups for row in rows} == {"best": (1,), "middle": (1, 2), "base": (2,)}


def test_rows_that_are_all_apart_have_ranks() -> None:
    """One group each, the best first, whatever their order in the table."""
    rows = separate([BASE, _row("best", 30.0, delta=0.001), _row("second", 20.0, delta=0.001, best=0.001)])
    assert [row.groups for row in rows] == [(3,), (1,), (2,)]


def test_the_adjustment_decides_the_groups() -> None:
    """0.03 would separate one recipe from the base; as the least of three tests it does not."""
    assert separate([BASE, _row("one", 20.0, delta=0.03)])[1].groups == (1,)
    rows = separate([BASE, _row("one", 20.0, delta=0.03), _row("two", 20.0, delta=0.5, one=0.5)])
    assert [row.groups for row in rows] == [(1,)] * 3


def test_ties_are_one_group() -> None:
    """Where nothing moved, every p is 1 and no row is better."""
    rows = separate([BASE, _row("one", 10.0, tasks=(1.0, 1.0), delta=1.0), _row("two", 10.0, delta=1.0, one=1.0)])
    assert [row.groups for row in rows] == [(1,)] * 3
    assert _of_tasks(rows[1]) == [1.0, 1.0]


def test_the_base_alone_is_the_first_group() -> None:
    """It has nothing to be compared with."""
    assert [row.groups for row in separate([BASE])] == [(1,)]


def test_what_was_not_tested_counts_for_nothing() -> None:
    """A delta without p stays as it is, and the others are adjusted for each other alone."""
    untested, tested = adjusted([_delta(None), _delta(0.04)])
    assert untested.adjusted is None
    assert tested.adjusted == 0.04


def test_a_p_that_is_no_number_is_refused() -> None:
    """A NaN would be neither separated nor not."""
    with pytest.raises(ValueError, match="p-value"):
        separate([BASE, _row("one", 20.0, delta=float("nan"))])
