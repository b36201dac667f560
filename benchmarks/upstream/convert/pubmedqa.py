"""PubMedQA: questions that are titles of abstracts; the official 500 articles are the test, the others the pool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness import Record

from .documents import document, items_of, malformed, one_line, read_json, split, text_of

LABELS = ("yes", "no", "maybe")
WORDINGS = (
    "Answer the question from the abstract with yes, no or maybe.",
    "Judge what the findings say to the question: yes, no or maybe.",
    "Read the abstract, then reply to the question with yes, no or maybe.",
)
LONG_WORDINGS = (
    "Read the abstract and write the conclusion that answers the question.",
    "Answer the question in full sentences, as the authors of the abstract would conclude.",
    "State in a short paragraph what the study concludes about the question.",
)


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`pubmedqa`, whose answer is a label, and `pubmedqa_long`, whose answer is the abstract's own conclusion."""
    source = files["ori_pqal.json"]
    articles, official = _by_number(source), _by_number(files["test_ground_truth.json"])
    for number, label in official.items():
        if text_of(source, number, articles.get(number), "final_decision") != label:
            raise malformed(files["test_ground_truth.json"], number, f'the article itself is not labelled "{label}"')
    for benchmark, field, wordings in (
        ("pubmedqa", "final_decision", WORDINGS),
        ("pubmedqa_long", "LONG_ANSWER", LONG_WORDINGS),
    ):
        test, pool = (
            [
                _record(source, number, article, field, wordings)
                for number, article in articles.items()
                if (number in official) is wanted
            ]
            for wanted in (True, False)
        )
        yield from split(benchmark, test, pool)


def _by_number(path: Path) -> dict[str, Any]:
    value = read_json(path)
    if not isinstance(value, dict):
        raise malformed(path, 1, "not an object by PubMed number")
    return value


def _record(path: Path, number: str, article: Mapping[str, Any], field: str, wordings: tuple[str, ...]) -> Record:
    answer = one_line(text_of(path, number, article, field))
    if field == "final_decision" and answer not in LABELS:
        raise malformed(path, number, f'"{field}" must be one of {", ".join(LABELS)}, not {answer[:40]}')
    sections = items_of(path, number, article, "CONTEXTS")
    lines = [*map(one_line, map(str, sections)), f"Question: {one_line(text_of(path, number, article, 'QUESTION'))}"]
    return document(f"pmid:{number}", wordings, input="\n".join(filter(None, lines)), answer=answer)
