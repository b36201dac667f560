"""Documents that the base has wrong and a recipe right, and the reverse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..report import Task
from ..types import Benchmark
from .record import Flip, Flips, Question
from .stored import Stored, rows_of

STRICTEST = ("accuracy", "exact", "entity_f1", "list_f1", "example_f1", "numeric_match", "tatqa_em")
"""Metrics that tell right from wrong better than a task's own may; the first that a task has decides."""
RIGHT = 0.5
"""A document counts as right from this value on: a label is right or wrong, a list at least half right."""

Row = dict[str, Any]


@dataclass(kw_only=True)
class Flipping:
    """Finds flips, and keeps each document that flipped once."""

    stored: Stored
    benchmarks: Mapping[str, Benchmark]
    seed: int
    questions: list[Question] = field(default_factory=list)
    _places: dict[tuple[int, int], int] = field(default_factory=dict)
    _bases: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    _texts: dict[str, Mapping[str, Row]] = field(default_factory=dict)

    def of(self, name: str, shots: int, tasks: Sequence[Task]) -> Flips | None:
        """The flips of a recipe; None where some of its scores are gone."""
        made = self.stored.made(name, self.seed)
        if not made:
            return None
        flips: list[Flip] = []
        documents = both = 0
        for place, task in enumerate(tasks):
            base, after = self._base(task.benchmark, shots), self._rows(made[-1].fingerprint, task.benchmark, shots)
            if not base or len(base) != len(after):
                return None
            measure = measure_of(base[0]["values"], next(iter(task.metrics)))
            for number, pair in enumerate(zip(base, after, strict=True)):
                before, then = (row["values"][measure] >= RIGHT for row in pair)
                both += before and then
                if before != then:
                    flips.append(self._flip(place, number, task.benchmark, pair, then))
            documents += len(base)
        return Flips(name=name, shots=shots, flips=tuple(flips), documents=documents, both=both)

    def _flip(self, task: int, number: int, benchmark: str, pair: tuple[Row, Row], gained: bool) -> Flip:
        if (task, number) not in self._places:
            self._places[task, number] = len(self.questions)
            asked = self._asked(benchmark).get(pair[0]["document"], {})
            self.questions.append(
                Question(
                    task=task,
                    number=number + 1,
                    instruction=asked.get("instruction", ""),
                    input=asked.get("input", ""),
                    answer=pair[0]["answer"],
                )
            )
        told = [row["response"].strip() for row in pair]
        return Flip(question=self._places[task, number], base=told[0], after=told[1], gained=gained)

    def _base(self, benchmark: str, shots: int) -> list[Row]:
        if (benchmark, shots) not in self._bases:
            self._bases[benchmark, shots] = self._rows(None, benchmark, shots)
        return self._bases[benchmark, shots]

    def _rows(self, tuned: str | None, benchmark: str, shots: int) -> list[Row]:
        stage = self.stored.evaluation(tuned, benchmark, shots, self.seed)
        return rows_of(stage, "documents.jsonl") if stage else []

    def _asked(self, benchmark: str) -> Mapping[str, Row]:
        if benchmark not in self._texts:
            known = self.benchmarks.get(benchmark)
            self._texts[benchmark] = dict(_hashed(known.documents)) if known else {}
        return self._texts[benchmark]


def measure_of(values: Mapping[str, float], own: str) -> str:
    """The metric that tells right from wrong on a task, of which `own` is the one on the leaderboard."""
    return next((name for name in STRICTEST if name in values), own)


def _hashed(path: Path) -> Iterator[tuple[str, Row]]:
    """The documents of a file by their hash, as lm-eval hashes them; nothing where the file is gone."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            record = json.loads(line)
            yield sha256(json.dumps(record, indent=2, ensure_ascii=False).encode()).hexdigest(), record
