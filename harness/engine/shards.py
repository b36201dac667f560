"""Which files of a folder hold the weights of a model, and how many there are: only their heads are read."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

from .. import disk
from ..errors import HarnessError
from .configuring import AGAIN

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
"""What lists the files, where there are several."""


def missing(folder: Path) -> list[str]:
    """Names of the files that should hold the weights, and are not there."""
    return [name for name in _named(folder) if not (folder / name).is_file()]


def check_files(folder: Path) -> None:
    """Raise HarnessError where a file with weights is missing, is not safetensors, or is cut short."""
    if absent := missing(folder):
        listed = f", which {INDEX} lists" if absent[0] != SINGLE else ""
        raise HarnessError(f"{folder}: no {absent[0]}{listed}; {AGAIN}")
    in_folder(folder)


def in_folder(folder: Path) -> int:
    """Number of weights in a folder; raises HarnessError where a file is not safetensors, or cut short."""
    return sum(_counted(folder / name) for name in _named(folder))


def _named(folder: Path) -> list[str]:
    """What transformers would read: the one file, else those of the index."""
    index = folder / INDEX
    if (folder / SINGLE).is_file() or not index.is_file():
        return [SINGLE]
    told = disk.read_json(index, advice=AGAIN)
    files = told.get("weight_map") if isinstance(told, dict) else None
    if not (files and isinstance(files, dict) and all(isinstance(name, str) for name in files.values())):
        raise HarnessError(f'{index}: no index of safetensors, which has a "weight_map"; {AGAIN}')
    return sorted(set(files.values()))


def _counted(path: Path) -> int:
    """The weights of a file whose head says no more and no less than what lies behind it."""
    with disk.naming(path, "read"), path.open("rb") as file:
        size, whole = int.from_bytes(file.read(8), "little"), path.stat().st_size
        try:
            head: dict[str, Any] = json.loads(file.read(size)) if size < whole else {"": {}}
            tensors = [each for name, each in head.items() if name != "__metadata__"]
            end = max((each["data_offsets"][1] for each in tensors), default=0)
            if 8 + size + end != whole:
                raise ValueError(f"{whole} bytes, and {8 + size + end} by its head")
            return sum(prod(each["shape"]) for each in tensors)
        except (ValueError, AttributeError, TypeError, LookupError) as error:
            raise HarnessError(f"{path}: not safetensors, or cut short; {AGAIN}") from error
