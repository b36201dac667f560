"""Medical Drugs: what a patient's post says of a drug; from a file that only the user can bring."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness import Record

from .documents import digest, document, malformed, one_line, read_text, shortened, split

COLUMNS = ("unique_hash", "text", "drug", "sentiment")
LABELS = {"0": "positive", "1": "negative", "2": "neutral"}
"""Upstream's number -> label."""
SHARES = 5
"""One of so many posts is a test document; upstream's own test file has no labels."""
LONGEST = 2000
"""Characters of a post in an input: some posts are whole threads."""
WORDINGS = (
    "Judge what the post says of the drug: positive, negative or neutral.",
    "Classify the writer's opinion of the drug as positive, negative or neutral.",
    "Decide whether the drug comes off well in the post: positive, negative or neutral.",
)

csv.field_size_limit(1 << 24)  # characters of a cell; the default of 128 Ki may be less than a thread has


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`medical_drugs`: a post is tested where the SHA-256 of its text, as a number, is a multiple of five.

    By its text, because a post that names several drugs stands in several rows: they all go to one side.
    """
    return split("medical_drugs", *(_records(files["train.csv"], part) for part in (True, False)))


def _records(path: Path, tested: bool) -> Iterator[Record]:
    for row in _rows(path):
        if (digest(one_line(row["text"])) % SHARES == 0) is tested:
            yield document(row["unique_hash"], WORDINGS, input=_input(row), answer=LABELS[row["sentiment"]])


def _input(row: Mapping[str, str]) -> str:
    return f"{excerpt(row['text'], row['drug'])}\nDrug: {one_line(row['drug'])}"


def excerpt(text: str, drug: str, longest: int = LONGEST) -> str:
    """A post on one line; of a longer one the `longest` characters around the first mention of the drug, whole words.

    A third of them stand in front of the mention. Where the drug is not mentioned, the post's beginning.
    """
    text = one_line(text)
    if len(text) <= longest:
        return text
    found = re.search(re.escape(one_line(drug)), text, re.IGNORECASE)
    start = min(max(0, found.start() - longest // 3) if found else 0, len(text) - longest)
    if start:
        start = text.find(" ", start - 1) + 1 or start
    return shortened(text[start:], longest)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    # Line numbers come from the reader below: DictReader's own lag behind where a row cannot be read.
    rows = csv.DictReader(io.StringIO(read_text(path).removeprefix("\ufeff"), newline=""), strict=True)
    try:
        if missing := [column for column in COLUMNS if column not in (rows.fieldnames or ())]:
            raise malformed(path, 1, f'no column "{missing[0]}"; the columns must be {", ".join(COLUMNS)}')
        for row in rows:
            if blank := [column for column in COLUMNS if not (row[column] or "").strip()]:
                raise malformed(path, rows.reader.line_num, f'"{blank[0]}" is empty')
            if row["sentiment"] not in LABELS:
                raise malformed(
                    path, rows.reader.line_num, f'"sentiment" must be 0, 1 or 2, not {row["sentiment"][:40]!r}'
                )
            yield row
    except csv.Error as error:
        raise malformed(path, rows.reader.line_num, f"not CSV ({error})") from error
