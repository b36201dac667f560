"""What the reports take: which studies there are, what each must make, and how two processes share them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.pipeline import DEFAULT_SHOTS, FACTORS, Choice, Step, Study, foresee
from harness.store import Store

DOMAINS = ("biomed", "finance")
SEEDS = (0, 1, 2)
VARIED = "self-specialize-retrieval"
"""The recipe that the ablations vary: the paper's method."""
SECONDS = {"instructions": 30.0, "responses": 20.0, "choices": 20.0, "adapters": 45.0, "scores": 4.0}
"""Of one core that is not idle for others, for acorn at the default size: what one of each takes on the average."""
KINDS = {
    "instructions": "instructions",
    "responses": "responses",
    "voted": "choices",
    "returned": "choices",
    "tune": "adapters",
    "evaluate": "scores",
}
"""Kind of stage -> what it counts as. All others are short."""


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


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One domain under one study seed: what one process does in one go."""

    domain: str
    seed: int


def units(domains: Sequence[str], seeds: Sequence[int]) -> list[Unit]:
    """All of them, seed by seed."""
    return [Unit(domain=domain, seed=seed) for seed in seeds for domain in domains]


def main_choice(domain: str, scale: Scale) -> Choice:
    """The study of every recipe, with what was forgotten elsewhere."""
    return Choice(domain=domain, recipes=("all",), forgetting=not scale.brief, **scale.settings())


def ablation_choice(domain: str, scale: Scale) -> Choice:
    """The study of what each part of the paper's method is worth."""
    return Choice(domain=domain, recipes=(VARIED,), ablate=FACTORS, **scale.settings())


def choices(domain: str, scale: Scale) -> list[Choice]:
    """All studies of a domain."""
    return [main_choice(domain, scale), *([] if scale.brief else [ablation_choice(domain, scale)])]


def work(studies: Iterable[Study], store: Path) -> dict[str, int]:
    """How many of each the studies of one domain make under one seed, each once however many recipes share it."""
    found = {step.stage.fingerprint: step.stage.name for study in studies for step in _steps(study, store)}
    counts = Counter(KINDS[name] for name in found.values() if name in KINDS)
    return {name: counts[name] for name in SECONDS}


def _steps(study: Study, store: Path) -> list[Step]:
    return foresee(study, (study.seed,), Store(store))


def seconds(counts: dict[str, int]) -> float:
    """What they take on one core."""
    return sum(SECONDS[name] * count for name, count in counts.items())


def split(costs: dict[Unit, float], parts: int) -> list[list[Unit]]:
    """The units in so many parts of about equal cost: the largest first, each to the part that has least.

    Studies of one domain and seed stay together, because they stand on the same base scores and instructions.
    """
    found: list[list[Unit]] = [[] for _ in range(parts)]
    for unit in sorted(costs, key=lambda unit: (-costs[unit], unit.seed, unit.domain)):
        min(found, key=lambda part: sum(costs[each] for each in part)).append(unit)
    return found
