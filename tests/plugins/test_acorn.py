"""The embedded model: its form, whatever its quality."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.registry import load_registry

ACORN = load_registry().model("acorn")
FOLDER = Path(ACORN.source)

pytestmark = pytest.mark.skipif(not (FOLDER / "model.safetensors").is_file(), reason="acorn is not pretrained yet")


def test_the_weights_are_safetensors_in_bf16() -> None:
    """Of at most 20 MB, and there is no other file of weights and no code."""
    from safetensors import safe_open

    assert (FOLDER / "model.safetensors").stat().st_size <= 20_000_000
    with safe_open(FOLDER / "model.safetensors", framework="pt") as file:
        assert {file.get_slice(name).get_dtype() for name in file.keys()} == {"BF16"}  # noqa: SIM118, it is no dict
    assert {path.suffix for path in FOLDER.iterdir()} == {".json", ".safetensors"}


def test_the_context_holds_five_demonstrations_with_passages() -> None:
    """2,048 tokens or more, as the plugin says."""
    config = json.loads((FOLDER / "config.json").read_text())
    assert config["max_position_embeddings"] >= 2048
    assert ACORN.context == config["max_position_embeddings"]
    assert config["architectures"] == ["LlamaForCausalLM"]
    assert "auto_map" not in config


def test_the_vocabulary_is_small() -> None:
    """2,000 to 8,000 entries of byte-level BPE: every text comes back as it was."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    assert 2_000 <= len(tokenizer) <= 8_000
    text = "Naïve β-cells: 3.5 µg — “twice”\n\t日本 🙂"
    assert tokenizer.decode(tokenizer(text)["input_ids"], skip_special_tokens=True) == text
    assert tokenizer.eos_token_id is not None


def test_it_loads_with_plain_transformers() -> None:
    """As many weights as the plugin says, between 3 and 10 million, all of them finite, and it writes."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    network = AutoModelForCausalLM.from_pretrained(FOLDER)
    weights = list(network.parameters())
    assert 3_000_000 <= sum(weight.numel() for weight in weights) <= 10_000_000
    assert sum(weight.numel() for weight in weights) == ACORN.parameters
    assert all(bool(torch.isfinite(weight).all()) for weight in weights)
    prompt = AutoTokenizer.from_pretrained(FOLDER)("Aspirin is", return_tensors="pt")
    assert network.generate(**prompt, max_new_tokens=4, do_sample=False).shape[1] > prompt["input_ids"].shape[1]


def test_the_tokenizer_and_the_weights_belong_together() -> None:
    """As many rows of the embedding as the tokenizer has entries."""
    from transformers import AutoTokenizer

    config = json.loads((FOLDER / "config.json").read_text())
    assert len(AutoTokenizer.from_pretrained(FOLDER)) == config["vocab_size"]
