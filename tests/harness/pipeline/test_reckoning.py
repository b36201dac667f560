"""Paired values in, deltas out, and nothing reckoned twice."""

from __future__ import annotations

import json
import math
import statistics
from dataclasses import asdict
from pathlib import Path

import pytest

from harness.pipeline.reckoning import Reckoner, reckon
from harness.stats import Pair
from harness.types import Delta

LABELS: Pair = ([0.0] * 12 + [1.0] * 3 + [1.0] * 15 + [0.0] * 10, [1.0] * 12 + [0.0] * 3 + [1.0] * 15 + [0.0] * 10)
"""Of 40 labels 12 became right and 3 wrong: the worked example of docs/measuring.md."""
GRADED: Pair = (
    [0.2, 0.4, 0.1, 0.5, 0.3, 0.6, 0.2, 0.4, 0.1, 0.0] * 2,
    [0.3, 0.4, 0.4, 0.4, 0.5, 0.7, 0.2, 0.6, 0.0, 0.1] * 2,
)
SEEDS: list[list[Pair]] = [
    [LABELS],
    [(LABELS[0], [1.0] * 10 + [0.0] * 4 + [1.0] * 16 + [0.0] * 10)],
    [(LABELS[0], [1.0] * 14 + [0.0] + [1.0] * 15 + [0.0] * 9 + [1.0])],
]


@pytest.fixture
def reckoner(tmp_path: Path) -> Reckoner:
    """One that has kept nothing yet."""
    return Reckoner(folder=tmp_path / "deltas")


def _kept(reckoner: Reckoner) -> list[Path]:
    return sorted(reckoner.folder.glob("*"))


def test_labels_take_mcnemar(reckoner: Reckoner) -> None:
    """12 against 3: p, value and interval of the worked example, in points."""
    delta = reckoner.delta([[LABELS]], tests=1)
    assert (delta.value, delta.low, delta.high) == (22.5, 5.0, 40.0)
    assert (delta.p, delta.method) == (2 * 576 / 2**15, "exact McNemar")
    assert (delta.documents, delta.moved) == (40, 15)
    assert delta.least == pytest.approx(27.3, abs=0.05)


def test_graded_values_take_a_permutation(reckoner: Reckoner) -> None:
    """As in the worked example."""
    delta = reckoner.delta([[GRADED]])
    assert (delta.method, round(delta.p or 0, 4), delta.moved) == ("exact permutation", 0.0195, 16)


def test_an_average_is_over_tasks(reckoner: Reckoner) -> None:
    """The unweighted mean of a task of 40 and one of 20 documents, with the stratified interval."""
    delta = reckoner.delta([[LABELS, GRADED]])
    assert [round(end, 1) for end in (delta.value, delta.low, delta.high)] == [15.2, 6.0, 25.0]
    assert delta.documents == 60
    assert delta.least is None


def test_more_tests_see_less(reckoner: Reckoner) -> None:
    """Adjusted for ten, an effect must be larger to be found in four of five studies."""
    one, ten = (reckoner.delta([[LABELS]], tests=tests).least for tests in (1, 10))
    assert one is not None
    assert ten is not None
    assert ten > one + 3


def test_what_became_worse_is_negative(reckoner: Reckoner) -> None:
    """Other minus base."""
    forward, back = reckoner.delta([[LABELS]]), reckoner.delta([[LABELS[::-1]]])
    assert (back.value, back.p) == (-forward.value, forward.p)
    assert back.high < 0


def test_seeds_stand_apart_from_documents(reckoner: Reckoner) -> None:
    """The mean over seeds, what each found, their deviation, and the wider interval for other seeds too."""
    delta = reckoner.delta(SEEDS)
    spread = delta.between
    assert spread is not None
    assert spread.values == (22.5, 20.0, 30.0)
    assert delta.value == pytest.approx(statistics.mean(spread.values), abs=1e-4)
    assert spread.deviation == pytest.approx(statistics.stdev(spread.values), abs=1e-4)
    assert spread.low < delta.low < delta.value < delta.high < spread.high


def test_one_seed_has_no_spread(reckoner: Reckoner) -> None:
    """There is nothing to compare it with."""
    assert reckoner.delta([[LABELS]]).between is None


