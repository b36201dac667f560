"""A tiny model of every architecture: random weights, a real tokenizer, saved as a hub would hold it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from harness.types import Model

SHARED = Path(__file__).resolve().parents[5] / "shared"
SPECIAL = {
    "gpt-neox": {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"},
    "llama2": {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"},
    "qwen2.5": {},
    "smollm2": {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"},
}
"""Tokenizer -> its special tokens; those of Qwen come along. The first two have no token to pad with."""
CONTEXT = 512
SHARD = "1MB"
"""Small enough that every model comes in several files."""
ROPE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
"""The sizes of a small Llama, under the names that most architectures give them."""
LONG = {"max_position_embeddings": CONTEXT}
GROUPED = ROPE | LONG | {"num_key_value_heads": 2}
EXPERTS = {"num_experts": 4, "num_experts_per_tok": 2}
WINDOW = {"sliding_window": 48}
"""Fewer tokens than a prompt has."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One architecture in small."""

    kind: str
    """Its `model_type` in transformers."""
    sizes: Mapping[str, Any]
    tokenizer: str
    tied: bool = False
    """Whether input and output embeddings are one matrix."""
    stored: str = "bfloat16"
    """The precision in which its weights are stored, as its models are published."""


SHAPES = {
    "mpt": Shape(
        kind="mpt",
        sizes={"d_model": 32, "n_heads": 4, "n_layers": 2, "max_seq_len": CONTEXT},
        tokenizer="gpt-neox",
        tied=True,
    ),
    "falcon": Shape(
        kind="falcon",
        sizes=ROPE | LONG | {"new_decoder_architecture": True, "num_kv_heads": 2},
        tokenizer="smollm2",
        tied=True,
    ),
    "llama": Shape(kind="llama", sizes=GROUPED, tokenizer="llama2", stored="float16"),
    "mistral": Shape(kind="mistral", sizes=GROUPED | WINDOW, tokenizer="llama2"),
    "qwen": Shape(kind="qwen3", sizes=GROUPED | {"head_dim": 8}, tokenizer="qwen2.5", tied=True),
    "gemma": Shape(
        kind="gemma3_text",
        sizes=GROUPED | WINDOW | {"head_dim": 8, "layer_types": ["sliding_attention", "full_attention"]},
        tokenizer="llama2",
        tied=True,
    ),
    "gpt-neox": Shape(kind="gpt_neox", sizes=ROPE | LONG, tokenizer="gpt-neox", stored="float16"),
    "opt": Shape(
        kind="opt",
        sizes={"hidden_size": 32, "word_embed_proj_dim": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
        | LONG
        | {"ffn_dim": 64},
        tokenizer="smollm2",
        tied=True,
        stored="float16",
    ),
    "gpt2": Shape(
        kind="gpt2",
        sizes={"n_layer": 2, "n_head": 4, "n_embd": 32, "n_positions": CONTEXT},
        tokenizer="smollm2",
        tied=True,
        stored="float32",
    ),
    "olmo": Shape(kind="olmo2", sizes=GROUPED, tokenizer="gpt-neox", stored="float32"),
    "phi": Shape(kind="phi3", sizes=GROUPED, tokenizer="llama2"),
    "mixtral": Shape(kind="mixtral", sizes=GROUPED | {"num_local_experts": 4}, tokenizer="llama2"),
    "olmoe": Shape(kind="olmoe", sizes=GROUPED | EXPERTS, tokenizer="gpt-neox"),
    "qwen-moe": Shape(
        kind="qwen3_moe", sizes=GROUPED | EXPERTS | {"head_dim": 8, "moe_intermediate_size": 32}, tokenizer="qwen2.5"
    ),
}
Built = Callable[[str], Model]
"""From the name of an architecture its model, built once."""


def read_real(name: str) -> Any:
    """One of the real tokenizers, as its hub folder would give it."""
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    folder = SHARED / "tokenizers" / name
    if not folder.is_dir():
        pytest.skip(f"no tokenizer in {folder}")
    if not SPECIAL[name]:
        return AutoTokenizer.from_pretrained(folder)
    read: Any = PreTrainedTokenizerFast
    return read(tokenizer_file=str(folder / "tokenizer.json"), **SPECIAL[name])


def build(name: str, folder: Path) -> Model:
    """The model in a new folder."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    shape = SHAPES[name]
    tokenizer = read_real(shape.tokenizer)
    config: Any = AutoConfig.for_model(
        shape.kind,
        **shape.sizes,
        vocab_size=(len(tokenizer) // 64 + 1) * 64,  # more than the tokenizer has, as nearly every published model
        tie_word_embeddings=shape.tied,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=None,
        initializer_range=0.3,  # with the usual 0.02 it would write one token for ever
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network: Any = AutoModelForCausalLM.from_config(config).to(getattr(torch, shape.stored))
    network.save_pretrained(folder, max_shard_size=SHARD)
    tokenizer.save_pretrained(folder)
    return _model(folder, sum(weight.numel() for weight in network.parameters()))


def _model(folder: Path, parameters: int) -> Model:
    """Under the name that the gardens of tests know, with settings under which a tiny model learns."""
    return Model(
        name="tiny",
        comment="",
        source=str(folder),
        parameters=parameters,
        context=CONTEXT,
        licence="",
        tuning={"batch_size": 8, "learning_rate": 1e-2},
    )


@pytest.fixture(scope="session")
def tokenizer_of() -> Callable[[str], Any]:
    """Name -> the real tokenizer."""
    return cache(read_real)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The models by architecture; `stories` is a real one that was made elsewhere."""
    root = tmp_path_factory.mktemp("architectures")

    @cache
    def get(name: str) -> Model:
        if name != "stories":
            return build(name, root / name)
        folder = SHARED / "models" / "tinystories-656k"
        if not folder.is_dir():
            pytest.skip(f"no model in {folder}")
        return _model(folder, 656_000)

    return get
