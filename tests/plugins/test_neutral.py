"""The neutral text: the project's own, and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import harness_benchmarks
import harness_seeds
import pytest
from harness_plugins.acorn.plan import Plan
from harness_plugins.domains import NEUTRAL, PASSAGES

from harness.jsonl import read_passages

GRAM = 8
"""Words in a row that count as the same text; short, since nothing of the kind is meant to occur at all."""


def grams(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return (tuple(words[i : i + GRAM]) for i in range(len(words) - GRAM + 1))


def held() -> set[tuple[str, ...]]:
    return {gram for text in read_passages(NEUTRAL) for gram in grams(text)}


def others(folder: Path) -> Iterator[str]:
    """Every string of every JSONL file."""
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from (value for value in json.loads(line).values() if isinstance(value, str))


def shared(found: Iterator[str]) -> set[tuple[str, ...]]:
    unwanted = held()
    return {gram for text in found for gram in grams(text) if gram in unwanted}


def test_there_is_enough_of_it() -> None:
    """Forty texts of 50 to 70 words, each once: so many that an interval of their mean says something."""
    found = read_passages(NEUTRAL)
    assert len(set(found)) == len(found) == 40
    assert all(50 <= len(text.split()) <= 70 for text in found)


@pytest.mark.parametrize("module", [harness_benchmarks, harness_seeds], ids=["benchmarks", "seeds"])
def test_no_benchmark_and_no_seed_holds_it(module: object) -> None:
    """No eight words in a row of it stand in a document, a pool or a seed."""
    assert shared(others(Path(str(module.__file__)).parent)) == set()  # type: ignore[attr-defined]


def test_no_passage_holds_it() -> None:
    """Nor in what retrieval searches."""
    assert shared(others(PASSAGES)) == set()


@pytest.mark.parametrize("phase", range(len(Plan().phases)), ids=lambda phase: f"phase {phase + 1}")
def test_the_corpus_does_not_hold_it(phase: int) -> None:
    """Nor in the first documents of acorn's pretraining."""
    assert shared(page.text for page in islice(Plan().documents(phase), 3_000)) == set()


def test_a_planted_text_is_found() -> None:
    """The check sees eight words in a row, whatever their case and punctuation."""
    text = read_passages(NEUTRAL)[3]
    planted = " ".join(text.upper().replace(",", " ;").split()[2:14])
    assert shared(iter([f"Before it. {planted} after it"]))
