"""Whether a network is what its files hold: transformers fills what they lack with random numbers, and only warns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import HarnessError
from .configuring import AGAIN, CONFIG

if TYPE_CHECKING:
    from transformers import PreTrainedModel

ADVICE = f"bring {CONFIG} and all *.safetensors anew, from one place"


def check_whole(network: PreTrainedModel, found: Mapping[str, Any], *, what: str, folder: Path) -> None:
    """Raise HarnessError for a network that has other weights than its files.

    `found` is what transformers says about loading: `missing_keys`, `unexpected_keys`, and `mismatched_keys` with their
    shapes in the files and in the network. Weights that are tied to others need not be in the files, nor what an
    architecture computes anew; what older versions of it wrote beside its weights is passed over.
    """
    computed = {name for name, _ in network.named_buffers()}
    told = [
        *_other_shape(found["mismatched_keys"]),
        *_some(found["missing_keys"], f"lack {{}} that {CONFIG} asks for"),
        *_some(set(found["unexpected_keys"]) - computed, f"have {{}} that {CONFIG} has no place for"),
    ]
    if told:
        raise HarnessError(
            f"{what}: the weights in {folder} do not fit its {CONFIG}: they {', and '.join(told)}; {ADVICE}"
        )


def check_numbers(network: PreTrainedModel, *, what: str, folder: Path) -> None:
    """Raise HarnessError where a weight is not a number, or infinite: no score would be a number either."""
    import torch

    for name, weight in network.named_parameters():
        packed = hasattr(weight, "quant_state")  # 4 bits each, whatever numbers they are stored as
        if weight.is_floating_point() and not packed and not weight.is_meta and weight.numel():
            extremes = torch.stack(torch.aminmax(weight.detach()))  # in one pass, without a copy
            if not bool(extremes.isfinite().all()):
                raise HarnessError(f"{what}: {name} in {folder} holds values that are no finite numbers; {AGAIN}")


def _other_shape(found: Iterable[tuple[str, Iterable[int], Iterable[int]]]) -> list[str]:
    if not (different := sorted((name, list(stored), list(wanted)) for name, stored, wanted in found)):
        return []
    name, stored, wanted = different[0]
    return [f"have {_count(different)} of another shape, {name} first, which is {stored} and by {CONFIG} {wanted}"]


def _some(names: Iterable[str], told: str) -> list[str]:
    return [f"{told.format(_count(ordered))}, {ordered[0]} first"] if (ordered := sorted(names)) else []


def _count(items: list[Any]) -> str:
    return f"{len(items)} tensor{'s' if len(items) > 1 else ''}"
