"""What recipes gained on labelled tasks by the form of their answers, and what by answering better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..types import Delta

MEAN = "labelled tasks"
"""Name of the unweighted mean over the labelled tasks."""
REST = "average without labelled tasks"
"""Name of what is left of a row's average."""


@dataclass(frozen=True, kw_only=True)
class Gain:
    """A recipe on one labelled task, or on all of them together, beside the base; in points (0 to 100)."""

    benchmark: str
    """`acorn_biomed_yesno`, or MEAN."""
    title: str
    documents: int
    base: Mapping[str, float]
    """Of the base: `accuracy` of written answers, `parsed`, `choice` (the accuracy of the likeliest label), and
    `balanced` (the same, each label's mean log-probability over the documents taken off)."""
    after: Mapping[str, float]
    """Of the recipe, the same four."""
    parts: Mapping[str, Delta]
    """`delta` of the accuracy of written answers, and `form`, `knowledge` and `other`, which sum to it. For the mean
    also `both`, the share of knowledge that shows in the new form alone, and the deltas of `choice` and `balanced`."""


@dataclass(frozen=True, kw_only=True)
class Rest:
    """A row's average over the tasks without labels, in points of each task's own metric."""

    tasks: int
    base: float
    average: float
    delta: Delta


@dataclass(frozen=True, kw_only=True)
class Gains:
    """A recipe at one number of shots."""

    shots: int
    name: str
    tasks: tuple[Gain, ...]
    mean: Gain
    """Over the labelled tasks, unweighted."""
    rest: Rest | None
    """None where every task has labels."""
