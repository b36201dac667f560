"""How the tuning of a row went."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One tuning of one row."""

    row: str
    seed: int
    """Study seed."""
    examples: int
    """Tuned on, seeds among them."""
    epochs: int
    losses: tuple[float, ...]
    """Mean loss per token of the responses, in nats, of each step of the optimizer."""
