"""What the formulas say, beside what is really held."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest
import torch

from harness.engine import Anatomy, Part, load, read_anatomy, read_tokenizer
from harness.engine.choosing import greedy
from harness.engine.decoding import decode
from harness.jsonl import read_examples
from harness.planning.memory import NF4, Batch, asking, tuning
from harness.registry import Registry
from harness.training import settings_for, tokenize
from harness.training.data import batches, parts, tensors
from harness.training.loop import _loss
from harness.training.qlora import attach
from harness.types import Model, Tuning

SEVEN = Anatomy(
    parameters=6_738_415_616,
    linear=((4096, 4096),) * 4 * 32 + ((4096, 11008), (4096, 11008), (11008, 4096)) * 32,
    layers=32,
    hidden=4096,
    vocabulary=32000,
    stacked={},
    cached=2 * 32 * 4096,
)
"""LLaMA-7B."""


def test_an_anatomy_is_that_of_the_loaded_model(tiny_model: Model) -> None:
    """Weights and linear layers of the configuration alone are those of the network, and those of its adapter."""
    found = read_anatomy(tiny_model)
    network = load(tiny_model).network
    tuned: Any = attach(tiny_model, Tuning(rank=4), seed=0)
    assert found.parameters == sum(weight.numel() for weight in network.parameters())
    assert found.adapter(4) == sum(weight.numel() for weight in tuned.parameters() if weight.requires_grad)
    assert found.in_linear == sum(
        layer.weight.numel()
        for name, layer in network.named_modules()
        if isinstance(layer, torch.nn.Linear) and name != "lm_head"
    )


def test_nothing_of_the_weights_is_read(tiny_model: Model, tmp_path: Any) -> None:
    """A folder whose weights are garbage has the same anatomy."""
    folder = tmp_path / "model"
    shutil.copytree(tiny_model.source, folder)
    (folder / "model.safetensors").write_bytes(b"nothing")
    assert read_anatomy(replace(tiny_model, source=str(folder))) == read_anatomy(tiny_model)


def test_the_cache_is_as_large_as_told(tiny_model: Model) -> None:
    """Keys and values of a real batch, to the byte but for the room that buffers have at their end."""
    network = load(tiny_model).network
    prompts = [list(range(20, 60)), list(range(100, 140))]
    held: list[int] = []

    def opened(batch: Any) -> None:
        layers = batch.cache.layers
        held.append(sum(each.numel() * 4 for layer in layers for each in (layer.keys, layer.values)))

    with torch.inference_mode():
        decode(network, prompts, longest=1, ended=lambda answer: True, choose=greedy, opened=opened)
    anatomy = read_anatomy(tiny_model)
    need = asking(anatomy, Part(rows=2, head=0, width=40, written=1), device="cpu")
    assert need.cache / (1 + 1 / anatomy.layers) == pytest.approx(held[0] * 41 / 40)


def test_what_tuning_keeps_is_as_large_as_told(built_in: Registry) -> None:
    """Of the embedded model on its seeds, within a tenth of what autograd really saves."""
    model = built_in.model("acorn")
    settings = settings_for(model, Tuning())
    network: Any = attach(model, settings, seed=0)
    items = tokenize(read_tokenizer(model), read_examples(built_in.domain("biomed").seeds), context=model.context)
    part = next(parts(next(batches(items, size=8, epochs=1, seed=0)), device="cpu"))
    given, weights, saved = tensors(part, device="cpu"), {each.data_ptr() for each in network.parameters()}, {}

    def pack(kept: torch.Tensor) -> torch.Tensor:
        if kept.data_ptr() not in weights:
            saved[kept.untyped_storage().data_ptr()] = kept.untyped_storage().nbytes()
        return kept

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda kept: kept):
        _loss(network, given)
    batch = Batch(tokens=given.ids.numel(), responses=0)
    need = tuning(read_anatomy(model), settings, batch, device="cpu", unpacked=True, recomputed=False)
    logits = 2 * 4 * given.ids.shape[0] * (given.targets.shape[1] + 1) * 8000
    assert need.activations == pytest.approx(sum(saved.values()) - logits, rel=0.1)


def test_a_large_model_takes_what_the_paper_says() -> None:
    """LLaMA-7B in NF4 with double quantization, by hand: 4.127 bits of each of 6,476,005,376 weights, 262,410,240
    others in float32; an adapter of rank 8 has 19,988,480 weights of 16 bytes each.
    """
    batch = Batch(tokens=512, responses=64)
    need = tuning(SEVEN, Tuning(), batch, device="cuda", unpacked=False, recomputed=True)
    assert pytest.approx(4.127, abs=0.001) == 8 * NF4
    assert SEVEN.in_linear == 6_476_005_376
    assert need.weights == pytest.approx(6_476_005_376 * 4.127 / 8 + 262_410_240 * 4, rel=1e-3)
    assert need.trained == 16 * 19_988_480
    kept = tuning(SEVEN, Tuning(), batch, device="cuda", unpacked=False, recomputed=False)
    assert need.activations < kept.activations / 10


def test_generation_needs_keys_and_values_for_what_it_writes() -> None:
    """Of LLaMA-7B in bfloat16 half a mebibyte a token, in each row; a likelihood needs none."""
    part = Part(rows=64, head=900, width=60, written=64)
    need = asking(SEVEN, part, device="cuda")
    assert need.weights == 2 * SEVEN.parameters
    assert need.cache == pytest.approx(64 * 1024 * 2**19 * (1 + 1 / 32))
    assert asking(SEVEN, replace(part, written=0), device="cuda").cache == 0
