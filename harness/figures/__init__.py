"""Figures of a leaderboard, as PNG and SVG."""

from __future__ import annotations

from .drawing import draw

__all__ = ["draw"]
