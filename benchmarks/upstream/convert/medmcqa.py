"""MedMCQA: questions of Indian entrance examinations; the development part, whose answers are public."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness import Record

from .choices import LETTERS, choice
from .documents import malformed, once, read_text, text_of


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`medmcqa`, without a pool: demonstrations come from the other test documents."""
    return (("medmcqa.jsonl", record) for record in once(_records(files["dev.json"])))


def _records(path: Path) -> Iterator[Record]:
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line:
            yield _record(path, number, line)


def _record(path: Path, number: int, line: str) -> Record:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise malformed(path, number, f"not JSON ({error.msg})") from error
    name, question = (text_of(path, number, item, field) for field in ("id", "question"))
    options = [text_of(path, number, item, f"op{letter}") for letter in LETTERS.lower()]
    # An index from 1, in spite of what its name suggests.
    if item.get("cop") not in range(1, 5):
        raise malformed(path, number, f'"cop" must be 1 to 4, not {item.get("cop")!r:.40}')
    return choice(name, question, options, int(item["cop"]) - 1)