def test_what_is_kept_comes_back_as_it_was(reckoner: Reckoner) -> None:
    """To the last digit, with the spread between seeds."""
    for seeds, tests in ((SEEDS, 7), ([[GRADED, LABELS]], 0)):
        expected = reckon(seeds, tests=tests)
        assert reckoner.delta(seeds, tests=tests) == expected
        assert reckoner.delta(seeds, tests=tests) == expected
    assert len(_kept(reckoner)) == 2


def _falsified(reckoner: Reckoner) -> Delta:
    """Whatever is kept, replaced by a delta that nothing could give."""
    wrong = Delta(value=123.0, low=0.0, high=0.0, documents=0)
    for path in _kept(reckoner):
        path.write_text(json.dumps(asdict(wrong)))
    return wrong


def test_nothing_is_reckoned_twice(reckoner: Reckoner) -> None:
    """The second time the kept delta is read."""
    reckoner.delta([[LABELS]])
    wrong = _falsified(reckoner)
    assert reckoner.delta([[LABELS]]) == wrong


def test_fresh_reckons_again(reckoner: Reckoner) -> None:
    """And puts the right one in its place."""
    right = reckoner.delta([[LABELS]])
    _falsified(reckoner)
    assert Reckoner(folder=reckoner.folder, fresh=True).delta([[LABELS]]) == right
    assert reckoner.delta([[LABELS]]) == right


@pytest.mark.parametrize(
    "seeds",
    [
        [[LABELS[::-1]]],
        [[(LABELS[0], [*LABELS[1][:-1], 1e-12])]],
        [[LABELS, LABELS]],
        [[LABELS], [LABELS]],
    ],
)
def test_other_values_are_reckoned_on_their_own(reckoner: Reckoner, seeds: list[list[Pair]]) -> None:
    """The other way round, one value a trifle larger, twice as tasks, twice as seeds."""
    reckoner.delta([[LABELS]])
    wrong = _falsified(reckoner)
    assert reckoner.delta(seeds) != wrong


def test_documents_of_two_tasks_are_not_those_of_one(reckoner: Reckoner) -> None:
    """The same values in the same order, cut elsewhere."""
    reckoner.delta([[([0.0, 0.0, 1.0], [1.0, 0.0, 1.0]), ([0.0], [1.0])]])
    wrong = _falsified(reckoner)
    assert reckoner.delta([[([0.0], [0.0]), ([1.0, 1.0, 0.0], [1.0, 0.0, 1.0])]]) != wrong


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_few_documents_say_nothing(reckoner: Reckoner, n: int) -> None:
    """The widest interval, a p that separates nothing, and no least effect."""
    delta = reckoner.delta([[([0.0] * n, [1.0] * n)]], tests=1)
    assert (delta.value, delta.low, delta.high) == (100.0 if n else 0.0, -100.0, 100.0)
    assert delta.p == {0: 1.0, 1: 1.0, 2: 0.5}[n]
    assert (delta.documents, delta.moved, delta.least) == (n, n, None)
    assert not delta.separated


def test_no_task_says_nothing(reckoner: Reckoner) -> None:
    """No document at all."""
    delta = reckoner.delta([[]])
    assert (delta.value, delta.low, delta.high, delta.p, delta.documents) == (0.0, -100.0, 100.0, 1.0, 0)


def test_ties_everywhere(reckoner: Reckoner) -> None:
    """No document moved: p is 1, and the interval is that of a hundred documents that might have."""
    delta = reckoner.delta([[([0.5] * 100, [0.5] * 100)]], tests=1)
    assert (delta.value, delta.p, delta.moved) == (0.0, 1.0, 0)
    assert delta.high == -delta.low == pytest.approx(100 * (1 - 0.025 ** (1 / 100)), abs=1e-4)
    assert delta.least == pytest.approx(7.8, abs=0.05)
    assert not delta.separated


def test_all_moved_alike(reckoner: Reckoner) -> None:
    """Every document by the same: certain, though the bootstrap sees no spread."""
    delta = reckoner.delta([[([0.0] * 100, [1.0] * 100)]])
    assert (delta.value, delta.p, delta.moved) == (100.0, 2.0**-99, 100)
    assert delta.separated
    assert delta.low < 100.0


@pytest.mark.parametrize("place", [0, 1])
def test_a_value_that_is_no_number_is_refused(reckoner: Reckoner, place: int) -> None:
    """On either side; nothing is kept of it."""
    pair = ([0.5, math.nan], [0.5, 0.5])
    with pytest.raises(ValueError, match="every value"):
        reckoner.delta([[pair if place == 0 else pair[::-1]]])
    assert _kept(reckoner) == []
