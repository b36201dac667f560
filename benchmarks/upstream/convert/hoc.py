"""Hallmarks of Cancer: which of ten hallmarks an abstract tells of; the split is this project's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness import Record

from .documents import NOTHING, digest, document, malformed, one_line, read_text, split

HALLMARKS = (
    "Sustaining proliferative signaling",
    "Evading growth suppressors",
    "Resisting cell death",
    "Enabling replicative immortality",
    "Inducing angiogenesis",
    "Activating invasion and metastasis",
    "Genomic instability and mutation",
    "Tumor promoting inflammation",
    "Cellular energetics",
    "Avoiding immune destruction",
)
"""As upstream writes them; answers write them in lower case and in this order."""
NULL = "NULL"
"""Upstream's label of a few sentences that tell of no hallmark."""
SHARES = 5
"""One of so many abstracts is a test document."""

_NAMES = ", ".join(name.lower() for name in HALLMARKS)
WORDINGS = tuple(
    f"{wording} Choose from: {_NAMES}. Where none of them fits, answer {NOTHING}."
    for wording in (
        "List the hallmarks of cancer that the abstract tells of, separated by commas.",
        "Assign the abstract to every hallmark of cancer that it gives evidence for, with commas between them.",
        "Name all hallmarks of cancer that play a part in the abstract, separated by commas.",
    )
)


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`hoc`: an abstract is tested where `is_test` says so, the others are the pool."""
    texts = {path.stem: path for path in files["Hallmarks-of-Cancer.tar.gz"].glob("*/text/*.txt")}
    if not texts:
        raise malformed(files["Hallmarks-of-Cancer.tar.gz"], "*/text/*.txt", "no abstracts")
    for number, path in texts.items():
        if not number.isdecimal():
            raise malformed(path, 1, "not named by a PubMed number")
    numbers = sorted(texts, key=int)
    return split(
        "hoc", *([_record(texts[each]) for each in numbers if is_test(each) is part] for part in (True, False))
    )


def is_test(number: str) -> bool:
    """Whether the SHA-256 of a PubMed number, as a number, is a multiple of five: 399 of the 1,852 abstracts."""
    return digest(number) % SHARES == 0


def _record(path: Path) -> Record:
    sentences = [one_line(line) for line in read_text(path).split("\n") if line.strip()]
    labels = path.parents[1] / "labels" / path.name
    if not labels.is_file():
        raise malformed(path, 1, f"no labels in {labels}")
    segments = hallmarks(labels)
    if len(segments) != len(sentences):
        raise malformed(labels, 1, f"{len(segments)} segments for {len(sentences)} sentences")
    told = set().union(*segments)
    found = [name.lower() for name in HALLMARKS if name in told]
    return document(
        f"pmid:{path.stem}", WORDINGS, input=" ".join(sentences), answer=", ".join(found) or NOTHING, gold=found
    )


def hallmarks(path: Path) -> list[set[str]]:
    """The hallmarks of each sentence; raises HarnessError `file:line: reason` for a label that is none of theirs.

    Upstream writes a `<` in front of the labels of each sentence. Labels are joined by " AND", often without a blank
    behind it, and go into detail after `--`.
    """
    before, *segments = read_text(path).split("<")
    if before.strip():
        raise malformed(path, 1, f"must begin with <, not {before.strip()[:40]!r}")
    found = []
    for number, segment in enumerate(segments, start=1):
        labels = {label.partition("--")[0].strip() for label in segment.split(" AND")} - {""}
        if unknown := sorted(labels - {*HALLMARKS, NULL}):
            line = 1 + "<".join([before, *segments[:number]]).count("\n")
            raise malformed(path, line, f"unknown hallmark {unknown[0]!r} in segment {number}")
        found.append(labels - {NULL})
    return found
