"""The documents that one model had wrong and another has right, and the reverse, with what both wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ..errors import HarnessError
from ..types import DocumentScore

RIGHT = 0.5
"""A response is right from this value on. A metric of 0 and 1 has nothing between; for a graded one such as token F1 it
is where a response has as much of the answer as it lacks or adds."""


@dataclass(frozen=True, kw_only=True)
class Flip:
    """A document that is right under one model and wrong under the other."""

    document: str
    """SHA-256 of the document."""
    answer: str
    """What was expected."""
    base_response: str
    """What the base wrote."""
    response: str
    """What the specialized model wrote."""
    base_values: Mapping[str, float]
    """Of the base's response: metric -> value in 0 to 1."""
    values: Mapping[str, float]
    """Of the specialized model's."""
    change: float
    """The deciding metric's value minus the base's, -1 to 1; never 0."""


@dataclass(frozen=True, kw_only=True)
class Flips:
    """What became of every document of a benchmark: gained + lost + both_right + both_wrong = documents."""

    metric: str
    """The metric that decided."""
    documents: int
    both_right: int
    both_wrong: int
    gained: tuple[Flip, ...]
    """Wrong before, right after; the largest change first, equal ones by the document's hash."""
    lost: tuple[Flip, ...]
    """Right before, wrong after; in the same order."""


def deciding(documents: Sequence[DocumentScore], metric: str) -> str:
    """The metric that says whether a response is right: `accuracy` where all have it, else the benchmark's own.

    Token F1 counts a model that rambles on behind the right label as wrong; accuracy reads the label.
    """
    return "accuracy" if documents and all("accuracy" in each.values for each in documents) else metric


def flips(base: Sequence[DocumentScore], other: Sequence[DocumentScore], *, metric: str) -> Flips:
    """Which documents of a benchmark went from wrong to right under `metric` (see `deciding`), and the reverse.

    Documents are paired by their hash, in whatever order they stand; of several with one hash the first goes with the
    first. Raises HarnessError where documents or prompts differ, and KeyError for a metric that was not measured.
    """
    pairs = _paired(base, other)
    right = [(before.values[metric] >= RIGHT, after.values[metric] >= RIGHT) for before, after in pairs]
    moved = [_flip(*pair, metric) for pair, (was, now) in zip(pairs, right, strict=True) if was != now]
    return Flips(
        metric=metric,
        documents=len(pairs),
        both_right=right.count((True, True)),
        both_wrong=right.count((False, False)),
        gained=_ordered([flip for flip in moved if flip.change > 0]),
        lost=_ordered([flip for flip in moved if flip.change < 0]),
    )


_KEY = attrgetter("document", "prompt")


def _paired(base: Sequence[DocumentScore], other: Sequence[DocumentScore]) -> list[tuple[DocumentScore, DocumentScore]]:
    before, after = sorted(base, key=_KEY), sorted(other, key=_KEY)
    if list(map(_KEY, before)) != list(map(_KEY, after)):
        raise HarnessError(
            f"the two models saw different documents or prompts ({len(before)} and {len(after)} documents); "
            "compare scores of one study"
        )
    return list(zip(before, after, strict=True))


def _flip(before: DocumentScore, after: DocumentScore, metric: str) -> Flip:
    return Flip(
        document=before.document,
        answer=before.answer,
        base_response=before.response,
        response=after.response,
        base_values=dict(before.values),
        values=dict(after.values),
        change=after.values[metric] - before.values[metric],
    )


def _ordered(found: Sequence[Flip]) -> tuple[Flip, ...]:
    return tuple(sorted(found, key=lambda flip: (-abs(flip.change), flip.document)))
