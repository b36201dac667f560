"""How large a model is, part by part, told by its configuration: no weight of it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..types import Model
from .configuring import outline
from .opening import read_config


@dataclass(frozen=True, kw_only=True)
class Anatomy:
    """The sizes that decide how much memory a model needs."""

    parameters: int
    """All weights; those that two layers share count once."""
    linear: tuple[tuple[int, int], ...]
    """Inputs and outputs of each linear layer but the output's: what is quantized, and gets adapters."""
    layers: int
    hidden: int
    vocabulary: int
    stacked: Mapping[str, int]
    """Kind of module -> weights in matrices of its own: the experts of a mixture, which are not quantized."""
    cached: int
    """Numbers that are kept of every token that was read: keys and values of all layers."""

    @property
    def in_linear(self) -> int:
        """Weights of the linear layers, biases left out."""
        return sum(inputs * outputs for inputs, outputs in self.linear)

    def adapter(self, rank: int) -> int:
        """Weights of an adapter of that rank."""
        return sum(rank * (inputs + outputs) for inputs, outputs in self.linear)


def read_anatomy(model: Model) -> Anatomy:
    """The sizes of a model, of a hub's from its small files; raises HarnessError where they cannot be read."""
    return anatomy_of(read_config(model))


def anatomy_of(config: Any) -> Anatomy:
    """The sizes of the network that a configuration of transformers describes."""
    from torch.nn import Embedding, Linear
    from transformers.pytorch_utils import Conv1D

    network: Any = outline(config)
    output, text = network.get_output_embeddings(), config.get_text_config()
    found = [each for each in network.modules() if isinstance(each, Linear | Conv1D) and each is not output]
    stacked = Counter[str]()
    for each in network.modules():
        if not isinstance(each, Embedding | Linear | Conv1D):
            own = sum(weight.numel() for weight in each.parameters(recurse=False) if weight.ndim > 1)
            stacked += Counter({type(each).__name__: own})
    shapes = [tuple(each.weight.shape) for each in found]
    heads = text.num_attention_heads
    size = getattr(text, "head_dim", None) or text.hidden_size // heads
    return Anatomy(
        parameters=sum(weight.numel() for weight in network.parameters()),
        linear=tuple(
            (shape[0], shape[1]) if isinstance(each, Conv1D) else (shape[1], shape[0])
            for each, shape in zip(found, shapes, strict=True)
        ),
        layers=text.num_hidden_layers,
        hidden=text.hidden_size,
        vocabulary=text.vocab_size,
        stacked=dict(stacked),
        # Where a layer keeps a window or a state it is less: then this is a bound.
        cached=2 * text.num_hidden_layers * (getattr(text, "num_key_value_heads", None) or heads) * size,
    )
