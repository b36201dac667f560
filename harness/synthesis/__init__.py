"""Synthesis: a model writes new examples of a domain from its seeds."""

from __future__ import annotations

from .contamination import ContaminationIndex
from .filters import FILTERS, Funnel
from .instructions import Invented, InventRequest, invent
from .novelty import NoveltyFilter
from .parsing import Candidate
from .responses import DROPPED, Responded, RespondRequest, Source, redo, respond
from .retrieval import Retriever

__all__ = [
    "DROPPED",
    "FILTERS",
    "Candidate",
    "ContaminationIndex",
    "Funnel",
    "InventRequest",
    "Invented",
    "NoveltyFilter",
    "RespondRequest",
    "Responded",
    "Retriever",
    "Source",
    "invent",
    "redo",
    "respond",
]
