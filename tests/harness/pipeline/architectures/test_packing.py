"""The base in 4 bits, whatever its linear layers are called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from bitsandbytes.nn import Linear4bit

from harness.engine import Manner, load, read_network
from harness.errors import HarnessError
from harness.pipeline import compare
from harness.planning import make_plan
from harness.training import check_tunable
from harness.training.packing import check_packed
from harness.training.qlora import LARGE, attach
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


@pytest.mark.parametrize("name", ["mixtral", "olmoe", "qwen-moe"])
def test_a_mixture_of_experts_is_refused_by_its_configuration(built: Any, name: str) -> None:
    """Its experts would stay in 16 bits, without adapters; it is told which part of it they are."""
    with pytest.raises(
        HarnessError, match=r"% of the weights of its blocks are no linear layers \(\w+Experts, \w+Router\)"
    ):
        check_tunable(built(name))


@pytest.mark.parametrize("name", ["mpt", "falcon", "llama", "gpt2"])
def test_a_dense_model_is_not_refused(built: Any, name: str) -> None:
    """All matrices of its blocks are linear layers, whatever they are called."""
    check_tunable(built(name))


def test_a_mixture_of_experts_answers(built: Any) -> None:
    """It can be scored as any other."""
    told = load(built("mixtral")).generate(["Once upon a time"], Manner(max_new_tokens=3, options=(" there",)))[0]
    assert told.tokens == 3
    assert told.likelihoods[0] < 0


def test_a_mixture_of_experts_gets_no_adapters(built: Any) -> None:
    """Where nothing is generated before, as of seeds alone, it is told when it would be tuned."""
    with pytest.raises(HarnessError, match="mixture of experts"):
        attach(built("mixtral"), Tuning(), seed=0)


def test_a_mixture_of_experts_is_not_planned_to_be_tuned(built: Any, grown: Any, tmp_path: Path) -> None:
    """Scoring it alone is."""
    registry = replace(grown.registry, models={**grown.registry.models, "tiny": built("mixtral")})
    garden = replace(grown, registry=registry)
    with pytest.raises(HarnessError, match="mixture of experts"):
        make_plan(garden.study("self-specialize"), [0], tmp_path, seconds=0)
    assert make_plan(garden.study(), [0], tmp_path, seconds=0).rows


def test_a_mixture_of_experts_is_refused_before_anything_is_written(built: Any, grown: Any, tmp_path: Path) -> None:
    """The base is scored, and then it is told."""
    registry = replace(grown.registry, models={**grown.registry.models, "tiny": built("mixtral")})
    garden = replace(grown, registry=registry, root=tmp_path)
    runner = garden.runner()
    with pytest.raises(HarnessError, match="mixture of experts"):
        compare(garden.study("self-specialize"), runner)
    assert {stage.name for stage in runner.store.stages()} == {"checked-seeds", "evaluate", "neutral"}


def test_a_network_that_stays_in_16_bits_is_refused(built: Any) -> None:
    """Tuning it would take four times the memory, under the name of QLoRA."""
    model = built("llama")
    with pytest.raises(HarnessError, match=r"14 of its 14 linear layers \(Linear\) cannot be quantized"):
        check_packed(model, read_network(model))
