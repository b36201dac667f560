"""The page of a study: one HTML file that shows what was measured, and what stands behind it."""

from __future__ import annotations

from .gathering import gather
from .record import Page
from .rendering import render_page

__all__ = ["Page", "gather", "render_page"]
