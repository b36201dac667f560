"""Financial PhraseBank: how a sentence of financial news reads to an investor; the split is this project's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness import Record

from .documents import digest, document, malformed, plain, read_text, split

LABELS = ("positive", "neutral", "negative")
SHARES = 5
"""One of so many sentences is a test document."""
WORDINGS = (
    "Is this sentence from the business news positive, negative or neutral for an investor?",
    "Give the sentiment of the financial statement: positive, neutral or negative.",
    "Would somebody who owns shares read this as positive, negative or neutral news?",
)


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`fpb`: a sentence is tested where `is_test` says so, the others are the pool."""
    records = tuple(
        document(f"fpb-{line}", WORDINGS, input=sentence, answer=label)
        for line, sentence, label in sentences(files["Sentences_50Agree.txt"])
    )
    return split("fpb", *([each for each in records if is_test(each["input"]) is part] for part in (True, False)))


def is_test(sentence: str) -> bool:
    """Whether the SHA-256 of a sentence, as a number, is a multiple of five; case and white space do not matter."""
    return digest(plain(sentence)) % SHARES == 0


def sentences(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, sentence and label of every line: `sentence@label`, in UTF-8 with a mark at the beginning.

    Raises HarnessError `file:line: reason` for a line of another form; the last may be empty.
    """
    *lines, last = read_text(path).removeprefix("\ufeff").split("\n")
    for number, line in enumerate([*lines, *filter(None, [last])], start=1):
        sentence, _, label = line.removesuffix("\r").rpartition("@")
        if not sentence.strip() or label not in LABELS:
            raise malformed(path, number, f"must be a sentence, @ and one of {', '.join(LABELS)}, not {line[-40:]!r}")
        yield number, sentence.strip(), label
