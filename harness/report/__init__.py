"""Leaderboards: the record of a study's deltas, and its renderings."""

from __future__ import annotations

from .leaderboard import Leaderboard, Row, Section, Task, Timing, Used, delta_from, read, write
from .rendering import FORMATS, render

__all__ = [
    "FORMATS",
    "Leaderboard",
    "Row",
    "Section",
    "Task",
    "Timing",
    "Used",
    "delta_from",
    "read",
    "render",
    "write",
]
