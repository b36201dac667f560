"""Scores of two models on the same documents, as pairs of values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import HarnessError
from ..stats import Pair
from ..types import Benchmark, Score

Scores = Mapping[tuple[str, int], Score]
"""(benchmark, shots) -> score."""


def pairs_of(benchmarks: Iterable[Benchmark], shots: int, before: Scores, after: Scores) -> list[Pair]:
    """For each benchmark the values of its own metric under two models; raises HarnessError as `paired`."""
    return [paired(before[each.name, shots], after[each.name, shots], each.metric) for each in benchmarks]


def paired(base: Score, other: Score, metric: str) -> tuple[list[float], list[float]]:
    """The values of the same documents under both; raises HarnessError where documents or prompts differ."""
    before = [(document.document, document.prompt) for document in base.documents]
    after = [(document.document, document.prompt) for document in other.documents]
    if before != after:
        raise HarnessError(
            f"{base.benchmark}, {base.shots}-shot: the two models saw different documents or prompts; "
            "its files changed while the study ran: run it again"
        )
    return (
        [document.values[metric] for document in base.documents],
        [document.values[metric] for document in other.documents],
    )
