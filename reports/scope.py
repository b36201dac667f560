"""Which studies the reports are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.pipeline import DEFAULT_SHOTS, FACTORS, Choice

DOMAINS = ("biomed", "finance")
SEEDS = (0, 1, 2)
VARIED = "self-specialize-retrieval"
"""The recipe that the ablations vary: the paper's method."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What a trial makes smaller."""

    examples: int = 160
    limit: int | None = None
    shots: tuple[int, ...] = DEFAULT_SHOTS
    brief: bool = False
    """Whether other domains are not scored, and nothing is varied."""

    def settings(self) -> dict[str, Any]:
        """As fields of a choice."""
        return {"examples": self.examples, "limit": self.limit, "shots": self.shots}


def choices(domain: str, scale: Scale) -> list[Choice]:
    """Of a domain: every recipe, with what was forgotten elsewhere; and what each part of the method is worth."""
    every = Choice(domain=domain, recipes=("all",), forgetting=not scale.brief, **scale.settings())
    varied = Choice(domain=domain, recipes=(VARIED,), ablate=FACTORS, **scale.settings())
    return [every] if scale.brief else [every, varied]
