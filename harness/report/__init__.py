"""Leaderboards: the record of a study's deltas, and its renderings."""

from __future__ import annotations

from .contamination import CleanRow, CleanTask, Contamination, Door, Near
from .leaderboard import Leaderboard, Row, Section, Task, Timing, Used, read, write
from .rendering import FORMATS, render

__all__ = [
    "FORMATS",
    "CleanRow",
    "CleanTask",
    "Contamination",
    "Door",
    "Leaderboard",
    "Near",
    "Row",
    "Section",
    "Task",
    "Timing",
    "Used",
    "read",
    "render",
    "write",
]
