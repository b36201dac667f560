"""What the YAML files call: loading documents, writing prompts, scoring responses.

lm-eval imports this file by its path, so it takes what it needs from the top of `harness` alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import metrics, template

if TYPE_CHECKING:
    from datasets import Dataset

Document = Mapping[str, str]
"""`instruction`, `input` and `answer`."""
Scorer = Callable[[Document, Sequence[str]], dict[str, float]]


def load(file: str, **metadata: Any) -> dict[str, Dataset]:
    """The splits `test` and `pool` of a benchmark; `file` is its path from here without ending, `biomed/yesno`."""
    stem = Path(__file__).parent / file
    return {"test": read(stem.with_name(f"{stem.name}.jsonl")), "pool": read(stem.with_name(f"{stem.name}.pool.jsonl"))}


def read(path: Path) -> Dataset:
    """One JSONL file."""
    from datasets import Dataset

    with path.open(encoding="utf-8") as lines:
        return Dataset.from_list([json.loads(line) for line in lines])


def prompt(document: Document) -> str:
    """The Alpaca prompt of a document."""
    return template.alpaca(document["instruction"], document["input"])


def _scorer(kind: str, *labels: str) -> Scorer:
    def score(document: Document, results: Sequence[str]) -> dict[str, float]:
        return metrics.score_answer(results[0], document["answer"], kind=kind, labels=labels)

    return score


yes_no = _scorer("labels", "yes", "no")
yes_no_maybe = _scorer("labels", "yes", "no", "maybe")
true_false = _scorer("labels", "true", "false")
feeling = _scorer("labels", "positive", "negative", "neutral")
spans = _scorer("spans")
text = _scorer("text")
number = _scorer("number")
