"""What of a difference came from answering in the right form, and what from answering better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .intervals import Interval, average_delta

if TYPE_CHECKING:
    from .pairs import Array, Pair


@dataclass(frozen=True, kw_only=True)
class Answers:
    """One model's answers to a labelled task: one 0 or 1 a document in each, all in the same order."""

    parsed: Sequence[float]
    """1 where the written answer has an allowed label."""
    right: Sequence[float]
    """1 where that label is the right one; 0 where nothing was parsed."""
    choice: Sequence[float]
    """1 where the likeliest of the allowed labels is the right one, whatever was written."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """The difference in parsed accuracy and its parts, in -1 to 1: `form`, `knowledge` and `other` sum to `delta`."""

    delta: Interval
    """Of the accuracy of written answers."""
    form: Interval
    """What the base would gain by giving the label that it finds the likeliest wherever the other gives a label."""
    knowledge: Interval
    """What the other gains beyond that by finding other labels the likeliest, on the documents where it gives one."""
    other: Interval
    """The change in what is written otherwise: a label that is not the likeliest one."""
    both: Interval
    """The share of `knowledge` on documents whose form changed as well; taken in the other order, it is `form`."""
    choice: Interval
    """Of the accuracy of the likeliest label, on all documents: no answer has to be written for it."""


Compared = tuple[Answers, Answers]
"""The base's answers and the other model's, to the same documents."""
PARTS = {"delta": 1, "form": 1, "knowledge": 1, "other": 2, "both": 1, "choice": 1}
"""Part of a split -> the most that it can be on a document."""


def split(tasks: Sequence[Compared], *, seed: int = 0, resamples: int = 10_000) -> Split:
    """The parts of the mean difference over some labelled tasks, with their 95 % intervals.

    For a document let p, g and l be `parsed`, `right` and `choice`, of the base (0) and of the other model (1). Then

        g1 - g0 = l0 (p1 - p0)  +  (l1 - l0) p1  +  (p1 (g1 - l1) - p0 (g0 - l0))
                    form            knowledge                 other

    because an unparseable answer is wrong. Form comes first: a base that is made to give labels, by constrained
    decoding say, has it without any training. In the other order `both`, (l1 - l0)(p1 - p0), would go from knowledge
    to form. Each part is a mean over documents, so each has the interval of `average_delta`, stratified by task. The
    values sum to the difference; the ends of the intervals do not.

    No task gives what `average_delta` gives. Raises ValueError as `split_pairs`.
    """
    pairs = [split_pairs(base, other) for base, other in tasks]

    def interval(name: str) -> Interval:
        found = average_delta([each[name] for each in pairs], seed=seed, resamples=resamples)
        value, low, high = (PARTS[name] * end for end in (found.value, found.low, found.high))
        return Interval(value=value, low=low, high=high, n=found.n)

    return Split(**{name: interval(name) for name in PARTS})


def split_pairs(base: Answers, other: Answers) -> dict[str, Pair]:
    """Each part of a split as two lists of values in 0 to 1, whose difference is the part over its number in `PARTS`.

    So the parts can go wherever paired values go. Raises ValueError for lists of different length, for values that are
    neither 0 nor 1, and for an answer that is right and not parsed.
    """
    (p0, g0, l0), (p1, g1, l1) = _checked(base), _checked(other)
    if p0.shape != p1.shape:
        raise ValueError(f"cannot pair {len(p0)} documents with {len(p1)}")
    parts = {
        "delta": g1 - g0,
        "form": l0 * (p1 - p0),
        "knowledge": (l1 - l0) * p1,
        "other": p1 * (g1 - l1) - p0 * (g0 - l0),
        "both": (l1 - l0) * (p1 - p0),
        "choice": l1 - l0,
    }
    return {name: _pair(part / PARTS[name]) for name, part in parts.items()}


def likeliest(weights: Sequence[Sequence[float]], *, balanced: bool = False) -> list[int]:
    """Which label each document's log-probabilities [documents, labels] favour; of equal ones the first.

    `balanced` takes each label's mean over the documents off first: a model that finds one label likelier everywhere is
    no longer held to it. It is meant for labels that are about equally frequent. (The mean over the documents at hand,
    as in the batch calibration of Zhou and others, ICLR 2024, here of logarithms.)

    Raises ValueError for a weight that is no finite number.
    """
    import numpy as np

    table = np.asarray(weights, dtype=np.float64)
    if not np.isfinite(table).all():
        raise ValueError("every weight must be a finite number")
    if not len(table):
        return []
    # Rounded, so that labels which are equally likely stay so when a mean is taken off.
    shown = np.round(table - table.mean(axis=0) if balanced else table, 9)
    return [int(place) for place in shown.argmax(axis=1)]


def _checked(answers: Answers) -> tuple[Array, Array, Array]:
    import numpy as np

    columns = [np.asarray(values, dtype=np.float64) for values in (answers.parsed, answers.right, answers.choice)]
    if len({column.shape for column in columns}) > 1 or columns[0].ndim != 1:
        raise ValueError(f"not one value of each kind a document: {[column.shape for column in columns]}")
    if not all(((column == 0) | (column == 1)).all() for column in columns):
        raise ValueError("every value must be 0 or 1")
    parsed, right, choice = columns
    if (right > parsed).any():
        raise ValueError("an answer is right and not parsed")
    return parsed, right, choice


def _pair(differences: Array) -> Pair:
    """Two lists of values in 0 to 1 with these differences, which are within -1 to 1."""
    return ((1 - differences) / 2).tolist(), ((1 + differences) / 2).tolist()
