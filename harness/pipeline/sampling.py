"""The documents behind every score of a leaderboard: what each holds, its prompt, and what was measured on it."""

from __future__ import annotations

from collections.abc import Iterator

from ..jsonl import read_records
from ..registry import Registry
from ..store import Stage
from ..types import Benchmark, DocumentScore, Record
from .asking import asked
from .erring import evaluated
from .tracing import Trace

Measured = tuple[Record, str, DocumentScore]
"""A document as its file holds it, the prompt that the model saw, and what was measured."""


def samples(trace: Trace, registry: Registry) -> Iterator[tuple[str, int, Benchmark, tuple[Measured, ...]]]:
    """(row, shots, benchmark, its documents) of every score that is one of documents.

    Left out is what is not in the store, and a benchmark whose file no longer makes the prompts that were scored; of
    several study seeds all, since their scores are means of means.
    """
    for section in () if trace.board.seeds else trace.board.sections:
        for row in section.rows:
            for task in row.tasks:
                stage = evaluated(trace, row.name, task.benchmark, section.shots)
                benchmark = registry.benchmarks.get(task.benchmark)
                if stage and benchmark and (found := _measured(stage, benchmark)):
                    yield row.name, section.shots, benchmark, found


def _measured(stage: Stage, benchmark: Benchmark) -> tuple[Measured, ...]:
    """Empty where one of the documents is not the one that was scored."""
    documents = asked(stage, stage, benchmark)
    if not all(each.known and each.prompt for each in documents):
        return ()
    records = read_records(benchmark.documents)
    scores = (DocumentScore(**record) for record in stage.read_jsonl("documents.jsonl"))
    pairs = zip(documents, scores, strict=True)
    return tuple((records[each.number - 1], each.prompt or "", score) for each, score in pairs)
