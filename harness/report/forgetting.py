"""What recipes did outside their domain, with a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..types import Delta

NEUTRAL = "neutral text"
"""Name of what the loss is measured on."""


@dataclass(frozen=True, kw_only=True)
class Loss:
    """The loss on neutral text in bits a byte, mean over texts; less is better."""

    texts: int
    base: float
    after: float
    """Of the recipe."""
    delta: float
    """After minus base: above zero, the recipe forgot."""
    low: float
    """Lower end of the 95 % interval, for other texts."""
    high: float
    """Upper end."""


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What a recipe did inside its domain and outside, at the first number of shots."""

    shots: int
    name: str
    domain: Delta
    """Of the average over the domain's benchmarks, in points."""
    elsewhere: Mapping[str, Delta]
    """Another domain -> delta of the average over its benchmarks, in points; empty where none was scored."""
    loss: Loss | None
    """None where no domain brings neutral text."""
    parsed: tuple[float, ...]
    """Share of answers of the allowed form in the domain, mean over its tasks: of the base and of the recipe, in
    percent. Empty where no task tells it."""
    verdict: str
    """`win`, `trade-off`, `regression` or `not separated`."""
    worse: tuple[str, ...]
    """What became worse: names of domains, `neutral text`."""
