"""What each part of a recipe is worth: the recipe with one thing varied, scored like all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..report import Ablation, Point
from ..types import Delta, Recipe, Score
from .factors import Variant

if TYPE_CHECKING:
    from .study import Study

Scores = Mapping[tuple[str, int], Score]
"""(benchmark, shots) -> score."""


def ablations(
    study: Study,
    base: Scores,
    *,
    specialize: Callable[[Recipe], tuple[Scores, int]],
    delta: Callable[[Scores, Scores, int], Delta],
) -> tuple[Ablation, ...]:
    """All variants of the study, factor by factor.

    `specialize` gives a recipe's scores and the examples it was tuned on; `delta` is the second model's average minus
    the first one's, in points, at a number of shots.
    """
    made = {variant.recipe.name: specialize(variant.recipe) for variant in study.variants}
    factors = dict.fromkeys(variant.factor for variant in study.variants)
    return tuple(_ablation(study, base, factor, made, delta) for factor in factors)


def _ablation(
    study: Study,
    base: Scores,
    factor: str,
    made: Mapping[str, tuple[Scores, int]],
    delta: Callable[[Scores, Scores, int], Delta],
) -> Ablation:
    mine = [variant for variant in study.variants if variant.factor == factor]
    whole = next(variant for variant in mine if variant.whole)
    varied, _ = made[whole.recipe.name]

    def point(variant: Variant) -> Point:
        scores, examples = made[variant.recipe.name]
        return Point(
            setting=variant.setting,
            examples=examples,
            deltas=tuple(delta(base, scores, shots) for shots in study.shots),
            against=() if variant.whole else tuple(delta(varied, scores, shots) for shots in study.shots),
        )

    return Ablation(recipe=whole.of, factor=factor, points=tuple(map(point, mine)))
