"""Whether a model can be kept in 4 bits, as QLoRA keeps it: told before it is loaded, and seen when it is."""

from __future__ import annotations

from typing import Any

from ..engine import read_anatomy
from ..errors import HarnessError
from ..types import Model

PACKED = "Linear4bit"
"""What bitsandbytes calls a linear layer whose weights are in 4 bits."""
MOST_APART = 0.1
"""Share of the linear layers, or of the weights of all blocks, that may stay in 16 bits."""


def check_tunable(model: Model) -> None:
    """Refuse a mixture of experts, by its configuration alone.

    transformers stacks the weights of all experts, and bitsandbytes quantizes none of them: most of the model would
    stay in 16 bits without an adapter beside it, under the name of QLoRA. Raises HarnessError.
    """
    anatomy = read_anatomy(model)
    stacked = sum(anatomy.stacked.values())
    share = stacked / max(1, stacked + anatomy.in_linear)
    if share > MOST_APART:
        kinds = ", ".join(sorted(anatomy.stacked))
        raise HarnessError(
            f'model "{model.name}": {share:.0%} of the weights of its blocks are no linear layers ({kinds}), as in a '
            "mixture of experts, and cannot be quantized to 4 bits; it can be scored (harness study), but not tuned by "
            "QLoRA; choose another with --model"
        )


def check_packed(model: Model, network: Any) -> None:
    """Refuse a network of whose linear layers, the output's aside, many were not quantized. Raises HarnessError."""
    from torch.nn import Linear
    from transformers.pytorch_utils import Conv1D

    output = network.get_output_embeddings()
    layers = [each for each in network.modules() if isinstance(each, Linear | Conv1D) and each is not output]
    apart = [layer for layer in layers if type(layer).__name__ != PACKED]
    if len(apart) > MOST_APART * len(layers):
        kinds = ", ".join(sorted({type(layer).__name__ for layer in apart}))
        raise HarnessError(
            f'model "{model.name}": {len(apart)} of its {len(layers)} linear layers ({kinds}) cannot be quantized to '
            "4 bits, so it cannot be tuned by QLoRA; choose another with --model"
        )
