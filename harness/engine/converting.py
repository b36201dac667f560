"""An adapter that was published as a pickle, as safetensors: read in a way that runs nothing that stands in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .. import disk
from ..errors import HarnessError
from .grafting import CONFIG, PICKLE, WEIGHTS

if TYPE_CHECKING:
    from torch import Tensor


def convert(folder: Path) -> Path:
    """Write the weights of an adapter in peft's format beside their pickle; gives the file that was written.

    Raises HarnessError where there is no such pickle, where it holds anything but tensors, and where the file is there.
    """
    from safetensors.torch import save_file

    if not (folder / CONFIG).is_file():
        raise HarnessError(f"{folder}: no {CONFIG}; an adapter is a folder in peft's format")
    if (folder / WEIGHTS).exists():
        raise HarnessError(f"{folder}: {WEIGHTS} is there already; use it, or delete it and convert again")
    weights = _read(folder / PICKLE)
    draft = folder / f".{WEIGHTS}.{os.getpid()}"
    with disk.naming(folder):
        try:
            # Each by itself: what shares memory, as two parts of one matrix do, cannot be written as it is.
            save_file({name: weight.clone().contiguous() for name, weight in weights.items()}, draft)
            disk.settle(draft)
            draft.replace(folder / WEIGHTS)
        finally:
            draft.unlink(missing_ok=True)
        disk.settle(folder)
    return folder / WEIGHTS


def _read(path: Path) -> dict[str, Tensor]:
    """The tensors of a pickle, of which torch refuses everything else (`weights_only`)."""
    from pickle import UnpicklingError

    import torch

    try:
        with disk.naming(path, "read"):
            found = torch.load(path, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError, ValueError) as error:
        raise HarnessError(f"{path}: no pickle of tensors alone, so it is not read; choose another adapter") from error
    if not isinstance(found, dict) or not found or not all(isinstance(each, torch.Tensor) for each in found.values()):
        raise HarnessError(f"{path}: no names with tensors, as an adapter has; choose another adapter")
    return {str(name): weight for name, weight in found.items()}
