"""Write the documents of the embedded benchmarks.

    python -m harness_plugins.acorn.exams

Each kind of expert task becomes two files in `benchmarks/<domain>/`: `<kind>.jsonl` (test documents) and
`<kind>.pool.jsonl` (few-shot demonstrations). Document i of a file is drawn from (field, kind, split, i), again where
it repeats an earlier one, so the files come out the same byte for byte.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import click
import harness_benchmarks

from .tasks import experts
from .tasks.task import Task
from .world import FIELDS, Field, World

SIZES = {"pool": 40, "test": 100}
"""Split -> number of documents. The pool is written first, so that what it shows never stands in the test."""

LABELS: dict[str, tuple[str, ...]] = {
    "yesno": ("yes", "no"),
    "headline": ("yes", "no"),
    "abstract": ("yes", "no", "maybe"),
    "interaction": ("true", "false"),
    "review": experts.FEELINGS,
    "sentiment": experts.FEELINGS,
    "target": experts.FEELINGS,
    "feeling": experts.FEELINGS,
}
"""Kind -> its labels, which get equal shares of a split."""

LEFT_OUT = {("finance", "concept")}
"""Kinds that the corpus has and the benchmarks have not."""

_ATTEMPTS = 2000


def exams(field: Field) -> list[str]:
    """The kinds of a field that are benchmarks."""
    return [kind for kind in experts.WRITERS[field.name] if (field.name, kind) not in LEFT_OUT]


def documents(field: Field, kind: str) -> dict[str, list[Task]]:
    """Split -> its documents, shuffled; no input stands twice, within a split or across the two.

    Raises RuntimeError where the frames of the kind do not give enough different documents.
    """
    seen: set[str] = set()
    written = {}
    for split, size in SIZES.items():
        quotas = _quotas(LABELS.get(kind, ()), size)
        tasks = [_document(field, kind, f"{split}/{index}", quotas, seen) for index in range(size)]
        Random(f"{field.name}/{kind}/{split}").shuffle(tasks)
        written[split] = tasks
    return written


def _quotas(labels: tuple[str, ...], size: int) -> Counter[str] | None:
    """Label -> how many documents it still gets; None where answers are no labels."""
    return Counter(labels[index % len(labels)] for index in range(size)) if labels else None


@cache
def _frames(field: Field) -> dict[str, Any]:
    frames: dict[str, Any] = field.load("exam")
    return frames


def _document(field: Field, kind: str, place: str, quotas: Counter[str] | None, seen: set[str]) -> Task:
    """A task whose input is new and whose label has not had its share; both records are brought up to date."""
    frames = _frames(field)[kind]
    for attempt in range(_ATTEMPTS):
        task = experts.write(field, kind, frames, Random(f"{field.name}/{kind}/{place}/{attempt}"))
        if task.input in seen or (quotas is not None and not quotas[task.output]):
            continue
        seen.add(task.input)
        if quotas is not None:
            quotas[task.output] -= 1
        return task
    raise RuntimeError(f"{field.name}/{kind}/{place}: no new document in {_ATTEMPTS} attempts; add frames to exam.yaml")


def write(path: Path, tasks: Iterable[Task]) -> None:
    """Write documents as JSONL, the fields `instruction`, `input`, `answer`."""
    lines = [
        json.dumps({"instruction": task.instruction, "input": task.input, "answer": task.output}, ensure_ascii=False)
        for task in tasks
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path(harness_benchmarks.__file__).parent,
    show_default="the package harness_benchmarks",
    help="Folder that gets a folder for each domain.",
)
def main(out: Path) -> None:
    """Write the documents of the embedded benchmarks."""
    for name in FIELDS:
        field = World().field(name)
        for kind in exams(field):
            splits = documents(field, kind)
            write(out / name / f"{kind}.jsonl", splits["test"])
            write(out / name / f"{kind}.pool.jsonl", splits["pool"])


if __name__ == "__main__":
    main()
