"""What finished stages hold, read back into the records that it was written from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..store import Stage
from ..types import Benchmark, DocumentScore, Example, Score

if TYPE_CHECKING:
    from ..synthesis import Candidate, Source


def found_in(sifted: Stage) -> tuple[str, ...]:
    """The passages that a stage of sifting holds."""
    return tuple(row["text"] for row in sifted.read_jsonl("passages.jsonl"))


def facts_of(score: Score, benchmark: Benchmark) -> dict[str, object]:
    """What the manifest of an evaluation says: the rest of the score stands document by document in its file."""
    return {
        "documents": len(score.documents),
        benchmark.metric: score.mean(benchmark.metric),
        "totals": dict(score.totals),
        "cut": score.cut,
    }


def read_score(stage: Stage, benchmark: Benchmark, shots: int) -> Score:
    """The score that an evaluation stage holds."""
    documents = tuple(DocumentScore(**row) for row in stage.read_jsonl("documents.jsonl"))
    totals = stage.manifest["facts"]["totals"]
    return Score(benchmark=benchmark.name, shots=shots, documents=documents, totals=totals)


def read_generated(stage: Stage) -> tuple[Example, ...]:
    """The examples that a responses stage holds."""
    return tuple(Example(**row) for row in stage.read_jsonl("examples.jsonl"))


def read_candidates(stage: Stage) -> tuple[Candidate, ...]:
    """The candidates that an instructions stage holds."""
    from ..synthesis import Candidate

    return tuple(Candidate(**(row | {"seeds": tuple(row["seeds"])})) for row in stage.read_jsonl("candidates.jsonl"))


def read_sources(stage: Stage) -> tuple[Source, ...]:
    """Where the examples of a responses stage come from."""
    from ..synthesis import Source

    return tuple(
        Source(**(row | {name: tuple(row[name]) for name in ("demonstrations", "passages")}))
        for row in stage.read_jsonl("sources.jsonl")
    )
