"""The base in 4 bits, whatever its linear layers are called."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from bitsandbytes.nn import Linear4bit

from harness.engine import read_network
from harness.errors import HarnessError
from harness.training.qlora import LARGE, _check_packed, attach
from harness.types import Tuning

LAYERS = {"mpt": 4, "falcon": 4, "gpt-neox": 4, "gpt2": 4, "phi": 4, "opt": 6}
"""Architecture -> linear layers of a block; 7 where it is not said."""
FAST = ["mpt", "falcon", "llama"]
SLOW = ["mistral", "qwen", "gemma", "gpt-neox", "opt", "gpt2", "olmo", "phi", "stories"]


@pytest.mark.parametrize("name", [*FAST, *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW)])
def test_packed_and_unpacked_layers_compute_the_same(built: Any, name: str) -> None:
    """All of both blocks are packed; a small model keeps them unpacked, with the values that they have packed."""
    model = built(name)
    packed = attach(replace(model, parameters=LARGE), Tuning(dropout=0.0), seed=0)
    unpacked = attach(model, Tuning(dropout=0.0), seed=0)
    counts = [sum(isinstance(layer, Linear4bit) for layer in network.modules()) for network in (packed, unpacked)]
    assert counts == [2 * LAYERS.get(name, 7), 0]
    ids = torch.arange(5, 25)[None]
    logits = []
    for network in (packed, unpacked):
        torch.manual_seed(0)  # in training some architectures drop activations of their own
        logits.append(network(input_ids=ids).logits)
    torch.testing.assert_close(*logits, atol=1e-3, rtol=1e-3)


def test_a_network_that_stays_in_16_bits_is_refused(built: Any) -> None:
    """Tuning it would take four times the memory, under the name of QLoRA."""
    model = built("llama")
    with pytest.raises(HarnessError, match=r"14 of its 14 linear layers \(Linear\) cannot be quantized"):
        _check_packed(model, read_network(model))
