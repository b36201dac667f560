"""Synthesis: a model writes new examples of a domain from its seeds."""

from __future__ import annotations

from ..rouge import NoveltyFilter
from .balancing import Balanced, balance
from .filters import FILTERS, Funnel
from .instructions import Invented, InventRequest, invent, prompt_of
from .labelled import Labelled, Pool, Scored, choose
from .parsing import Candidate
from .passages import LONGEST, Sifted, screen, sift
from .prompts import response_prompt
from .responses import DROPPED, STOPS, Responded, RespondRequest, Source, prompts_of, redo, respond
from .retrieval import Retriever
from .returning import Returned, ReturnRequest, check_return
from .shuffling import Shuffled, shuffle
from .voting import Ballot, Voted, elect, vote

__all__ = [
    "DROPPED",
    "FILTERS",
    "LONGEST",
    "STOPS",
    "Balanced",
    "Ballot",
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
    "ReturnRequest",
    "Returned",
    "Scored",
    "Shuffled",
    "Sifted",
    "Source",
    "Voted",
    "balance",
    "check_return",
    "choose",
    "elect",
    "invent",
    "prompt_of",
    "prompts_of",
    "redo",
    "respond",
    "response_prompt",
    "screen",
    "shuffle",
    "sift",
    "vote",
]
