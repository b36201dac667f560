"""Whether a specialized model became worse by more than is allowed, for a build that shall stop there.

The rule: a difference fails where it is *separated* (adjusted p and interval, as everywhere) and lies below minus the
allowed points. The estimate alone would stop builds by chance: of a hundred tasks on which nothing changed, dozens fall
by a point. An interval wholly beyond the allowed points would hardly ever stop one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..errors import HarnessError, UsageError, unknown
from ..types import Delta
from .leaderboard import Leaderboard

AVERAGE = "average"


@dataclass(frozen=True, kw_only=True)
class Gated:
    """One difference that was looked at."""

    row: str
    shots: int
    task: str
    """Title of the task, or AVERAGE."""
    delta: Delta
    """Against the base, in points."""
    failed: bool
    """Whether it is a regression beyond what is allowed."""
    blind: bool
    """Whether so small a regression could hardly have been found: fewer than 80 % of studies would. False where that is
    not known, as of the average, and in a leaderboard of before."""


def gate(board: Leaderboard, most: float, *, rows: Sequence[str] = ()) -> tuple[Gated, ...]:
    """Every task and the average of every row at every number of shots, against the allowed points `most`.

    Without `rows` those of all methods: controls stand there to be compared with. Raises UsageError for a row that is
    not there and for points below zero, and HarnessError where there is nothing to look at.
    """
    if not most >= 0:  # nor where it is no number
        raise UsageError(f"{most} points: a regression that is allowed must be 0 or more")
    there = {row.name: row for row in board.sections[0].rows if row.delta}
    for name in rows:
        if name not in there:
            raise unknown("row", name, list(there))
    chosen = list(rows) or [name for name, row in there.items() if not row.control]
    found = tuple(_gated(board, chosen, most))
    if not found:
        raise HarnessError(
            f"this leaderboard has no specialized model but controls ({', '.join(there) or 'none'}); run: harness "
            f"compare --domain {board.domain}, or name a control with --row"
        )
    return found


def _gated(board: Leaderboard, names: Sequence[str], most: float) -> Iterator[Gated]:
    for name in dict.fromkeys(names):
        for section in board.sections:
            (row,) = (row for row in section.rows if row.name == name)
            deltas = [*((task.title, task.delta) for task in row.tasks), (AVERAGE, row.delta)]
            for title, delta in deltas:
                if delta:
                    yield Gated(
                        row=name,
                        shots=section.shots,
                        task=title,
                        delta=delta,
                        failed=delta.separated and delta.value < -most,
                        blind=title != AVERAGE and delta.adjusted is not None and not _sees(delta, most),
                    )


def _sees(delta: Delta, most: float) -> bool:
    return delta.least is not None and delta.least <= most
