"""Studies that may take only so long."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.errors import BudgetSpent
from harness.pipeline import compare
from harness.store import Stage
from harness.types import Progress

UNITS = 4


def _work(stage: Stage, progress: Progress) -> Mapping[str, object]:
    """Units that are written down before they are told of, as in stages that can be resumed; the second takes 1 s."""
    journal = stage.journal("units")
    for done in range(len(journal.read()) + 1, UNITS + 1):
        time.sleep(done == 2)
        journal.append({"unit": done})
        progress(done, UNITS)
    return {}


def test_work_ends_with_the_unit_in_flight(garden: Any) -> None:
    """What is begun when the time comes is finished and written down, and nothing else is begun."""
    runner = replace(garden.runner(), deadline=time.monotonic() + 0.9)
    stage = runner.store.stage("evaluate", {})
    with pytest.raises(BudgetSpent):
        runner.run(stage, "score", _work)
    assert not stage.done
    assert len(stage.journal("units").read()) == 2


def test_a_short_stage_is_finished(garden: Any) -> None:
    """It would begin anew, and so never end under a small budget."""
    runner = replace(garden.runner(), deadline=time.monotonic() + 0.9)
    assert runner.run(runner.store.stage("passages", {}), "look", _work).done


def test_no_stage_is_begun_behind_the_deadline(garden: Any) -> None:
    """But one that is whole is used."""
    whole = garden.runner()
    whole.run(whole.store.stage("evaluate", {}), "score", _work)
    runner = replace(garden.runner(), deadline=time.monotonic())
    assert runner.run(runner.store.stage("evaluate", {}), "score", _work).done
    with pytest.raises(BudgetSpent):
        runner.run(runner.store.stage("passages", {}), "look", _work)
    assert runner.observer.worked == []


def test_a_study_that_is_stopped_again_and_again_ends_like_an_uninterrupted_one(garden: Any) -> None:
    """With the same bytes in every stage, and after several stops."""
    compare(garden.study("self-specialize"), garden.runner(name="whole"))
    stops, board = 0, None
    while board is None:
        runner = replace(garden.runner(), deadline=time.monotonic() + 0.05 * (stops + 1))
        try:
            board = compare(garden.study("self-specialize"), runner)
        except BudgetSpent:
            stops += 1
            assert stops < 100
    assert stops
    assert garden.contents() == garden.contents("whole")


def test_a_stage_whose_last_unit_takes_too_long_is_whole(garden: Any) -> None:
    """There is nothing left to stop before."""

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        time.sleep(1)
        progress(UNITS, UNITS)
        return {}

    runner = replace(garden.runner(), deadline=time.monotonic() + 0.9)
    assert runner.run(runner.store.stage("evaluate", {}), "score", work).done
