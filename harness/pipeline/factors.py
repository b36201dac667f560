"""What may be varied of a recipe, one thing at a time, to see what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..errors import UsageError, unknown
from ..types import Recipe

SHARES = (0.25, 0.5, 1.0)
"""Of the seeds, and of the examples."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A recipe that differs from another one in one thing, or in none."""

    of: str
    """Name of the recipe that is varied."""
    factor: str
    """One of FACTORS."""
    setting: str
    """`without`, `2`, `25 %`."""
    recipe: Recipe
    """Under the name of the recipe that is varied, with what is varied behind it."""
    whole: bool
    """Whether it is the recipe that is varied."""


def _synthesis(name: str, *values: object) -> Callable[[Recipe], Iterator[Recipe]]:
    def vary(recipe: Recipe) -> Iterator[Recipe]:
        assert recipe.synthesis is not None
        for value in values:
            changed: Any = {name: value}
            yield replace(recipe, synthesis=replace(recipe.synthesis, **changed))

    return vary


def _share(name: str) -> Callable[[Recipe], Iterator[Recipe]]:
    def vary(recipe: Recipe) -> Iterator[Recipe]:
        for share in SHARES:
            changed: Any = {name: share}
            yield replace(recipe, **changed)

    return vary


_PARTS = tuple(f"{share:.0%}".replace("%", " %") for share in SHARES)
_VARIED: dict[str, tuple[tuple[str, ...], Callable[[Recipe], Iterator[Recipe]]]] = {
    "retrieval": (("without", "with"), _synthesis("retrieval", False, True)),
    "rounds": (("1", "2"), _synthesis("rounds", 1, 2)),
    "filters": (("without", "with"), _synthesis("filters", False, True)),
    "seeds": (_PARTS, _share("seeds")),
    "size": (_PARTS, _share("size")),
}
"""Factor -> its settings, and the recipes that have them."""
FACTORS = tuple(_VARIED)


def variants(recipes: tuple[Recipe, ...], factors: tuple[str, ...]) -> tuple[Variant, ...]:
    """All variants of the last recipe that is a method: factor by factor, setting by setting.

    Raises UsageError for an unknown factor, and where no recipe generates examples.
    """
    for factor in factors:
        if factor not in FACTORS:
            raise unknown("factor", factor, list(FACTORS))
    methods = [recipe for recipe in recipes if recipe.synthesis and not recipe.control]
    if factors and not methods:
        raise UsageError("--ablate varies a recipe that generates examples; name one with --recipe: self-specialize")
    return tuple(variant for factor in dict.fromkeys(factors) for variant in _varied(methods[-1], factor))


def _varied(whole: Recipe, factor: str) -> Iterator[Variant]:
    settings, vary = _VARIED[factor]
    recipes = dict(zip(settings, vary(whole), strict=True))
    if whole not in recipes.values():  # one of a plugin, with 3 rounds
        recipes["as it is"] = whole
    for setting, recipe in recipes.items():
        named = replace(recipe, name=f"{whole.name}, {factor} {setting}")
        yield Variant(of=whole.name, factor=factor, setting=setting, recipe=named, whole=recipe == whole)
