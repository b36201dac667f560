"""A study: one domain, one model, some recipes, and the settings that decide its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ..errors import HarnessError, UsageError, unknown
from ..registry import Registry
from ..store import derive
from ..types import Benchmark, Corpus, Domain, Model, Recipe
from .factors import Variant, variants
from .suites import EMBEDDED, SUITES, elsewhere, guarded, members, searches

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
    """The domain's benchmarks in the suite, in the order of the leaderboard's columns."""
    suite: str = EMBEDDED
    left_out: tuple[Benchmark, ...] = ()
    """Benchmarks of the suite that need a file which only the user can bring, and did not."""
    shots: tuple[int, ...] = DEFAULT_SHOTS
    """Numbers of demonstrations in the prompt at which every model is scored."""
    examples: int = 160
    """Accepted examples that every synthesis is asked for."""
    limit: int | None = None
    """Only N documents of each benchmark, the same for every model, for a trial."""
    seed: int = 0
    elsewhere: tuple[Benchmark, ...] = ()
    """Benchmarks of other domains that every model is scored on, at the first number of shots."""
    variants: tuple[Variant, ...] = ()
    """Recipes that differ in one thing from one of the study's, to see what that is worth."""
    registry: Registry

    def source_of(self, recipe: Recipe) -> Domain:
        """The domain whose seeds a recipe shows."""
        named = recipe.synthesis.domain if recipe.synthesis else None
        return self.registry.domain(named) if named else self.domain

    def corpora_of(self, domain: Domain) -> tuple[Corpus, ...]:
        """The prepared corpora that retrieval searches; none where it searches the domain's embedded passages."""
        return () if self.suite == EMBEDDED else domain.corpora

    @property
    def neutral(self) -> Path | None:
        """Held-out text that has nothing to do with the domain: its own, or the first that another domain brings."""
        domains = (self.domain, *self.registry.domains.values())
        return next((domain.neutral for domain in domains if domain.neutral), None)

    def drawing(self, benchmark: Benchmark, shots: int) -> int:
        """The seed by which a benchmark's demonstrations are drawn.

        Without demonstrations nothing is drawn: all study seeds share it, and their scores of the base.
        """
        return derive(self.seed if shots else 0, "evaluate", benchmark.name) % 2**31

    @cached_property
    def guarded(self) -> tuple[Benchmark, ...]:
        """Benchmarks whose documents no generated example and no passage may contain."""
        return guarded(self.registry, self.suite)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A study as a user names it."""

    domain: str
    model: str = "acorn"
    """A name, `hf:ORG/NAME`, `hf:ORG/NAME@REVISION` or `path:FOLDER`."""
    adapter: str | None = None
    """A published adapter that the base model is to have in it: a folder, or a hub id with or without `@REVISION`."""
    recipes: tuple[str, ...] = DEFAULT_RECIPES
    """Names, or `all`."""
    suite: str = EMBEDDED
    """One of SUITES."""
    shots: tuple[int, ...] = DEFAULT_SHOTS
    examples: int = 160
    limit: int | None = None
    seed: int = 0
    forgetting: bool = False
    """Whether the models are scored on other domains too."""
    ablate: tuple[str, ...] = ()
    """What is varied of the last recipe that is no control: some of FACTORS."""


def plan(registry: Registry, choice: Choice, *, pinned: Model | None = None) -> Study:
    """Find what the names mean; raises UsageError with the choices for an unknown one.

    `pinned` is the model that the same choice meant on another machine: no hub is asked for it again.
    """
    domain = registry.domain(choice.domain)
    _check(choice.shots, lowest=0, name="--shots")
    _check((choice.examples,), lowest=1, name="--examples")
    if choice.limit is not None:
        _check((choice.limit,), lowest=1, name="--limit")
    if choice.suite not in SUITES:
        raise unknown("suite", choice.suite, list(SUITES))
    recipes = _recipes(registry, choice.recipes)
    varied = variants(recipes, choice.ablate)
    every = (*recipes, *(variant.recipe for variant in varied))
    chosen = members(registry, domain, choice.suite, every)
    for recipe in every:
        _check_corpus(recipe, searches(registry, domain, recipe), choice.suite)
        _check_pools(recipe, chosen.used)
    return Study(
        domain=domain,
        model=_here(registry, choice, pinned) if pinned else _model(registry, choice),
        recipes=recipes,
        benchmarks=chosen.used,
        suite=choice.suite,
        left_out=chosen.left_out,
        shots=tuple(dict.fromkeys(choice.shots)),
        examples=choice.examples,
        limit=choice.limit,
        seed=choice.seed,
        elsewhere=elsewhere(registry, domain, choice.suite) if choice.forgetting else (),
        variants=varied,
        registry=registry,
    )


def _model(registry: Registry, choice: Choice) -> Model:
    """The base model, at the commits that its revisions stand for now."""
    from ..engine import find, pin, with_adapter

    if "/" in choice.model and ":" not in choice.model:
        raise UsageError(
            f'model "{choice.model}": write hf:{choice.model} for one of the hub, or path:{choice.model} for a folder; '
            "harness list models shows the names"
        )
    model = find(choice.model) if ":" in choice.model else registry.model(choice.model)
    return pin(with_adapter(model, choice.adapter) if choice.adapter else model)


def _here(registry: Registry, choice: Choice, pinned: Model) -> Model:
    """A pinned model as this machine has it: a plugin that brings its weights may be installed in another folder."""
    from ..engine import is_hub

    if ":" in choice.model or is_hub(pinned.source):
        return pinned
    return replace(pinned, source=registry.model(choice.model).source)


def _recipes(registry: Registry, names: tuple[str, ...]) -> tuple[Recipe, ...]:
    known: Mapping[str, Recipe] = registry.recipes
    wanted = set(known) if "all" in names else {registry.recipe(name).name for name in names}
    return tuple(recipe for name, recipe in known.items() if name in wanted)


def _check_corpus(recipe: Recipe, domain: Domain | None, suite: str) -> None:
    """Without passages a recipe with retrieval would be the one without, under a wrong name."""
    if domain and not (domain.corpus or (suite != EMBEDDED and domain.corpora)):
        raise HarnessError(
            f'recipe "{recipe.name}" retrieves passages, and domain "{domain.name}" has no corpus; '
            "choose another with --recipe, such as self-specialize"
        )


def _check_pools(recipe: Recipe, benchmarks: tuple[Benchmark, ...]) -> None:
    """Where demonstrations come from the test itself, labelled examples would too."""
    if recipe.gold and not any(benchmark.pool != benchmark.documents for benchmark in benchmarks):
        raise HarnessError(
            f'recipe "{recipe.name}" tunes on labelled documents, and no benchmark of the study has some beside those '
            "of its test; choose another with --recipe"
        )


def _check(values: tuple[int, ...], *, lowest: int, name: str) -> None:
    for value in values:
        if value < lowest:
            raise UsageError(f"{name} {value}: must be {lowest} or more")
