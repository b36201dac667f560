"""Which files of a folder hold the weights of a model, and how many there are: only their heads are read."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

from .. import disk
from ..errors import HarnessError

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
"""What lists the files, where there are several."""


def missing(folder: Path) -> list[str]:
    """Names of the files that should hold the weights, and are not there."""
    return [name for name in _named(folder) if not (folder / name).is_file()]


def in_folder(folder: Path) -> int:
    """Number of weights in a folder; raises HarnessError where a file is not safetensors, or cut short."""
    named = [path for name in _named(folder) if (path := folder / name).is_file()]
    # A model that is loaded lies under these names; whatever else is there is counted where none of them is.
    return sum(_counted(path) for path in named or sorted(folder.glob("*.safetensors")))


def _named(folder: Path) -> list[str]:
    """What transformers would read: the one file, else those of the index."""
    index = folder / INDEX
    if (folder / SINGLE).is_file() or not index.is_file():
        return [SINGLE]
    try:
        return sorted(set(disk.read_json(index)["weight_map"].values()))
    except (KeyError, TypeError, AttributeError) as error:
        raise HarnessError(f'{index}: no index of safetensors, which has a "weight_map"; fetch it again') from error


def _counted(path: Path) -> int:
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        try:
            head: dict[str, Any] = json.loads(file.read(size)) if size < path.stat().st_size else {"": {}}
            return sum(prod(each["shape"]) for name, each in head.items() if name != "__metadata__")
        except (ValueError, AttributeError, TypeError, KeyError) as error:
            raise HarnessError(f"{path}: not safetensors, or cut short; fetch it again") from error
