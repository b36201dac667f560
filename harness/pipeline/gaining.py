"""Splitting what a recipe gained on labelled tasks, over one study seed or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..metrics import label_of
from ..report import MEAN, Gain, Gains, Rest
from ..stats import PARTS, Answers, Pair, likeliest, split_pairs
from ..types import Benchmark, Delta, Score
from .pairing import Scores, pairs_of
from .reckoning import Reckoner

SHOWN = ("delta", "form", "knowledge", "other")
"""The parts of a single task; the others are reckoned for the mean alone, since each costs time."""
EVEN = "balanced"
"""No part of a split: the accuracy of the likeliest label where no label is favoured."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """One labelled benchmark under one study seed: the base and a recipe."""

    benchmark: Benchmark
    base: Score
    after: Score

    @cached_property
    def pairs(self) -> dict[str, Pair]:
        """What is compared document by document: every part of the split, and EVEN."""
        parts = split_pairs(_answers(self.base), _answers(self.after))
        return parts | {EVEN: (self.even(self.base), self.even(self.after))}

    def even(self, score: Score) -> list[float]:
        """1 for each document whose label is the likeliest, once each label's mean is taken off."""
        labels = self.benchmark.labels
        found = likeliest([[each.likelihoods[label] for label in labels] for each in score.documents], balanced=True)
        answers = (label_of(each.answer, labels) for each in score.documents)
        return [float(labels[place] == answer) for place, answer in zip(found, answers, strict=True)]

    def shown(self, score: Score) -> dict[str, float]:
        """What a table tells of one side, in points."""
        means = {name: score.mean(name) for name in ("accuracy", "parsed", "choice")}
        return {name: 100 * value for name, value in (means | {EVEN: _mean(self.even(score))}).items()}


Seeds = Sequence[tuple[Scores, Scores]]
"""Of each study seed the scores of the base and of a recipe, on all benchmarks at all numbers of shots."""


def gains(name: str, shots: int, benchmarks: Sequence[Benchmark], seeds: Seeds, reckoner: Reckoner) -> Gains:
    """What a recipe gained at one number of shots on benchmarks of which at least one has labels."""
    labelled = [
        [Labelled(benchmark=each, base=base[each.name, shots], after=after[each.name, shots]) for base, after in seeds]
        for each in benchmarks
        if each.labels
    ]
    return Gains(
        shots=shots,
        name=name,
        tasks=tuple(_gain(one[0].benchmark.name, one[0].benchmark.title, [one], SHOWN, reckoner) for one in labelled),
        mean=_gain(MEAN, MEAN, labelled, (*PARTS, EVEN), reckoner),
        rest=_rest([each for each in benchmarks if not each.labels], shots, seeds, reckoner),
    )


def _gain(name: str, title: str, tasks: Sequence[Sequence[Labelled]], parts: Sequence[str], reckoner: Reckoner) -> Gain:
    """The mean over some tasks, each under every study seed."""
    flat = [each for task in tasks for each in task]
    return Gain(
        benchmark=name,
        title=title,
        documents=sum(len(task[0].base.documents) for task in tasks),
        base=_means([each.shown(each.base) for each in flat]),
        after=_means([each.shown(each.after) for each in flat]),
        parts={part: _part(tasks, part, reckoner) for part in parts},
    )


def _part(tasks: Sequence[Sequence[Labelled]], name: str, reckoner: Reckoner) -> Delta:
    seeds = [[each.pairs[name] for each in of_a_seed] for of_a_seed in zip(*tasks, strict=True)]
    return _times(PARTS.get(name, 1), reckoner.delta(seeds))


def _times(reach: int, delta: Delta) -> Delta:
    """A delta of values that were divided by their reach."""
    if reach == 1:
        return delta
    between = delta.between and replace(
        delta.between,
        values=tuple(reach * value for value in delta.between.values),
        deviation=reach * delta.between.deviation,
        low=reach * delta.between.low,
        high=reach * delta.between.high,
    )
    return replace(delta, value=reach * delta.value, low=reach * delta.low, high=reach * delta.high, between=between)


def _rest(benchmarks: Sequence[Benchmark], shots: int, seeds: Seeds, reckoner: Reckoner) -> Rest | None:
    """The average over the benchmarks without labels, each by its own metric."""
    if not benchmarks:
        return None

    def average(side: int) -> float:
        found = [scores[side][each.name, shots].mean(each.metric) for scores in seeds for each in benchmarks]
        return round(100 * _mean(found), 4)

    delta = reckoner.delta([pairs_of(benchmarks, shots, base, after) for base, after in seeds])
    return Rest(tasks=len(benchmarks), base=average(0), average=average(1), delta=delta)


def _answers(score: Score) -> Answers:
    columns = {name: [each.values[name] for each in score.documents] for name in ("parsed", "accuracy", "choice")}
    return Answers(parsed=columns["parsed"], right=columns["accuracy"], choice=columns["choice"])


def _means(sides: Sequence[dict[str, float]]) -> dict[str, float]:
    """The mean of each value over tasks and study seeds: every task has as many seeds as the others."""
    return {name: round(_mean([side[name] for side in sides]), 4) for name in sides[0]}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
