"""Ablations: deltas drawn below each other on one scale, in characters, and as lines of a CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..types import Delta

if TYPE_CHECKING:
    from .leaderboard import Leaderboard

WIDTH = 31
"""Characters of a line."""


def chart(deltas: Sequence[Delta], *, width: int = WIDTH) -> list[str]:
    """A line for each delta: its interval, its value in it, and where zero is.

    All lines share a scale, which reaches from the least end of an interval to the greatest, zero among them.
    """
    least = min(0.0, *(delta.low for delta in deltas)) if deltas else 0.0
    most = max(0.0, *(delta.high for delta in deltas)) if deltas else 0.0
    step = (most - least) / (width - 1) or 1.0

    def place(value: float) -> int:
        return min(width - 1, max(0, round((value - least) / step)))

    lines = []
    for delta in deltas:
        low, value, high = place(delta.low), place(delta.value), place(delta.high)
        line = ["·"] * width
        line[low : high + 1] = "─" * (high + 1 - low)
        line[place(0.0)] = "┼" if low <= place(0.0) <= high else "┊"
        line[value] = "●"
        lines.append("".join(line))
    return lines


def ablation_note(board: Leaderboard) -> list[str]:
    """How the marks of ablations are to be read; nothing where there are none."""
    told = "Ablations take no part in the tests of the rows: there * marks an interval"
    seeds = " over documents and seeds" if board.seeds else ""
    return [f"{told}{seeds} that excludes zero, and no p is adjusted."] if board.ablations else []


def ablation_rows(board: Leaderboard) -> Iterator[tuple[list[str], Delta]]:
    """Shots, model, task, documents, metric and score of each line of a CSV, and the delta behind them."""
    shots = [section.shots for section in board.sections]
    for ablation in board.ablations:
        for point in ablation.points:
            name = f"ablation: {ablation.factor} {point.setting}"
            for title, deltas in ((name, point.deltas), (f"{name} against {ablation.recipe}", point.against)):
                for number, delta in zip(shots, deltas, strict=False):
                    yield [str(number), ablation.recipe, title, str(delta.documents), "average", ""], delta
