"""What the reports take: which studies there are, what each must make, and how two processes share them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harness import Recipe
from harness.pipeline import DEFAULT_SHOTS, FACTORS, Choice, Study

DOMAINS = ("biomed", "finance")
SEEDS = (0, 1, 2)
VARIED = "self-specialize-retrieval"
"""The recipe that the ablations vary: the paper's method."""
SECONDS = {"instructions": 30.0, "responses": 20.0, "choices": 20.0, "adapters": 45.0, "scores": 4.0}
"""Of one core that is not idle for others, for acorn at the default size: what one of each takes on the average."""
INVENTING = ("domain", "seeds_per_prompt", "temperature", "top_p", "filters", "novelty", "novelty_on", "least_yield")
ANSWERING = ("demonstrations", "retrieval", "passages")


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


def work(studies: Iterable[Study]) -> dict[str, int]:
    """How many of each the studies of one domain and seed make, each counted once however many recipes share it."""
    made: dict[str, set[object]] = {name: set() for name in SECONDS}
    for study in studies:
        for recipe in (*study.recipes, *(variant.recipe for variant in study.variants)):
            _count(recipe, made)
            _score(recipe, study, recipe in study.recipes, made)
        _score(None, study, True, made)
    return {name: len(found) for name, found in made.items()}


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


def _count(recipe: Recipe, made: dict[str, set[object]]) -> None:
    """Add what a recipe makes before it is scored."""
    plain = replace(recipe, name="", comment="", control=False)
    synthesis = plain.synthesis
    if synthesis:
        invented = (recipe.seeds, *(getattr(synthesis, name) for name in INVENTING))
        answered = (*invented, *(getattr(synthesis, name) for name in ANSWERING))
        made["instructions"].add(invented)
        made["responses"].add(answered)
        # A second round answers again and tunes again; of the first nothing is new but for a shorter recipe.
        for number in range(2, synthesis.rounds + 1):
            made["responses"].add((number, plain))
            made["adapters"].add(replace(plain, synthesis=replace(synthesis, rounds=number - 1)))
        if synthesis.samples or synthesis.rivals:
            made["choices"].add(plain)
    made["adapters"].add(plain)


def _score(recipe: Recipe | None, study: Study, row: bool, made: dict[str, set[object]]) -> None:
    """Add the scores of a recipe, or of the base; elsewhere at the first number of shots, and for rows alone."""
    model = replace(recipe, name="", comment="", control=False) if recipe else None
    scored = [(benchmark.name, shots) for benchmark in study.benchmarks for shots in study.shots]
    scored += [(benchmark.name, study.shots[0]) for benchmark in study.elsewhere if row]
    made["scores"] |= {(model, *each) for each in scored}
