"""Several study seeds: their mean, their spread, and the interval over both seeds and documents."""

from __future__ import annotations

import math

import numpy as np
import pytest

from harness.stats import Pair, across_seeds, average_delta, combine_seeds, mean_of_seeds, paired_delta


def _study(seed: int, *, n: int = 60, tasks: int = 2, gain: float = 0.1) -> list[Pair]:
    rng = np.random.default_rng(seed)
    base = rng.random((tasks, n)) ** 3
    other = np.clip(base + rng.normal(gain, 0.2, (tasks, n)), 0, 1)
    return [(before.tolist(), after.tolist()) for before, after in zip(base, other, strict=True)]


def test_seeds_are_summarized() -> None:
    """Several study seeds give their mean and sample standard deviation."""
    spread = across_seeds([1.0, 2.0, 4.0])
    assert (spread.mean, spread.deviation, spread.n) == (
        pytest.approx(7 / 3),
        pytest.approx(np.std([1, 2, 4], ddof=1)),
        3,
    )


def test_one_seed_has_no_spread() -> None:
    """A single seed has a mean and no deviation."""
    assert across_seeds([3.0]).deviation is None


def test_no_seed_is_refused() -> None:
    """No value, or a NaN, raises ValueError."""
    with pytest.raises(ValueError, match="each seed"):
        across_seeds([])
    with pytest.raises(ValueError, match="each seed"):
        across_seeds([1.0, float("nan")])


def test_one_study_is_its_average() -> None:
    """A single seed gives the average and its interval over documents, and none over seeds."""
    study = _study(1)
    combined = combine_seeds([study])
    assert combined.documents == average_delta(study)
    assert (combined.seeds.n, combined.seeds.deviation, combined.both) == (1, None, None)


def test_studies_that_agree_add_no_spread() -> None:
    """The same study under three seeds: no deviation, and the interval over both is that over documents."""
    combined = combine_seeds([_study(1)] * 3)
    assert combined.seeds.deviation == pytest.approx(0, abs=1e-15)
    assert combined.both is not None
    assert (combined.both.low, combined.both.high) == (
        pytest.approx(combined.documents.low),
        pytest.approx(combined.documents.high),
    )


def test_spreads_are_kept_apart() -> None:
    """Seeds that shift all documents alike widen the spread between seeds and leave the interval over documents."""
    base = np.linspace(0, 0.5, 50)
    other = base + np.tile([0.0, 0.2], 25)
    alike = [[(base.tolist(), other.tolist())]] * 3
    shifted = [[(base.tolist(), (other + shift).tolist())] for shift in (0.05, 0.1, 0.15)]
    one, two = combine_seeds(alike), combine_seeds(shifted)
    assert two.documents.high - two.documents.low == pytest.approx(one.documents.high - one.documents.low)
    assert two.seeds.deviation == pytest.approx(0.05)


def test_value_is_the_mean_over_seeds_and_tasks() -> None:
    """Value and mean of seeds are the same number, and n the documents, not the documents times the seeds."""
    studies = [_study(seed) for seed in range(3)]
    combined = combine_seeds(studies)
    assert combined.documents.value == pytest.approx(combined.seeds.mean)
    assert combined.documents.value == pytest.approx(np.mean([average_delta(study).value for study in studies]))
    assert combined.documents.n == 120


def test_two_seeds_reach_as_far_as_student_says() -> None:
    """Two seeds 0.2 apart: 12.7 times 0.141 over the root of 2, joined by squares, cut at the range."""
    ties = [[([0.5] * 1000, [0.5] * 1000)], [([0.5] * 1000, [0.52] * 1000)]]
    combined = combine_seeds(ties)
    reach = 12.7062 * 0.02 / math.sqrt(2) / math.sqrt(2)
    assert combined.both is not None
    assert combined.both.high - 0.01 == pytest.approx(math.hypot(reach, combined.documents.high - 0.01), rel=1e-4)


def test_a_task_over_seeds_is_a_pair() -> None:
    """The mean of each document over seeds, ready to be tested."""
    pair = mean_of_seeds([([0.0, 1.0], [1.0, 1.0]), ([0.0, 1.0], [0.5, 0.0])])
    assert pair == ([0.0, 1.0], [0.75, 0.5])
    assert paired_delta(*pair).value == pytest.approx(0.125)


def test_no_task_and_no_document_say_nothing() -> None:
    """Studies without tasks, or without documents, give 0 within the widest interval."""
    for combined in (combine_seeds([[], []]), combine_seeds([[([], [])]] * 2)):
        assert (combined.documents.value, combined.documents.low, combined.documents.high) == (0.0, -1.0, 1.0)
        assert combined.both is not None
        assert (combined.both.low, combined.both.high) == (-1.0, 1.0)


@pytest.mark.parametrize(
    "studies",
    [
        [],
        [_study(1), _study(1, tasks=3)],
        [_study(1), _study(1, n=59)],
        [[([float("nan")], [0.0])]],
        [[([0.0], [0.0])], [([0.0], [float("nan")])]],
    ],
)
def test_what_cannot_be_combined_is_refused(studies: list[list[Pair]]) -> None:
    """No seed, other tasks, other documents and NaN raise ValueError."""
    with pytest.raises(ValueError, match=r"every seed|number in 0 to 1"):
        combine_seeds(studies)


def test_a_task_without_seeds_is_refused() -> None:
    """The mean over no seed raises ValueError."""
    with pytest.raises(ValueError, match="every seed"):
        mean_of_seeds([])


@pytest.mark.slow
@pytest.mark.parametrize(("between", "within"), [(0.05, 0.05), (0.02, 0.2), (0.005, 0.2)])
def test_both_covers_the_truth(between: float, within: float) -> None:
    """Of 1,000 studies of three seeds and 60 documents, 94 in a hundred or more hold the true difference."""
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(1000):
        documents, seeds = rng.normal(0.1, within, 60), rng.normal(0, between, 3)
        changes = documents + seeds[:, None] + rng.normal(0, within / 2, (3, 60))
        low = np.clip(-changes, 0, 1), np.clip(changes, 0, 1)
        studies = [[(before.tolist(), after.tolist())] for before, after in zip(*low, strict=True)]
        both = combine_seeds(studies, resamples=1000).both
        assert both is not None
        held += both.low <= 0.1 <= both.high
    assert held >= 940
