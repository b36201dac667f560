"""Rank groups instead of ranks: which models of a leaderboard can be told apart."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from .holm import holm
from .significance import DRAWS, average_test


def compare_all(
    models: Mapping[str, Sequence[Sequence[float]]], *, seed: int = 0, draws: int = DRAWS
) -> dict[tuple[str, str], float]:
    """Every two models -> the p-value of their average difference, adjusted for all these comparisons (Holm).

    `models` holds each model's tasks, and of each task the values of its documents, in the same order for all.
    Raises ValueError as `paired_delta`, and where a model lacks a task.
    """
    counts = {name: len(tasks) for name, tasks in models.items()}
    if len(set(counts.values())) > 1:
        raise ValueError(f"every model needs the same tasks, got {counts}")
    pairs = list(combinations(models, 2))
    tasks = (list(zip(models[one], models[two], strict=True)) for one, two in pairs)
    adjusted = holm([average_test(both, seed=seed, draws=draws).p for both in tasks])
    return dict(zip(pairs, adjusted, strict=True))


def rank_groups(averages: Mapping[str, float], apart: Collection[tuple[str, str]]) -> dict[str, tuple[int, ...]]:
    """Model -> its rank groups, best model first; `apart` names the pairs that are separated, in any order.

    Two models share a group exactly if they are not separated. Ties do not chain: where A is not separated from B nor
    B from C, but A from C, then A stands in group 1, C in group 2, and B in both. Groups overlap rather than merge, so
    a shared group never hides a difference that was found. These are the largest sets in which no two are separated,
    counted from the one with the best model (the letters of Piepho, Journal of Computational and Graphical Statistics
    13, 2004, by his insert-and-absorb).

    Raises ValueError where an average is NaN or a pair is not of two of these models.
    """
    if any(math.isnan(average) for average in averages.values()):
        raise ValueError(f"every model needs an average, got {dict(averages)}")
    if wrong := [pair for pair in apart if len(set(pair)) != 2 or not set(pair) <= set(averages)]:
        raise ValueError(f"no two of the models {list(averages)}: {wrong}")
    order = sorted(averages, key=lambda name: -averages[name])
    groups = _undivided(order, apart)
    places = sorted(sorted(order.index(name) for name in group) for group in groups)
    return {
        name: tuple(number for number, group in enumerate(places, 1) if place in group)
        for place, name in enumerate(order)
    }


def _undivided(names: Sequence[str], apart: Collection[tuple[str, str]]) -> list[frozenset[str]]:
    """The largest sets of names in which no two are apart."""
    groups = [frozenset(names)]
    for pair in map(frozenset, apart):
        split = dict.fromkeys(
            part for group in groups for part in ([group - {name} for name in pair] if pair <= group else [group])
        )
        groups = [group for group in split if not any(group < other for other in split)]
    return groups
