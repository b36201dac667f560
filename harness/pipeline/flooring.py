"""The noise floor of a leaderboard: the base scored twice, and every delta in units of what that moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import HarnessError
from ..report import Row, Task
from ..stats import Noise, Pair, noise_of
from ..types import Benchmark, Delta, Score
from .reckoning import Reckoner

AGAIN = "base again"
"""Name of the row."""


@dataclass(frozen=True, kw_only=True)
class Twice:
    """One benchmark, scored by the base and scored by it again, at one number of shots."""

    benchmark: Benchmark
    first: Score
    again: Score
    """Some of the same documents, in other batches."""

    @property
    def pair(self) -> Pair:
        """The values of the documents that were scored twice; raises HarnessError where a prompt is not the same."""
        name = self.benchmark.metric
        values = {(each.document, each.prompt): each.values[name] for each in self.first.documents}
        if any((each.document, each.prompt) not in values for each in self.again.documents):
            raise HarnessError(
                f"{self.benchmark.name}, {self.first.shots}-shot: the base was scored twice on different documents or "
                "prompts; its files changed while the study ran: run it again"
            )
        before = [values[each.document, each.prompt] for each in self.again.documents]
        return before, [each.values[name] for each in self.again.documents]


def noise_row(both: Sequence[Twice], reckoner: Reckoner) -> Row:
    """The base's second score, and its difference from the first on the same documents."""
    pairs = [each.pair for each in both]
    means = [each.again.mean(each.benchmark.metric) for each in both]
    tasks = (
        Task(
            benchmark=each.benchmark.name,
            title=each.benchmark.title,
            documents=len(each.again.documents),
            metrics={each.benchmark.metric: round(100 * mean, 4)},
            delta=reckoner.delta([[pair]]),
        )
        for each, pair, mean in zip(both, pairs, means, strict=True)
    )
    average = round(100 * sum(means) / len(means), 4)
    return Row(name=AGAIN, tasks=tuple(tasks), average=average, delta=reckoner.delta([pairs]), against={})


def in_units(rows: Iterable[Row], both: Sequence[Twice]) -> tuple[Row, ...]:
    """The rows with every delta also in units of the noise that documents as many as theirs have."""
    noise = noise_of([each.pair for each in both])
    sizes = {each.benchmark.name: len(each.first.documents) for each in both}
    return tuple(_measured(row, noise, sizes) for row in rows) if noise else tuple(rows)


def average_in_units(delta: Delta, both: Sequence[Twice]) -> Delta:
    """A delta of the average over all benchmarks in the same units; as it is where nothing was scored twice."""
    noise = noise_of([each.pair for each in both])
    return _in_units(delta, noise, [len(each.first.documents) for each in both]) if noise else delta


def _measured(row: Row, noise: Noise, sizes: Mapping[str, int]) -> Row:
    whole = list(sizes.values())
    tasks = (
        replace(task, delta=task.delta and _in_units(task.delta, noise, [sizes[task.benchmark]])) for task in row.tasks
    )
    against = {other: _in_units(delta, noise, whole) for other, delta in row.against.items()}
    return replace(row, tasks=tuple(tasks), delta=row.delta and _in_units(row.delta, noise, whole), against=against)


def _in_units(delta: Delta, noise: Noise, sizes: Sequence[int]) -> Delta:
    return replace(delta, noise=round(abs(delta.value) / (100 * noise.unit(sizes)), 4), bounded=not noise.moved)
