"""FiQA 2018, task 1: the sentiment of a financial headline or post toward a target, as one of three classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from harness import Record

from .documents import document, malformed, one_line, read_json, split, text_of

NEUTRAL = Decimal("0.1")
"""Scores from minus this to this, both included, are neutral."""
WORDINGS = (
    "Is the text positive, negative or neutral about the target that is named below it?",
    "Give the sentiment toward the target in the financial text: positive, neutral or negative.",
    "Judge only what is said of the target: is it positive, negative or neutral for its price?",
)


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`fiqa_sa`: upstream's files of test are the test, those of training the pool; headlines first, then posts."""
    test, pool = (
        [record for kind in ("headline", "post") for record in _records(files, kind, part)]
        for part in ("test", "train")
    )
    return split("fiqa_sa", test, pool, origin=_sentence)


def _records(files: Mapping[str, Path], kind: str, part: str) -> Iterator[Record]:
    path = files[f"task1_{kind}_ABSA_{part}.json"]
    items = read_json(path)
    if not isinstance(items, dict):
        raise malformed(path, 1, "not an object of sentences by number")
    for number, item in items.items():
        sentence = one_line(text_of(path, number, item, "sentence"))
        opinions = item.get("info")
        if not isinstance(opinions, list):
            raise malformed(path, number, 'no list "info"')
        for index, opinion in enumerate(opinions, start=1):
            target = one_line(text_of(path, number, opinion, "target"))
            try:
                label = label_of(text_of(path, number, opinion, "sentiment_score"))
            except ValueError as error:
                raise malformed(path, number, f'"sentiment_score" {error}') from error
            # A sentence with several targets is several documents.
            name, input = f"{kind}-{number}-{index}", f"{sentence}\nTarget: {target}"
            yield document(name, WORDINGS, input=input, answer=label)


def label_of(score: str) -> str:
    """The class of a score from -1 to 1: positive above 0.1, negative below -0.1, else neutral.

    Raises ValueError for anything else.
    """
    try:
        value = Decimal(score)
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_nan() or not -1 <= value <= 1:
        raise ValueError(f"must be a number from -1 to 1, not {score[:40]!r}")
    if value > NEUTRAL:
        return "positive"
    return "negative" if value < -NEUTRAL else "neutral"


def _sentence(record: Record) -> str:
    return str(record["input"]).rpartition("\n")[0]
