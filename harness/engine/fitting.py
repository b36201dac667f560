"""Whether a model fits into what memory is free, and on the disk, before it is fetched and loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import HarnessError
from ..types import Model

OVERHEAD = 1.1
"""Memory of a loaded model, in units of its weights': buffers, and a batch's activations, which are small beside it."""
PACKED_BITS = 5.0
"""Bits of a weight in 4-bit NormalFloat with its double-quantized scales (4.13), and a few matrices left in 16 bits."""
MEMINFO = Path("/proc/meminfo")
GROUP = Path("/sys/fs/cgroup")
"""Where Linux says how much memory there is, for the machine and for a container."""


def check_memory(model: Model, *, bits: float, device: str) -> None:
    """Raise HarnessError where a model with so many bits a weight needs more memory than a device has free."""
    free = free_memory(device)
    if free is not None and not has_room(model.parameters, bits=bits, device=device):
        needed = _needed(model.parameters, bits)
        where = "on the GPU" if device == "cuda" else "in this machine"
        raise HarnessError(
            f'model "{model.name}" needs about {_told(needed)} of memory ({_told(model.parameters, "")} weights of '
            f"{bits:g} bits), and {_told(free)} are free {where}; choose a smaller one with --model, end what else "
            "uses the memory, or take a larger machine"
        )


def has_room(parameters: int, *, bits: float, device: str) -> bool:
    """Whether so many weights fit into what memory a device has free; where the system does not say, they do."""
    free = free_memory(device)
    return free is None or _needed(parameters, bits) <= free


def check_disk(folder: Path, needed: float, *, what: str, advice: str) -> None:
    """Raise HarnessError where so many bytes do not fit on the disk of a folder, which need not be there yet."""
    if needed > (free := free_disk(folder)):
        raise HarnessError(
            f"{what} needs {_told(needed)} of disk for {folder}, where {_told(free)} are free; free some, or {advice}"
        )


def free_disk(folder: Path) -> float:
    """Bytes that are free on the disk of a folder, which need not be there yet."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    return float(shutil.disk_usage(there).free)


def free_memory(device: str, *, meminfo: Path = MEMINFO, group: Path = GROUP) -> float | None:
    """Bytes that are free; None where the system does not say."""
    if device == "cuda":
        import torch

        return float(torch.cuda.mem_get_info()[0])
    found = [each for each in (_machine(meminfo), _container(group)) if each is not None]
    return min(found) if found else None


def _needed(parameters: int, bits: float) -> float:
    return parameters * bits / 8 * OVERHEAD


def _machine(meminfo: Path) -> float | None:
    if not meminfo.is_file():
        return None
    rows = dict(line.split(":", 1) for line in meminfo.read_text().splitlines() if ":" in line)
    return float(rows["MemAvailable"].split()[0]) * 1024 if "MemAvailable" in rows else None


def _container(group: Path) -> float | None:
    """What a container may still take, where it has a bound of its own."""
    most, used = group / "memory.max", group / "memory.current"
    if not (most.is_file() and used.is_file()) or (bound := most.read_text().strip()) == "max":
        return None
    return float(bound) - float(used.read_text())


def _told(count: float, unit: str = "B") -> str:
    """Three digits: `65.3 G`, or `131 GB`."""
    for factor, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if count >= factor:
            return f"{count / factor:.3g} {letter}{unit}"
    return f"{count:.0f} {unit}".strip()
