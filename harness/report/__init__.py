"""Leaderboards: the record of a study's deltas, and its renderings."""

from __future__ import annotations

from .leaderboard import Ablation, Leaderboard, Point, Row, Section, Task, Timing, Used, read, write
from .rendering import FORMATS, render

__all__ = [
    "FORMATS",
    "Ablation",
    "Leaderboard",
    "Point",
    "Row",
    "Section",
    "Task",
    "Timing",
    "Used",
    "read",
    "render",
    "write",
]
