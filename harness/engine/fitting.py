"""Whether a model fits into what memory is free, before it is loaded."""

from __future__ import annotations

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
    needed, free = model.parameters * bits / 8 * OVERHEAD, free_memory(device)
    if free is not None and needed > free:
        where = "on the GPU" if device == "cuda" else "in this machine"
        raise HarnessError(
            f'model "{model.name}" needs about {_told(needed)} of memory ({_told(model.parameters, "")} weights of '
            f"{bits:g} bits), and {_told(free)} are free {where}; choose a smaller one with --model, end what else "
            "uses the memory, or take a larger machine"
        )


def free_memory(device: str, *, meminfo: Path = MEMINFO, group: Path = GROUP) -> float | None:
    """Bytes that are free; None where the system does not say."""
    if device == "cuda":
        import torch

        return float(torch.cuda.mem_get_info()[0])
    found = [each for each in (_machine(meminfo), _container(group)) if each is not None]
    return min(found) if found else None


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
