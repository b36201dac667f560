"""Tuning a model whose weights several processes divide among themselves: FSDP, as accelerate launch asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peft import PeftModel
    from torch import Tensor


def shard(tuned: PeftModel) -> None:
    """Keep of every weight only this process's part; a layer is put together while it is computed.

    4-bit weights are divided as they are, packed. Gradients become the mean of those of all processes.
    """
    from torch.distributed.fsdp import fully_shard

    kinds = set(_layers(tuned))
    divided: list[Any] = [each for each in tuned.modules() if type(each).__name__ in kinds]
    for each in [*divided, tuned]:
        fully_shard(each)


def whole(value: Tensor) -> Tensor:
    """A tensor as all processes hold it together, which all must ask for."""
    found: Any = value
    return found.full_tensor() if hasattr(found, "full_tensor") else value


def part_of(value: Tensor, like: Tensor) -> Tensor:
    """The part of a whole tensor that this process holds, divided as another one is."""
    from torch.distributed.tensor import distribute_tensor

    pattern: Any = like
    if not hasattr(pattern, "placements"):
        return value
    return distribute_tensor(value.to(like.device), pattern.device_mesh, pattern.placements)


def _layers(tuned: PeftModel) -> list[str]:
    """Names of the classes of the layers that a model is a stack of, as transformers tells them."""
    network: Any = tuned.get_base_model()
    return list(network._no_split_modules or ())
