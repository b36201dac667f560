"""Synthesis: a model writes new examples of a domain from its seeds."""

from __future__ import annotations

from ..rouge import NoveltyFilter
from .filters import FILTERS, Funnel
from .instructions import Invented, InventRequest, invent
from .labelled import Labelled, Pool, Scored, choose
from .parsing import Candidate
from .passages import LONGEST, Sifted, screen, sift
from .responses import DROPPED, Responded, RespondRequest, Source, redo, respond
from .retrieval import Retriever
from .shuffling import Shuffled, shuffle

__all__ = [
    "DROPPED",
    "FILTERS",
    "LONGEST",
    "Candidate",
    "Funnel",
    "InventRequest",
    "Invented",
    "Labelled",
    "NoveltyFilter",
    "Pool",
    "RespondRequest",
    "Responded",
    "Retriever",
    "Scored",
    "Shuffled",
    "Sifted",
    "Source",
    "choose",
    "invent",
    "redo",
    "respond",
    "screen",
    "shuffle",
    "sift",
]
