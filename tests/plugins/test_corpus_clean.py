"""No benchmark document stands in the text that acorn is pretrained on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import harness_benchmarks
import pytest
from harness_plugins.acorn.plan import Plan

GRAM = 13
"""Words in a row that count as the same text (Brown et al. 2020, appendix C)."""
START = 3
"""Words by which a forbidden text is looked up; no instruction and no input of a benchmark has fewer."""

Forbidden = dict[tuple[str, ...], set[tuple[str, ...]]]


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


def grams(text: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (text[i : i + GRAM] for i in range(len(text) - GRAM + 1))


def forbidden() -> Forbidden:
    """Every 13-gram of every document, every whole input and every whole instruction, by its first words."""
    found: Forbidden = {}
    for path in sorted(Path(harness_benchmarks.__file__).parent.glob("*/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            instruction, question = words(document["instruction"]), words(document["input"])
            assert min(len(instruction), len(question)) >= START, line
            for text in (instruction, question, *grams(instruction + question)):
                found.setdefault(text[:START], set()).add(text)
    return found


def overlaps(texts: Iterable[str], unwanted: Forbidden) -> list[str]:
    found = []
    for text in map(words, texts):
        for i in range(len(text) - START + 1):
            for candidate in unwanted.get(text[i : i + START], ()):
                if text[i : i + len(candidate)] == candidate:
                    found.append(" ".join(candidate))
    return found


PHASES = pytest.mark.parametrize("phase", range(len(Plan().phases)), ids=lambda phase: f"phase {phase + 1}")


def corpus(phase: int, count: int) -> Iterator[str]:
    """The first documents that acorn was pretrained on in a phase."""
    return (page.text for page in islice(Plan().documents(phase), count))


@PHASES
def test_the_first_documents_of_the_corpus_hold_no_benchmark_document(phase: int) -> None:
    """No 13-gram, whole question or whole instruction of a benchmark is in the first 3,000."""
    assert overlaps(corpus(phase, 3_000), forbidden()) == []


@PHASES
@pytest.mark.slow
def test_sixty_thousand_documents_of_the_corpus_hold_no_benchmark_document(phase: int) -> None:
    """No 13-gram, whole question or whole instruction of a benchmark is in the first 60,000."""
    assert overlaps(corpus(phase, 60_000), forbidden()) == []


def test_a_planted_question_is_found() -> None:
    """The check sees a whole benchmark question inside a longer text, whatever its case and punctuation."""
    path = Path(harness_benchmarks.__file__).parent / "biomed" / "yesno.jsonl"
    question = json.loads(path.read_text(encoding="utf-8").splitlines()[0])["input"]
    assert overlaps([f"Q: {question.upper()} - no"], forbidden())


def test_a_planted_gram_is_found() -> None:
    """The check sees thirteen words in a row of a longer benchmark document."""
    path = Path(harness_benchmarks.__file__).parent / "biomed" / "abstract.jsonl"
    text = words(json.loads(path.read_text(encoding="utf-8").splitlines()[0])["input"])
    assert overlaps([" ".join(text[5 : 5 + GRAM])], forbidden())
    assert not overlaps([" ".join(text[5 : 4 + GRAM])], forbidden())
