"""ROUGE-L between short texts, at speed: whether one is too close to known ones, and which known one is nearest."""

from __future__ import annotations

from .nearest import Nearest, nearest
from .novelty import NoveltyFilter, mean_nearest, tokens

__all__ = ["Nearest", "NoveltyFilter", "mean_nearest", "nearest", "tokens"]
