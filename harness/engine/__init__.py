"""Asking a model: base or specialized, one batch or thousands of prompts."""

from __future__ import annotations

from .batches import BY_LENGTH, Batching, JournalLike, generate_all
from .choosing import Sampling
from .continuing import likelihood_all
from .decoding import positions
from .drawing import Draw, draw_all
from .engine import Engine, Generation
from .halving import fits, in_parts
from .loading import WEIGHTS, load
from .opening import device, identify, read_network, read_tokenizer
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
    "fits",
    "generate_all",
    "identify",
    "in_parts",
    "likelihood_all",
    "load",
    "positions",
    "quietly",
    "read_network",
    "read_tokenizer",
    "slices",
]
