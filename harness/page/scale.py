"""Where numbers stand on a line of the page, in percent of its width: a line is as wide as there is room."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
"""Distances of ticks, times a power of ten."""
MARGIN = 3.0
"""Percent of the width that stay free at either end, so that no mark is cut."""


@dataclass(frozen=True)
class Scale:
    """A stretch of numbers."""

    low: float
    high: float
    step: float
    """Distance of two ticks."""

    def at(self, value: float) -> str:
        """`41.25%`; what lies outside stands at the end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return f"{MARGIN + share * (100 - 2 * MARGIN):.2f}%"

    @property
    def ticks(self) -> list[float]:
        """Round numbers from end to end."""
        first = math.ceil(self.low / self.step - 1e-9)
        last = math.floor(self.high / self.step + 1e-9)
        return [float(f"{number * self.step:.10g}") for number in range(first, last + 1)]

    @property
    def digits(self) -> int:
        """Digits behind the point by which two ticks differ, and no tick is rounded."""
        exact = (digits for digits in range(9) if abs(round(self.step, digits) - self.step) < 1e-3 * self.step)
        return next(exact, 9)


def scale_of(values: Iterable[float], *, ticks: int = 5) -> Scale:
    """A scale that holds the values and zero, and ends on round numbers."""
    known = [0.0, *values]
    low, high = min(known), max(known)
    if high - low < 1e-9:
        high = low + 1.0
    step = _step((high - low) / ticks)
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step)


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in STEPS if step * power >= least * (1 - 1e-9))
