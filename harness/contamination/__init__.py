"""Contamination: what texts share with benchmark documents, and which alarms a person has dismissed."""

from __future__ import annotations

from .dismissing import DISMISSED, Dismissals, read_dismissals
from .index import RULE, ContaminationIndex
from .learning import COMMON, LONG, WHOLE
from .matches import COPY, KINDS, TRACE, WORDING, Finding, Match, Place, read_finding
from .words import words

__all__ = [
    "COMMON",
    "COPY",
    "DISMISSED",
    "KINDS",
    "LONG",
    "RULE",
    "TRACE",
    "WHOLE",
    "WORDING",
    "ContaminationIndex",
    "Dismissals",
    "Finding",
    "Match",
    "Place",
    "read_dismissals",
    "read_finding",
    "words",
]
