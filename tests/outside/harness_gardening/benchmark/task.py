"""What the YAML file calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness import metrics, template


def load(**metadata: Any) -> dict[str, Any]:
    """The splits `test` and `pool`."""
    from datasets import Dataset

    folder = Path(__file__).parent
    names = {"test": "documents.jsonl", "pool": "pool.jsonl"}
    lines = {split: (folder / name).read_text(encoding="utf-8").splitlines() for split, name in names.items()}
    return {split: Dataset.from_list([json.loads(line) for line in found]) for split, found in lines.items()}


def prompt(document: dict[str, str]) -> str:
    """The Alpaca prompt of a document."""
    return template.alpaca(document["instruction"], document["input"])


def score(document: dict[str, str], results: list[str]) -> dict[str, float]:
    """Token F1, whether the answer could be parsed, and whether what was parsed is right."""
    scores = metrics.score_answer(results[0], document["answer"], kind="labels", labels=("yes", "no"))
    return {name: scores[name] for name in ("token_f1", "accuracy", "parsed")}
