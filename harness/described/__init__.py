"""Described: what a set of generated examples is like, in numbers that can stand beside those of another set."""

from __future__ import annotations

from .describing import describe
from .description import (
    Coverage,
    Description,
    Distinct,
    Form,
    Histogram,
    Near,
    Noun,
    Overlap,
    Spread,
    Topic,
    Verb,
    Verbs,
)
from .rows import Line, rows

__all__ = [
    "Coverage",
    "Description",
    "Distinct",
    "Form",
    "Histogram",
    "Line",
    "Near",
    "Noun",
    "Overlap",
    "Spread",
    "Topic",
    "Verb",
    "Verbs",
    "describe",
    "rows",
]
