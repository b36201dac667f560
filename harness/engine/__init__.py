"""Asking a model: base or specialized, one batch or thousands of prompts."""

from __future__ import annotations

from .batches import BY_LENGTH, Batching, JournalLike, generate_all
from .choosing import Sampling
from .continuing import likelihood_all
from .decoding import positions
from .drawing import Draw, draw_all
from .engine import Engine, Generation
from .finding import find, pin, with_adapter
from .grafting import WEIGHTS, merged
from .halving import fits, in_parts
from .loading import load
from .opening import device, identify, is_hub, read_network, read_tokenizer
from .quiet import quietly
from .slicing import slices

__all__ = [
    "BY_LENGTH",
    "WEIGHTS",
    "Batching",
    "Draw",
    "Engine",
    "Generation",
    "JournalLike",
    "Sampling",
    "device",
    "draw_all",
    "find",
    "fits",
    "generate_all",
    "identify",
    "in_parts",
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
    "with_adapter",
]
