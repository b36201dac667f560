"""Weights that are not those of the configuration beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from harness.engine import load, read_network
from harness.errors import HarnessError
from harness.types import Model

Weights = dict[str, torch.Tensor]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"hidden_size": 48}, r"21 tensors of another shape, lm_head\.weight first, which is \[\d+, 32\] and by "),
        ({"vocab_size": 99}, r"2 tensors of another shape, lm_head\.weight first, .* by config\.json \[99, 32\]"),
        ({"num_hidden_layers": 3}, r"lack 9 tensors that config\.json asks for, model\.layers\.2\.input_layernorm"),
        ({"num_hidden_layers": 1}, r"have 9 tensors that config\.json has no place for, model\.layers\.1\.input"),
        ({"model_type": "gpt2"}, r"lack 28 tensors .*, and have 20 tensors that config\.json has no place for"),
    ],
)
def test_another_configuration_is_refused(copied: Model, changes: dict[str, Any], told: str) -> None:
    """One line says what does not fit, and nothing is filled with random numbers."""
    path = Path(copied.source) / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    with pytest.raises(HarnessError, match=r"the weights in .*copy do not fit its config\.json") as raised:
        read_network(copied, dtype=torch.float32)
    with pytest.raises(HarnessError, match=told):
        read_network(copied, dtype=torch.float32)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["model.layers.1.mlp.up_proj.weight", "lm_head.weight", "model.norm.weight"])
def test_a_missing_weight_is_refused(copied: Model, name: str) -> None:
    """If only one: transformers would put random numbers in its place."""
    _rewrite(copied, lambda weights: {each: weights[each] for each in weights if each != name})
    with pytest.raises(HarnessError, match=f"they lack 1 tensor that config.json asks for, {name} first; bring"):
        load(copied)


def test_an_additional_weight_is_refused(copied: Model) -> None:
    """A network without it is another than the one that was published."""
    _rewrite(copied, lambda weights: weights | {"model.layers.0.mlp.extra.weight": torch.zeros(3)})
    with pytest.raises(HarnessError, match=r"1 tensor that config.json has no place for, model.layers.0.mlp.extra"):
        load(copied)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_weight_that_is_no_number_is_refused(copied: Model, value: float) -> None:
    """One in a whole matrix is enough."""

    def change(weights: Weights) -> Weights:
        weights["model.layers.1.mlp.up_proj.weight"][3, 3] = value
        return weights

    _rewrite(copied, change)
    with pytest.raises(HarnessError, match=r"model\.layers\.1\.mlp\.up_proj\.weight in .*copy holds .* no finite"):
        load(copied)


def test_nothing_is_printed(copied: Model, capfd: pytest.CaptureFixture[str]) -> None:
    """The error says it all: transformers' table does not stand beside it."""
    _rewrite(copied, lambda weights: {each: weights[each] for each in weights if each != "lm_head.weight"})
    with pytest.raises(HarnessError):
        load(copied)
    assert capfd.readouterr() == ("", "")


def test_tied_weights_may_be_missing(copied: Model) -> None:
    """The output's are then those of the embedding."""
    path = Path(copied.source) / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"tie_word_embeddings": True}))
    _rewrite(copied, lambda weights: {each: weights[each] for each in weights if each != "lm_head.weight"})
    network: Any = load(copied).network
    assert network.lm_head.weight is network.model.embed_tokens.weight


def test_what_an_architecture_computes_may_lie_beside_its_weights(copied: Model) -> None:
    """As in the files of LLaMA-65B, which older versions of transformers wrote."""
    _rewrite(copied, lambda weights: weights | {"model.layers.0.self_attn.rotary_emb.inv_freq": torch.zeros(4)})
    assert load(copied)


def _rewrite(model: Model, change: Callable[[Weights], Weights]) -> None:
    path = Path(model.source) / "model.safetensors"
    save_file(change(load_file(path)), path, metadata={"format": "pt"})
