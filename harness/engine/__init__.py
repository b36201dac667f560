"""Asking a model: base or specialized, one batch or thousands of prompts."""

from __future__ import annotations

from .anatomy import Anatomy, anatomy_of, read_anatomy
from .answering import Answerer, Generation, Manner
from .batches import BATCH, BY_LENGTH, Batching, JournalLike, generate_all
from .choosing import Sampling
from .continuing import likelihood_all
from .converting import convert
from .crews import Crew, Order, crew, helping, launched, sharded
from .decoding import positions
from .drawing import Draw, draw_all
from .engine import Engine
from .finding import find, pin, with_adapter
from .fitting import free_disk, free_memory, has_room
from .grafting import WEIGHTS, merged
from .halving import fits, in_parts
from .hub import Fetching
from .loading import load
from .opening import device, fetching, identify, is_hub, read_network, read_tokenizer
from .quiet import quietly
from .sharing import Ask, Shared, answers, forget
from .slicing import MOST_TOKENS, slices
from .spelling import Spelling, weighed_apart
from .stopping import cut_at
from .tallying import Call, Part, Tally, tally_of
from .vocabulary import tokenizer_in

__all__ = [
    "BATCH",
    "BY_LENGTH",
    "MOST_TOKENS",
    "WEIGHTS",
    "Anatomy",
    "Answerer",
    "Ask",
    "Batching",
    "Call",
    "Crew",
    "Draw",
    "Engine",
    "Fetching",
    "Generation",
    "JournalLike",
    "Manner",
    "Order",
    "Part",
    "Sampling",
    "Shared",
    "Spelling",
    "Tally",
    "anatomy_of",
    "answers",
    "convert",
    "crew",
    "cut_at",
    "device",
    "draw_all",
    "fetching",
    "find",
    "fits",
    "forget",
    "free_disk",
    "free_memory",
    "generate_all",
    "has_room",
    "helping",
    "identify",
    "in_parts",
    "is_hub",
    "launched",
    "likelihood_all",
    "load",
    "merged",
    "pin",
    "positions",
    "quietly",
    "read_anatomy",
    "read_network",
    "read_tokenizer",
    "sharded",
    "slices",
    "tally_of",
    "tokenizer_in",
    "weighed_apart",
    "with_adapter",
]
