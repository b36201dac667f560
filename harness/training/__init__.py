"""QLoRA: tuning a base model on examples, which gives an adapter."""

from __future__ import annotations

from .data import tokenize
from .divergence import CHECK, PAIRS, Alive, Reading, check_alive, check_merged, read
from .merging import copy_adapter, merge
from .packing import check_tunable
from .qlora import LARGE, SMALL
from .settings import settings_for
from .timing import Pace, time_steps
from .tuning import TuningRecord, tune

__all__ = [
    "CHECK",
    "LARGE",
    "PAIRS",
    "SMALL",
    "Alive",
    "Pace",
    "Reading",
    "TuningRecord",
    "check_alive",
    "check_merged",
    "check_tunable",
    "copy_adapter",
    "merge",
    "read",
    "settings_for",
    "time_steps",
    "tokenize",
    "tune",
]
