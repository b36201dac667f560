"""What was measured, and what changed: Score and Delta."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class DocumentScore:
    """What was measured on one document."""

    document: str
    """SHA-256 of the document."""
    prompt: str
    """SHA-256 of the prompt that the model saw."""
    response: str
    """What the model wrote, or which option it found the likeliest."""
    answer: str
    """What was expected."""
    values: Mapping[str, float]
    """Metric -> value in 0 to 1; `parsed` is 1 where an answer of the allowed form was found."""
    cut: int = 0
    """Tokens that the prompt lost from its left, because it did not fit into the model's context."""
    likelihoods: Mapping[str, float] = field(default_factory=dict)
    """Allowed label -> natural log-probability that the response begins with it, in small letters or with a capital;
    empty where a benchmark has no labels."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """One model on one benchmark at one number of shots, document by document."""

    benchmark: str
    shots: int
    documents: tuple[DocumentScore, ...]
    totals: Mapping[str, float] = field(default_factory=dict)
    """Metric -> value in 0 to 1, for what is measured over all documents together and is no mean: macro F1."""

    def mean(self, metric: str) -> float:
        """Mean of a metric over the documents, 0 to 1; raises KeyError for a metric that was not measured."""
        values = [document.values[metric] for document in self.documents]
        return sum(values) / len(values)

    @property
    def cut(self) -> int:
        """Documents whose prompt was too long and lost tokens from its left."""
        return sum(document.cut > 0 for document in self.documents)


SEPARATES = 0.05
"""An adjusted p up to this can separate two models."""


@dataclass(frozen=True, kw_only=True)
class Between:
    """How a delta differs from study seed to study seed, in points."""

    values: tuple[float, ...]
    """The delta of each seed, in the order of the seeds."""
    deviation: float
    """Their sample standard deviation (n - 1)."""
    low: float
    """Lower end of the 95 % interval of their mean for other documents *and* other seeds."""
    high: float
    """Its upper end."""


@dataclass(frozen=True, kw_only=True)
class Delta:
    """Specialized minus base, paired by document, in points (0 to 100); over several study seeds their mean."""

    value: float
    low: float
    """Lower end of the 95 % interval, for other documents."""
    high: float
    """Upper end of the 95 % interval."""
    documents: int
    p: float | None = None
    """How often chance alone would part the two at least as far, two-sided; None where it was not tested."""
    adjusted: float | None = None
    """p, adjusted for all deltas that were tested with it (Holm)."""
    method: str = ""
    """How p was reckoned: `exact McNemar`, `exact permutation` or `sampled permutation`."""
    moved: int | None = None
    """Documents whose value is not the same under both."""
    least: float | None = None
    """The least true delta that such documents show in 80 % of studies, found by the adjusted p; None where none is."""
    noise: float | None = None
    """Its size in units of what the arithmetic alone moves; None where that was not measured."""
    bounded: bool = False
    """Whether nothing moved when it was measured: then `noise` is at least so many."""
    between: Between | None = None
    """The spread between study seeds, where there are several."""

    @property
    def separated(self) -> bool:
        """Whether adjusted p is at most 0.05 and the interval (over several seeds: for other seeds too) excludes zero.

        Where p was not adjusted, as in a leaderboard of before, the interval alone decides.
        """
        ends = self.between or self
        return (self.adjusted is None or self.adjusted <= SEPARATES) and (ends.low > 0 or ends.high < 0)
