"""The scales of a leaderboard's figures: one for all marks that are to be compared by eye."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..report import Leaderboard, Section
from ..types import Delta
from .scale import scale_of


def scales(board: Leaderboard) -> dict[str, Any]:
    """Name of a figure -> its scale; those under tabs have one for each number of shots, all the same."""
    number = len(board.sections)
    averages = _deltas(row.delta for section in board.sections for row in section.rows)
    parts = _deltas(each.mean.parts[part] for each in board.gains for part in ("delta", "form", "knowledge", "other"))
    outside = (delta for each in board.forgotten for delta in (each.domain, *each.elsewhere.values()))
    varied = (point.deltas[0] for ablation in board.ablations for point in ablation.points)
    return {
        "deltas": [scale_of(averages, ticks=4)] * number,
        "scores": [scale_of(value for section in board.sections for value in _reached(section))] * number,
        "parts": [scale_of(parts)] * number,
        "outside": scale_of(_deltas(outside)),
        "varied": scale_of(_deltas(varied)),
    }


def _deltas(deltas: Iterable[Delta | None]) -> list[float]:
    ends = (delta.between or delta for delta in deltas if delta)
    return [value for end in ends for value in (end.low, end.high)]


def _reached(section: Section) -> Iterator[float]:
    """Where the marks of base and recipes stand on every task."""
    for row in section.rows[1:]:
        for base, task in zip(section.rows[0].tasks, row.tasks, strict=True):
            start = next(iter(base.metrics.values()))
            yield start
            # An interval may reach below what a score can be; the line ends at the edge there.
            yield from (min(max(start + value, 0.0), 100.0) for value in _deltas([task.delta]))
