"""QLoRA: tuning a base model on examples, which gives an adapter."""

from __future__ import annotations

from .settings import settings_for
from .tuning import TuningRecord, tune

__all__ = ["TuningRecord", "settings_for", "tune"]
