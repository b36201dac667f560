"""What is measured over all documents together, and is no mean over them.

A per-document part of each goes in: `Counts`, or what was expected and what was found. Where nothing was expected and
nothing found, these are 0, as in scikit-learn and seqeval.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from typing import NamedTuple

Choice = tuple[str, str | None]
"""The expected label, and the one that was found; None for an unparseable response."""


class Counts(NamedTuple):
    """How many things were found, were expected, and were both."""

    matched: int
    found: int
    expected: int

    @classmethod
    def of(cls, found: Set[Hashable], expected: Set[Hashable]) -> Counts:
        """The counts of two sets."""
        return cls(matched=len(found & expected), found=len(found), expected=len(expected))

    @property
    def f1(self) -> float:
        """F1 of one document; 1 where nothing was expected and nothing found, 0 where one of the two."""
        together = self.found + self.expected
        # Of two integers one division is left, so that an identical pair is exactly 1.
        return 2 * self.matched / together if together else 1.0


def micro_f1(documents: Iterable[Sequence[int]]) -> float:
    """F1 of the counts of all documents, added up."""
    matched, found, expected = (sum(column) for column in zip(*documents, strict=True))
    return 2 * matched / (found + expected) if found + expected else 0.0


def macro_f1(choices: Sequence[Choice]) -> float:
    """The unweighted mean of each label's F1, over the labels that were expected or found anywhere."""
    scores = _label_f1(choices)
    return sum(scores.values()) / len(scores)


def weighted_f1(choices: Sequence[Choice]) -> float:
    """The mean of each label's F1, weighted by how often it was expected."""
    scores, expected = _label_f1(choices), Counter(label for label, _ in choices)
    return sum(scores[label] * count for label, count in expected.items()) / len(choices)


def average_f1(answers: Iterable[tuple[str, str, str | None]]) -> float:
    """The unweighted mean over questions of the weighted F1 of each; an answer is (question, expected, found).

    The measure of the gold headlines in Wu et al., BloombergGPT (arXiv 2303.17564), and Xie et al., PIXIU (arXiv
    2306.05443).
    """
    questions: dict[str, list[Choice]] = defaultdict(list)
    for question, expected, found in answers:
        questions[question].append((expected, found))
    return sum(map(weighted_f1, questions.values())) / len(questions)


def _label_f1(choices: Iterable[Choice]) -> dict[str, float]:
    """Label -> F1 of that label against all others."""
    choices = list(choices)
    expected = Counter(label for label, _ in choices)
    found = Counter(label for _, label in choices if label is not None)
    right = Counter(label for label, given in choices if label == given)
    return {label: 2 * right[label] / (expected[label] + found[label]) for label in sorted(expected | found)}
