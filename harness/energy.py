"""Energy that the hardware says it used: counters of the processor (Linux powercap) and of NVIDIA GPUs (NVML).

They count all that the machine does meanwhile, so what is told of one piece of work is an estimate, and none of memory,
disks or fans. Where no counter can be read, nothing is told.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
"""Where Linux shows the counters of processors, in microjoules; reading them often needs root."""


class Meter:
    """Reads all counters once, and later tells how far they have moved."""

    def __init__(self, powercap: Path = POWERCAP) -> None:
        """Start."""
        self._powercap = powercap
        self._start = dict(self._read())

    def joules(self) -> float | None:
        """Energy since the start; None where the hardware does not tell, or no longer does."""
        now = dict(self._read())
        if not self._start or now.keys() != self._start.keys():
            return None
        return sum(_moved(*self._start[name], now[name][0]) for name in now)

    def _read(self) -> Iterator[tuple[str, tuple[float, float]]]:
        """Counter -> joules, and at how many joules it begins anew (0 for never)."""
        # `intel-rapl:0` is a whole package; `intel-rapl:0:1` a part that is counted in it.
        for zone in sorted(self._powercap.glob("*rapl:?")):
            with suppress(OSError, ValueError):
                found = [int((zone / name).read_text()) / 1e6 for name in ("energy_uj", "max_energy_range_uj")]
                yield zone.name, (found[0], found[1])
        yield from _gpus()


def _moved(start: float, around: float, now: float) -> float:
    return now - start if now >= start else now - start + around


def _gpus() -> Iterator[tuple[str, tuple[float, float]]]:
    """The counters of GPUs since the driver was loaded; those of before Volta have none."""
    try:
        nvml = ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        return
    count = ctypes.c_uint()
    if nvml.nvmlInit_v2() or nvml.nvmlDeviceGetCount_v2(ctypes.byref(count)):
        return
    for index in range(count.value):
        device, millijoules = ctypes.c_void_p(), ctypes.c_ulonglong()
        if nvml.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(device)):
            continue
        if not nvml.nvmlDeviceGetTotalEnergyConsumption(device, ctypes.byref(millijoules)):
            yield f"gpu {index}", (millijoules.value / 1e3, 0.0)
    nvml.nvmlShutdown()
