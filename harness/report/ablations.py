"""Deltas drawn below each other on one scale, in characters."""

from __future__ import annotations

from collections.abc import Sequence

from ..types import Delta

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
