"""Standard errors of single scores, from the documents in the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import stdev

from ..errors import HarnessError
from ..store import Stage
from .tracing import Trace

Errors = Mapping[tuple[str, int, str, str], float]
"""(row, shots, benchmark, metric) -> standard error of the mean, in points."""


def standard_errors(trace: Trace) -> Errors:
    """Of every score that is a mean over documents, as lm-eval reckons it: standard deviation / √n.

    Empty for a leaderboard of several study seeds, whose scores are means of means, and what is not in the store, or
    not told by a leaderboard of before, is left out.
    """
    return {} if trace.board.seeds else dict(_found(trace))


def _found(trace: Trace) -> Iterator[tuple[tuple[str, int, str, str], float]]:
    for section in trace.board.sections:
        for row in section.rows:
            for task in row.tasks:
                stage = evaluated(trace, row.name, task.benchmark, section.shots)
                for metric, values in _values(stage).items() if stage else ():
                    if len(values) > 1:
                        key = (row.name, section.shots, task.benchmark, metric)
                        yield key, 100 * stdev(values) / len(values) ** 0.5


def evaluated(trace: Trace, row: str, benchmark: str, shots: int) -> Stage | None:
    """The scores of a row under the study seed of the leaderboard; None where they are gone, or not told."""
    try:
        made = trace.made(row, trace.board.seed)
        return trace.evaluation(benchmark, shots, tuned=made[-1] if made else None, seed=trace.board.seed)
    except HarnessError:
        return None


def _values(stage: Stage) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for document in stage.read_jsonl("documents.jsonl"):
        for metric, value in document["values"].items():
            found.setdefault(metric, []).append(value)
    return found
