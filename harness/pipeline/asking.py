"""What stands behind a score, document by document: the text, the prompt, and both models' responses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from .. import template
from ..errors import HarnessError
from ..jsonl import read_documents, read_records
from ..store import Stage, derive
from ..types import Benchmark, Document, DocumentScore


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One document of a task under two models."""

    number: int
    """Its line in the benchmark's file."""
    id: str
    """What upstream calls it; may be empty."""
    instruction: str
    input: str
    answer: str
    known: bool
    """Whether the text is surely the one that was scored, by its hash. Where not, the file may have changed."""
    base: str
    """What the base wrote."""
    response: str
    """What the model of the row wrote."""
    before: float
    """Of the task's own metric, 0 to 1: the base's."""
    after: float
    """The row's."""
    values: Mapping[str, float]
    """All metrics of the row."""
    likelihoods: Mapping[str, float] = field(default_factory=dict)
    """Allowed label -> natural log-probability under the row."""
    prompt: str | None
    """What both saw; None where it cannot be built again to the same hash."""


def asked(base: Stage, row: Stage, benchmark: Benchmark) -> tuple[Asked, ...]:
    """All documents that two evaluation stages scored, in their order; raises HarnessError where they differ."""
    scored = [[DocumentScore(**record) for record in stage.read_jsonl("documents.jsonl")] for stage in (base, row)]
    if [each.prompt for each in scored[0]] != [each.prompt for each in scored[1]]:
        raise HarnessError(f"{benchmark.name}: {base.folder} and {row.folder} hold scores of different documents")
    documents = _documents(benchmark, scored[0], row.inputs["limit"])
    shown = _demonstrations(benchmark, row)
    return tuple(
        _asked(number, document, known, before, after, benchmark.metric, shown)
        for (number, document, known), before, after in zip(documents, *scored, strict=True)
    )


def _asked(
    number: int,
    document: Document,
    known: bool,
    before: DocumentScore,
    after: DocumentScore,
    metric: str,
    shown: str,
) -> Asked:
    prompt = shown + template.alpaca(document.instruction, document.input)
    same = _hash(prompt) == after.prompt
    return Asked(
        number=number,
        id=document.id,
        instruction=document.instruction,
        input=document.input,
        answer=after.answer,
        known=known or same,
        base=before.response,
        response=after.response,
        before=before.values[metric],
        after=after.values[metric],
        values=after.values,
        likelihoods=after.likelihoods,
        prompt=prompt if same else None,
    )


def _documents(
    benchmark: Benchmark, scored: list[DocumentScore], limit: int | None
) -> Iterator[tuple[int, Document, bool]]:
    """Line, text, and whether it is surely the one that was scored: by its hash, else by its place."""
    from ..evaluation import chosen

    documents = read_documents(benchmark.documents)
    hashes = [_of(record) for record in read_records(benchmark.documents)]
    places = chosen([document.answer for document in documents], limit)
    by_hash = {mark: place for place, mark in enumerate(hashes)}
    if len(places) != len(scored):
        raise HarnessError(f"{benchmark.documents} holds other documents than were scored; prepare or install it again")
    for place, score in zip(places, scored, strict=True):
        found = by_hash.get(score.document, place)
        yield found + 1, documents[found], score.document in by_hash


def _demonstrations(benchmark: Benchmark, stage: Stage) -> str:
    """What stands in front of every document; the hash of a prompt tells whether this is it."""
    from ..evaluation import drawn

    shots, seed = stage.inputs["shots"], derive(stage.inputs["seed"], "evaluate", benchmark.name) % 2**31
    pool = read_documents(benchmark.pool)
    shown = [pool[index] for index in drawn(len(pool), shots=shots, seed=seed)[:shots]]
    return "".join(f"{template.alpaca(each.instruction, each.input)}{each.answer}\n\n" for each in shown)


def _of(record: Mapping[str, object]) -> str:
    """As lm-eval hashes a document."""
    return _hash(json.dumps(record, indent=2, ensure_ascii=False))


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()
