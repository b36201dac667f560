"""What all tests share: a real small model, and no network."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from harness.types import Model

# No test is timed: on a busy machine an example may take any time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Stages are made in the process of a test, where it sees them; tests of several processes say so.
os.environ["HARNESS_PROCESSES"] = "1"

ROOT = Path(__file__).resolve().parents[1]
TOKENIZERS = (ROOT / "plugins/acorn/model", ROOT.parent / "shared/models/tinystories-656k")
"""Folders with a real tokenizer; the first that is there is used."""


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A Llama of 2 layers and hidden size 32 with random weights, as safetensors, with a real tokenizer."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    place = next((folder for folder in TOKENIZERS if (folder / "tokenizer.json").is_file()), None)
    if place is None:
        pytest.skip(f"no tokenizer in {' or '.join(map(str, TOKENIZERS))}")
    folder = tmp_path_factory.mktemp("models") / "tiny"
    tokenizer = AutoTokenizer.from_pretrained(place)
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=512,
        initializer_range=0.3,  # with the usual 0.02 it would write one token for ever
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = LlamaForCausalLM(config)
    network.save_pretrained(folder)
    return Model(
        name="tiny",
        comment="random weights",
        source=str(folder),
        parameters=sum(weight.numel() for weight in network.parameters()),
        context=512,
        licence="none",
    )


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Let sockets reach this machine alone."""

    def guarded(name: str) -> Any:
        real = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
                raise OSError(f"the tests touch no network, but this would connect to {address}")
            return real(self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(name))
        yield


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
