"""Leaderboards: the record of a study's deltas, and its renderings."""

from __future__ import annotations

from .contamination import CleanRow, CleanTask, Contamination, Door, Near
from .curves import Curve
from .deltas import delta_from
from .forgetting import NEUTRAL, Forgotten, Loss
from .forms import FORMATS, render
from .gains import MEAN, Gain, Gains, Rest
from .gating import AVERAGE, Gated, gate
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
from .rendering import STEPS

__all__ = [
    "AVERAGE",
    "FORMATS",
    "MEAN",
    "NEUTRAL",
    "STEPS",
    "Ablation",
    "CleanRow",
    "CleanTask",
    "Contamination",
    "Curve",
    "Door",
    "Forgotten",
    "Gain",
    "Gains",
    "Gated",
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
    "gate",
    "read",
    "render",
    "write",
]
