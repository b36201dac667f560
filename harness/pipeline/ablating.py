"""What each part of a recipe is worth: the recipe with one thing varied, scored like all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..report import Ablation, Point
from ..types import Delta
from .factors import Variant
from .pairing import Scores

if TYPE_CHECKING:
    from .study import Study

Difference = Callable[[Sequence[Scores], Sequence[Scores], int], Delta]
"""Scores of two models, each under every study seed, and a number of shots -> the second one's average minus the first
one's, in points."""


@dataclass(frozen=True, kw_only=True)
class Varied:
    """What became of a variant under one study seed."""

    scores: Scores
    examples: int
    """That it was tuned on, seeds and all."""


def ablations(
    study: Study, bases: Sequence[Scores], seeds: Sequence[Mapping[str, Varied]], *, delta: Difference
) -> tuple[Ablation, ...]:
    """All variants of the study, factor by factor; none where they were not made.

    For each study seed `bases` holds the base's scores, and `seeds` the variants by the names of their recipes.
    """
    made = [variant for variant in study.variants if variant.recipe.name in seeds[0]]
    factors = dict.fromkeys(variant.factor for variant in made)
    return tuple(
        _ablation(study, [variant for variant in made if variant.factor == factor], bases, seeds, delta)
        for factor in factors
    )


def _ablation(
    study: Study,
    variants: Sequence[Variant],
    bases: Sequence[Scores],
    seeds: Sequence[Mapping[str, Varied]],
    delta: Difference,
) -> Ablation:
    """The variants of one factor."""
    whole = next(variant for variant in variants if variant.whole)

    def scores(variant: Variant) -> list[Scores]:
        return [each[variant.recipe.name].scores for each in seeds]

    def point(variant: Variant) -> Point:
        examples = [each[variant.recipe.name].examples for each in seeds]
        return Point(
            setting=variant.setting,
            examples=round(sum(examples) / len(examples)),
            deltas=tuple(delta(bases, scores(variant), shots) for shots in study.shots),
            against=()
            if variant.whole
            else tuple(delta(scores(whole), scores(variant), shots) for shots in study.shots),
        )

    return Ablation(recipe=whole.of, factor=variants[0].factor, points=tuple(map(point, variants)))
