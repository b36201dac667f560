"""Handing the stages of comparisons over to other processes, and taking them back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from ..pipeline import Runner, Stages, foresee
from .comparisons import Comparison
from .jobs import Job, jobs_of


def handed_over(comparisons: Sequence[Comparison]) -> list[Job]:
    """The stages that are to be made. Raises HarnessError where seeds copy a test document: then nothing is."""
    for each in comparisons:
        stages = Stages(study=each.study, runner=each.runner)
        for recipe in each.study.recipes:
            stages.admit(each.study.source_of(recipe))
    return jobs_of(comparisons, fresh=comparisons[0].runner.fresh)


def discard(comparisons: Sequence[Comparison], jobs: Sequence[Job]) -> None:
    """Delete what is to be made anew. Once, here: a job that is begun again goes on where it was."""
    wanted = {job.mark: job for job in jobs}
    for each in comparisons:
        waiting = each.runner.observer.waiting
        for step in foresee(each.study, each.seeds, each.runner.store):
            if wanted.pop(step.stage.fingerprint, None):
                with step.stage.lock(partial(waiting, step.title)):
                    step.stage.discard()


def taken(comparisons: Sequence[Comparison], jobs: Sequence[Job]) -> None:
    """Say which stages were made: their comparison need not make them anew, nor say that they were stored."""
    for each in comparisons:
        each.runner.worked.update(each.runner.store.root / job.kind / job.mark[:16] for job in jobs)


def deadline(runner: Runner) -> float | None:
    """When a run has to end, by the clock of the day, which processes share."""
    return None if runner.deadline is None else time.time() + runner.deadline - time.monotonic()
