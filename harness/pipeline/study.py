"""A study: one domain, one model, some recipes, and the settings that decide its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import HarnessError, UsageError
from ..registry import Registry
from ..types import Benchmark, Domain, Model, Recipe

DEFAULT_RECIPES = ("self-align", "self-specialize-retrieval")
"""What `harness compare` runs beside the base model: generic alignment, and the paper's method."""
DEFAULT_SHOTS = (0, 1, 5)


@dataclass(frozen=True, kw_only=True)
class Study:
    """What is compared with what."""

    domain: Domain
    model: Model
    recipes: tuple[Recipe, ...]
    benchmarks: tuple[Benchmark, ...]
    """The domain's benchmarks, in the order of the leaderboard's columns."""
    shots: tuple[int, ...] = DEFAULT_SHOTS
    """Numbers of demonstrations in the prompt at which every model is scored."""
    examples: int = 160
    """Accepted examples that every synthesis is asked for."""
    limit: int | None = None
    """Only the first N documents of each benchmark, for a trial."""
    seed: int = 0
    registry: Registry

    def source_of(self, recipe: Recipe) -> Domain:
        """The domain whose seeds a recipe shows."""
        named = recipe.synthesis.domain if recipe.synthesis else None
        return self.registry.domain(named) if named else self.domain

    @property
    def guarded(self) -> tuple[Benchmark, ...]:
        """Benchmarks whose documents no generated example may contain: all that are installed."""
        return tuple(self.registry.benchmarks.values())


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A study as a user names it."""

    domain: str
    model: str = "acorn"
    recipes: tuple[str, ...] = DEFAULT_RECIPES
    """Names, or `all`."""
    shots: tuple[int, ...] = DEFAULT_SHOTS
    examples: int = 160
    limit: int | None = None
    seed: int = 0


def plan(registry: Registry, choice: Choice) -> Study:
    """Find what the names mean; raises UsageError with the choices for an unknown one."""
    domain = registry.domain(choice.domain)
    benchmarks = registry.benchmarks_of(domain.name)
    if not benchmarks:
        raise HarnessError(f'domain "{domain.name}" has no benchmarks; install a plugin that brings some')
    _check(choice.shots, lowest=0, name="--shots")
    _check((choice.examples,), lowest=1, name="--examples")
    if choice.limit is not None:
        _check((choice.limit,), lowest=1, name="--limit")
    recipes = _recipes(registry, choice.recipes)
    for recipe in recipes:
        _check_corpus(domain, recipe)
    return Study(
        domain=domain,
        model=registry.model(choice.model),
        recipes=recipes,
        benchmarks=benchmarks,
        shots=tuple(dict.fromkeys(choice.shots)),
        examples=choice.examples,
        limit=choice.limit,
        seed=choice.seed,
        registry=registry,
    )


def _recipes(registry: Registry, names: tuple[str, ...]) -> tuple[Recipe, ...]:
    known: Mapping[str, Recipe] = registry.recipes
    wanted = set(known) if "all" in names else {registry.recipe(name).name for name in names}
    return tuple(recipe for name, recipe in known.items() if name in wanted)


def _check_corpus(domain: Domain, recipe: Recipe) -> None:
    """Without passages a recipe with retrieval would be the one without, under a wrong name."""
    if recipe.synthesis and recipe.synthesis.retrieval and not (domain.corpus or recipe.synthesis.domain):
        raise HarnessError(
            f'recipe "{recipe.name}" retrieves passages, and domain "{domain.name}" has no corpus; '
            "choose another with --recipe, such as self-specialize"
        )


def _check(values: tuple[int, ...], *, lowest: int, name: str) -> None:
    for value in values:
        if value < lowest:
            raise UsageError(f"{name} {value}: must be {lowest} or more")
