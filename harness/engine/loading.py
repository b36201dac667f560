"""Loading a model to ask it, with or without an adapter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import HarnessError
from ..types import Model
from .attending import attend_here
from .engine import Engine
from .grafting import WEIGHTS, check_layers
from .opening import device, read_network, read_tokenizer
from .quiet import quietly

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel


def load(model: Model, *, adapter: Path | None = None) -> Engine:
    """The base model, or the specialized model that an adapter in peft's format makes of it.

    Both have the same precision: float32 on the CPU, bfloat16 on CUDA. Raises HarnessError for a model that cannot be
    read, and for an adapter that is missing, is not safetensors, or belongs to another model, if only in one layer.
    """
    precision = _precision()
    network: Any = read_network(model, dtype=precision)
    if adapter is not None:
        network = _specialized(network, adapter, precision)
    attend_here(network)
    return Engine(network=network, tokenizer=read_tokenizer(model), context=model.context)


def _precision() -> torch.dtype:
    import torch

    return torch.bfloat16 if device() == "cuda" else torch.float32


def _specialized(network: PreTrainedModel, adapter: Path, precision: torch.dtype) -> Any:
    """The network with the adapter: added into float32 weights, beside bfloat16 ones.

    Added, it costs nothing at each token. A bfloat16 weight would round most of it away: there it stays apart.
    """
    import torch
    from safetensors import SafetensorError

    if not (adapter / WEIGHTS).is_file():
        raise HarnessError(f"{adapter}: no {WEIGHTS}; tune again")
    try:
        with quietly():
            from peft import PeftModel

            tuned = PeftModel.from_pretrained(network, str(adapter))
        check_layers(tuned, adapter)
        specialized = tuned.merge_and_unload(safe_merge=True) if precision == torch.float32 else tuned
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        reason = str(error).strip().split("\n")[0]
        raise HarnessError(f"{adapter}: not an adapter of this model ({reason}); tune again") from error
    return specialized.eval()
