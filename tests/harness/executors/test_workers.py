"""Stages that another process than the planning one makes."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BudgetSpent, HarnessError
from harness.executors import Worker, jobs_of
from harness.pipeline import compare_seeds


def test_stages_made_one_by_one_are_those_of_the_comparison(comparison: Any, garden: Any) -> None:
    """Two workers that take turns leave the bytes that the comparison alone leaves, and it finds nothing to do."""
    alone, apart = comparison("seeds-only", seeds=(0, 1)), comparison("seeds-only", seeds=(0, 1), name="apart")
    boards = compare_seeds(alone.study, alone.seeds, alone.runner)
    workers = [Worker(root=garden.root / "apart", registry=garden.registry) for _ in range(2)]
    for number, job in enumerate(jobs_of([apart])):
        workers[number % 2].make(job)
    assert [board.stages for board in compare_seeds(apart.study, apart.seeds, apart.runner)] == [
        board.stages for board in boards
    ]
    assert garden.contents("apart") == garden.contents("store")
    assert apart.runner.observer.worked == []


def test_a_job_that_is_done_twice_is_made_once(comparison: Any, garden: Any) -> None:
    """A cluster may do that, when it loses sight of a machine."""
    job = jobs_of([comparison("seeds-only")])[0]
    worker = Worker(root=garden.root / "store", registry=garden.registry)
    assert worker.make(job) == worker.make(job)


def test_a_machine_that_does_not_see_the_store_is_named(comparison: Any, tmp_path: Path) -> None:
    """By the file that the planning process left there."""
    job = jobs_of([comparison("seeds-only")])[0]
    with pytest.raises(HarnessError, match=r"does not see .* name a --store that all machines share"):
        Worker(root=tmp_path / "elsewhere").make(job, beacon=tmp_path / "elsewhere" / ".beacon")


def test_a_machine_that_does_not_see_an_earlier_stage_is_named(comparison: Any, garden: Any) -> None:
    """After it was waited for."""
    job = next(job for job in jobs_of([comparison("seeds-only")]) if job.kind == "alive")
    worker = Worker(root=garden.root / "store", registry=garden.registry, patience=0)
    with pytest.raises(HarnessError, match=r"does not see .*/tune/.*, which another one wrote"):
        worker.make(job)


def test_a_machine_with_other_files_makes_nothing(comparison: Any, garden: Any) -> None:
    """What it would make is another stage."""
    job = jobs_of([comparison("seeds-only")])[0]
    worker = Worker(root=garden.root / "store", registry=garden.registry)
    with pytest.raises(HarnessError, match="would make another stage than was planned; install the same versions"):
        worker.make(replace(job, mark="0" * 64))


def test_no_stage_is_begun_when_the_hours_are_over(comparison: Any, garden: Any) -> None:
    """By the clock of the day."""
    job = jobs_of([comparison("seeds-only")])[0]
    worker = Worker(root=garden.root / "store", registry=garden.registry)
    with pytest.raises(BudgetSpent):
        worker.make(job, deadline=time.time() - 1)
