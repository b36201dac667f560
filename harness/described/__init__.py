"""Described: what generated examples are like, and which documents changed sides."""

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
from .flips import Flip, Flips, deciding, flips
from .forms import FORMS, form_of, labels_among
from .rows import Line, rows

__all__ = [
    "FORMS",
    "Coverage",
    "Description",
    "Distinct",
    "Flip",
    "Flips",
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
    "deciding",
    "describe",
    "flips",
    "form_of",
    "labels_among",
    "rows",
]
