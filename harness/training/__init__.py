"""QLoRA: tuning a base model on examples, which gives an adapter."""

from __future__ import annotations

from .divergence import CHECK, PAIRS, Alive, Reading, check_alive, check_merged, read
from .merging import copy_adapter, merge
from .settings import settings_for
from .tuning import TuningRecord, tune

__all__ = [
    "CHECK",
    "PAIRS",
    "Alive",
    "Reading",
    "TuningRecord",
    "check_alive",
    "check_merged",
    "copy_adapter",
    "merge",
    "read",
    "settings_for",
    "tune",
]
