"""Asking a model: base or specialized, one batch or thousands of prompts."""

from __future__ import annotations

from .answering import Answerer
from .batches import BY_LENGTH, Batching, JournalLike, generate_all
from .choosing import Sampling
from .continuing import likelihood_all
from .decoding import positions
from .drawing import Draw, draw_all
from .engine import Engine, Generation
from .finding import find, pin, with_adapter
from .grafting import WEIGHTS, merged
from .loading import load
from .opening import device, identify, is_hub, read_network, read_tokenizer, tokenizer_in
from .quiet import quietly
from .slicing import slices
from .spelling import Spelling, cut_at, weighed_apart

__all__ = [
    "BY_LENGTH",
    "WEIGHTS",
    "Answerer",
    "Batching",
    "Draw",
    "Engine",
    "Generation",
    "JournalLike",
    "Sampling",
    "Spelling",
    "cut_at",
    "device",
    "draw_all",
    "find",
    "generate_all",
    "identify",
    "is_hub",
    "likelihood_all",
    "load",
    "merged",
    "pin",
    "positions",
    "quietly",
    "read_network",
    "read_tokenizer",
    "slices",
    "tokenizer_in",
    "weighed_apart",
    "with_adapter",
]
