"""Which rows of a leaderboard can be told apart, with as many tests as it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..report import Row
from ..stats import holm, rank_groups
from ..types import Delta


def separate(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of one number of shots, the base first, with adjusted p-values and rank groups."""
    return separate_all([rows])[0]


def separate_all(sections: Sequence[Sequence[Row]]) -> list[tuple[Row, ...]]:
    """The same of several numbers of shots: "is it better at any of them?" is one question.

    Two families of tests: the tasks of a row at one number of shots, and the averages of every two rows at all numbers
    of shots. Rows share a group exactly if the delta between them is not separated.
    """
    found = iter(adjusted([delta for rows in sections for row in rows for delta in _above(row, rows[0]).values()]))
    return [_grouped([_averages(_tasks_adjusted(row), found) for row in rows]) for rows in sections]


def _grouped(rows: Sequence[Row]) -> tuple[Row, ...]:
    apart = [(row.name, other) for row in rows for other, delta in _above(row, rows[0]).items() if delta.separated]
    groups = rank_groups({row.name: row.average for row in rows}, apart)
    return tuple(replace(row, groups=groups[row.name]) for row in rows)


def adjusted(deltas: Sequence[Delta]) -> list[Delta]:
    """The deltas with p adjusted for all of them that were tested (Holm); the others as they are."""
    found = iter(holm([delta.p for delta in deltas if delta.p is not None]))
    return [delta if delta.p is None else replace(delta, adjusted=next(found)) for delta in deltas]


def _tasks_adjusted(row: Row) -> Row:
    found = iter(adjusted([task.delta for task in row.tasks if task.delta]))
    return replace(row, tasks=tuple(replace(task, delta=next(found)) if task.delta else task for task in row.tasks))


def _averages(row: Row, found: Iterator[Delta]) -> Row:
    """The row with the next deltas, in the order of `_above`."""
    return replace(row, delta=next(found) if row.delta else None, against={other: next(found) for other in row.against})


def _above(row: Row, base: Row) -> Mapping[str, Delta]:
    """Each row above -> the delta of the average against it."""
    return ({base.name: row.delta} if row.delta else {}) | dict(row.against)
