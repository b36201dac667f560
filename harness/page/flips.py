"""Documents that the base has wrong and a recipe right, and the reverse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from .. import described
from ..report import Task
from ..types import Benchmark, DocumentScore
from .record import Question, RowFlip, RowFlips
from .stored import Stored, rows_of

Row = dict[str, Any]


@dataclass(kw_only=True)
class Flipping:
    """Finds flips, and keeps each document that flipped once."""

    stored: Stored
    benchmarks: Mapping[str, Benchmark]
    seed: int
    questions: list[Question] = field(default_factory=list)
    _places: dict[tuple[int, int], int] = field(default_factory=dict)
    _bases: dict[tuple[str, int], list[DocumentScore]] = field(default_factory=dict)
    _texts: dict[str, Mapping[str, Row]] = field(default_factory=dict)

    def of(self, name: str, shots: int, tasks: Sequence[Task]) -> RowFlips | None:
        """The flips of a recipe; None where some of its scores are gone."""
        made = self.stored.made(name, self.seed)
        found: list[RowFlip] = []
        documents = both = 0
        for place, task in enumerate(tasks if made else ()):
            base = self._base(task.benchmark, shots)
            after = self._scores(made[-1].fingerprint, task.benchmark, shots)
            if not base or len(base) != len(after):
                return None
            flips = described.flips(base, after, metric=described.deciding(base, next(iter(task.metrics))))
            numbers = {score.document: number for number, score in enumerate(base, start=1)}
            turned = [(numbers[flip.document], flip) for flip in (*flips.gained, *flips.lost)]
            turned.sort(key=lambda each: (-abs(each[1].change), each[0]))
            found += [self._flip(place, number, task.benchmark, flip) for number, flip in turned]
            documents += flips.documents
            both += flips.both_right
        return RowFlips(name=name, shots=shots, flips=tuple(found), documents=documents, both=both) if made else None

    def _flip(self, task: int, number: int, benchmark: str, flip: described.Flip) -> RowFlip:
        if (task, number) not in self._places:
            self._places[task, number] = len(self.questions)
            asked = self._asked(benchmark).get(flip.document, {})
            self.questions.append(
                Question(
                    task=task,
                    number=number,
                    instruction=asked.get("instruction", ""),
                    input=asked.get("input", ""),
                    answer=flip.answer,
                )
            )
        told = (flip.base_response.strip(), flip.response.strip())
        return RowFlip(question=self._places[task, number], base=told[0], after=told[1], gained=flip.change > 0)

    def _base(self, benchmark: str, shots: int) -> list[DocumentScore]:
        if (benchmark, shots) not in self._bases:
            self._bases[benchmark, shots] = self._scores(None, benchmark, shots)
        return self._bases[benchmark, shots]

    def _scores(self, tuned: str | None, benchmark: str, shots: int) -> list[DocumentScore]:
        stage = self.stored.evaluation(tuned, benchmark, shots, self.seed)
        return [DocumentScore(**row) for row in rows_of(stage, "documents.jsonl")] if stage else []

    def _asked(self, benchmark: str) -> Mapping[str, Row]:
        if benchmark not in self._texts:
            known = self.benchmarks.get(benchmark)
            self._texts[benchmark] = dict(_hashed(known.documents)) if known else {}
        return self._texts[benchmark]


def _hashed(path: Path) -> Iterator[tuple[str, Row]]:
    """The documents of a file by their hash, as lm-eval hashes them; nothing where the file is gone."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            record = json.loads(line)
            yield sha256(json.dumps(record, indent=2, ensure_ascii=False).encode()).hexdigest(), record
