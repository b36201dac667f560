"""The stages of comparisons as jobs."""

from __future__ import annotations

from typing import Any

from harness.executors import jobs_of
from harness.pipeline import compare, foresee


def _foreseen(each: Any) -> set[str]:
    return {step.stage.fingerprint for step in foresee(each.study, each.seeds, each.runner.store)}


def test_every_stage_is_a_job_once(comparison: Any) -> None:
    """Also where two comparisons share stages."""
    first, second = comparison("seeds-only"), comparison("seeds-only", "self-specialize-twice", seeds=(0, 1))
    marks = [job.mark for job in jobs_of([first, second])]
    assert len(marks) == len(set(marks))
    assert set(marks) == _foreseen(first) | _foreseen(second)


def test_a_job_stands_behind_those_it_needs(comparison: Any) -> None:
    """In the order of the list, so that they can be handed over one by one."""
    jobs = jobs_of([comparison("self-specialize-twice", "gold", "self-specialize-balanced", seeds=(0, 1))])
    done: set[str] = set()
    for job in jobs:
        assert set(job.after) <= done
        done.add(job.mark)


def test_scores_of_an_adapter_wait_until_it_is_known_to_work(comparison: Any) -> None:
    """And for the tuning, as the look itself does."""
    jobs = {job.mark: job for job in jobs_of([comparison("seeds-only")])}
    specialized = [job for job in jobs.values() if job.title.startswith("score seeds-only")]
    assert specialized
    for job in specialized:
        assert {jobs[mark].kind for mark in job.after} == {"tune", "alive"}


def test_the_base_is_scored_before_anything_is_generated(comparison: Any) -> None:
    """On every benchmark, at every number of shots."""
    jobs = jobs_of([comparison("self-specialize")])
    base = {job.mark for job in jobs if job.title.startswith("score base,")}
    (instructions,) = (job for job in jobs if job.kind == "instructions")
    assert base
    assert base <= set(instructions.after)


def test_scores_of_the_base_wait_for_nothing(comparison: Any) -> None:
    """They can all be made at once."""
    assert all(not job.after for job in jobs_of([comparison("seeds-only")]) if job.title.startswith("score base"))


def test_what_is_stored_is_no_job(comparison: Any) -> None:
    """Unless all is done again."""
    each = comparison("seeds-only")
    compare(each.study, each.runner)
    assert jobs_of([each]) == []
    assert {job.mark for job in jobs_of([each], fresh=True)} == _foreseen(each)
