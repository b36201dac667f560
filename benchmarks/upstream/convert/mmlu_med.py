"""MMLU: its six subjects of medicine, each a benchmark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness import Record

from .choices import LETTERS, choice
from .documents import malformed, once, read_text

SUBJECTS = (
    "anatomy",
    "clinical_knowledge",
    "college_biology",
    "college_medicine",
    "medical_genetics",
    "professional_medicine",
)


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`mmlu_<subject>` for each, without a pool: demonstrations come from the other test documents."""
    for subject in SUBJECTS:
        for record in once(_records(subject, files[f"{subject}_test.csv"])):
            yield f"mmlu_{subject}.jsonl", record


def _records(subject: str, path: Path) -> Iterator[Record]:
    rows = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        for number, row in enumerate(rows, start=1):
            if len(row) != 6 or not all(cell.strip() for cell in row) or row[5] not in tuple(LETTERS):
                raise malformed(path, rows.line_num, "must be a question, four options and a letter from A to D")
            yield choice(f"{subject}-{number}", row[0], row[1:5], LETTERS.index(row[5]))
    except csv.Error as error:
        raise malformed(path, rows.line_num, f"not CSV ({error})") from error
