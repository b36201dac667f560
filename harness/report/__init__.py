"""Leaderboards: the record of a study's deltas, and its renderings."""

from __future__ import annotations

from .contamination import CleanRow, CleanTask, Contamination, Door, Near
from .deltas import delta_from
from .forgetting import NEUTRAL, Forgotten, Loss
from .gains import MEAN, Gain, Gains, Rest
from .leaderboard import (
    Ablation,
    Leaderboard,
    Origin,
    Point,
    Row,
    Section,
    Task,
    Timing,
    Used,
    read,
    write,
)
from .rendering import FORMATS, render

__all__ = [
    "FORMATS",
    "MEAN",
    "NEUTRAL",
    "Ablation",
    "CleanRow",
    "CleanTask",
    "Contamination",
    "Door",
    "Forgotten",
    "Gain",
    "Gains",
    "Leaderboard",
    "Loss",
    "Near",
    "Origin",
    "Point",
    "Rest",
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
