"""Scoring a model on a benchmark, through lm-eval. Nothing else in the harness knows lm-eval."""

from __future__ import annotations

from .demonstrations import drawn
from .fingerprint import fingerprint_of
from .limiting import chosen
from .neutral import neutral_loss
from .repeating import Repeat
from .run import evaluate

__all__ = ["Repeat", "chosen", "drawn", "evaluate", "fingerprint_of", "neutral_loss"]
