"""Rank groups: who shares one, and how ties chain."""

from __future__ import annotations

import random
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats import ALPHA, average_test, compare_all, holm, rank_groups

NAMES = "ABCDEF"
AVERAGES = {name: 10.0 - place for place, name in enumerate(NAMES)}
PAIRS = list(combinations(NAMES, 2))


def test_all_alike_share_one_group() -> None:
    """Where nothing is separated, all are in group 1."""
    assert set(rank_groups(AVERAGES, []).values()) == {(1,)}


def test_all_apart_are_ranks() -> None:
    """Where everything is separated, groups are ranks."""
    assert rank_groups(AVERAGES, PAIRS) == {name: (place,) for place, name in enumerate(NAMES, 1)}


def test_ties_do_not_chain() -> None:
    """A is not separated from B nor B from C, but A from C: B stands in both groups, and A and C share none."""
    assert rank_groups({"A": 3, "B": 2, "C": 1}, [("A", "C")]) == {"A": (1,), "B": (1, 2), "C": (2,)}


def test_best_model_comes_first() -> None:
    """Models are ordered by their average, and the pair may be named either way round."""
    groups = rank_groups({"low": 1.0, "high": 2.0}, [("low", "high")])
    assert list(groups.items()) == [("high", (1,)), ("low", (2,))]


def test_one_model_or_none() -> None:
    """A single model is in group 1; no model is in none."""
    assert rank_groups({"A": 1.0}, []) == {"A": (1,)}
    assert rank_groups({}, []) == {}


@given(st.sets(st.sampled_from(PAIRS)))
def test_groups_are_what_is_not_separated(apart: set[tuple[str, str]]) -> None:
    """Two models share a group exactly if they are not separated, and no group could take in another model."""
    groups = rank_groups(AVERAGES, apart)
    assert {pair for pair in PAIRS if not set(groups[pair[0]]) & set(groups[pair[1]])} == apart
    subsets = chain.from_iterable(combinations(NAMES, size) for size in range(1, 7))
    whole = [set(subset) for subset in subsets if not apart & set(combinations(subset, 2))]
    largest = [subset for subset in whole if not any(subset < other for other in whole)]
    members = [{name for name in NAMES if number in groups[name]} for number in range(1, len(largest) + 1)]
    assert sorted(map(sorted, members)) == sorted(map(sorted, largest))
    assert max(chain.from_iterable(groups.values())) == len(largest)


@pytest.mark.parametrize("pair", [("A", "Z"), ("A", "A")])
def test_unknown_pairs_are_refused(pair: tuple[str, str]) -> None:
    """A pair that is not of two of the models raises ValueError."""
    with pytest.raises(ValueError, match="two of the models"):
        rank_groups(AVERAGES, [pair])


def test_no_average_is_refused() -> None:
    """A NaN has no place."""
    with pytest.raises(ValueError, match="average"):
        rank_groups({"A": float("nan")}, [])


def _models(seed: int) -> dict[str, list[list[float]]]:
    rng = np.random.default_rng(seed)
    task = rng.random((2, 40))
    return {
        "one": task.tolist(),
        "alike": np.clip(task + rng.normal(0, 0.1, task.shape), 0, 1).tolist(),
        "worse": (task / 3).tolist(),
    }


def test_all_pairs_are_adjusted_together() -> None:
    """The p-values of every two models are those of the average, adjusted by Holm for their number."""
    models = _models(1)
    pairs = list(combinations(models, 2))
    plain = [average_test(list(zip(models[a], models[b], strict=True))).p for a, b in pairs]
    assert compare_all(models) == dict(zip(pairs, holm(plain), strict=True))


def test_a_worse_model_has_a_group_of_its_own() -> None:
    """From values to groups: two alike models share one, the worse one is apart."""
    models = _models(1)
    apart = [pair for pair, p in compare_all(models).items() if p <= ALPHA]
    averages = {name: float(np.mean(tasks)) for name, tasks in models.items()}
    groups = rank_groups(averages, apart)
    assert groups["one"] == groups["alike"] == (1,)
    assert groups["worse"] == (2,)


def test_one_model_has_nothing_to_compare() -> None:
    """Fewer than two models give no p-value."""
    assert compare_all({}) == compare_all({"one": [[1.0]]}) == {}


def test_other_tasks_are_refused() -> None:
    """Models with different tasks, different documents or a NaN raise ValueError."""
    for other in ([], [[0.0, 1.0]], [[float("nan")]]):
        with pytest.raises(ValueError, match=r"same tasks|pair|number in 0 to 1"):
            compare_all({"one": [[1.0]], "two": other})


@pytest.mark.slow
def test_false_separations_stay_rare() -> None:
    """Of 300 leaderboards of four alike models, at most 7 in a hundred separate any two."""
    rng = random.Random(9)
    wrong = 0
    for _ in range(300):
        models = {name: [[rng.random() for _ in range(30)] for _ in range(2)] for name in "ABCD"}
        wrong += min(compare_all(models, draws=2000).values()) <= ALPHA
    assert wrong <= 21
