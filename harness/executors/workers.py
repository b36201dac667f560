"""A process that makes stages of comparisons which another process planned, in a store that both see."""

from __future__ import annotations

import platform
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ..errors import HarnessError
from ..pipeline import Engines, Nobody, Observer, Runner, Step
from ..registry import Registry
from ..store import Stage, Store
from ..types import Model
from .jobs import Job, Spoken

PATIENCE = 90.0
"""Seconds until a machine must see what another one wrote: some file systems look for changes once a minute."""
POLL = 0.5
"""Seconds between two looks."""


@dataclass(kw_only=True)
class Worker:
    """Keeps the model between two jobs, and what it knows of the last comparison."""

    root: Path
    """Folder of the store."""
    registry: Registry | None = None
    """What is installed, if it was found already."""
    patience: float = PATIENCE
    observer: Observer = field(default_factory=Nobody)
    """Who is told how far a stage is."""
    _engines: Engines | None = None
    _steps: dict[Spoken, dict[str, Step]] = field(default_factory=dict)

    def make(self, job: Job, *, beacon: Path | None = None, deadline: float | None = None) -> float:
        """Make the stage of a job, or find it made; gives the seconds that it took, all runs together.

        `beacon` is a file that the planning process wrote into the store. `deadline` is by `time.time()`. Raises
        HarnessError where this machine does not see the store, or would make another stage.
        """
        if beacon and not beacon.exists():
            raise HarnessError(
                f"machine {platform.node()} does not see {self.root}; name a --store that all machines share"
            )
        step = self._step(job)
        for mark in job.after:
            self._await(self._steps[job.spoken][mark].stage)
        assert self._engines is not None
        left = None if deadline is None else time.monotonic() + deadline - time.time()
        runner = Runner(
            store=Store(self.root), observer=self.observer, engines=self._engines, deadline=left, alone=False
        )
        return runner.run(step.stage, step.title, step.work).seconds

    def _step(self, job: Job) -> Step:
        """The stage, as this machine would make it."""
        if job.spoken not in self._steps:
            self._steps.clear()  # each holds an index of all test documents
            study = job.spoken.study(self.registry)
            engines = self._engines_of(study.model)
            self._steps[job.spoken] = job.spoken.steps(Store(self.root), engines, study)
        found = self._steps[job.spoken].get(job.mark)
        if found is None:
            raise HarnessError(
                f"{job.title}: machine {platform.node()} would make another stage than was planned; install the same "
                "versions of the harness, its plugins and its packages on all machines (constraints.txt), and prepare "
                "the same benchmarks there"
            )
        return found

    def _engines_of(self, model: Model) -> Engines:
        """Engines of a model; those that are there keep their loaded network."""
        if self._engines is None or self._engines.model != model:
            if self._engines is not None:
                self._engines.release()
            self._engines = Engines(model=model)
        return self._engines

    def _await(self, stage: Stage) -> None:
        """Wait until an earlier stage is seen, which another machine may just have finished."""
        deadline = time.monotonic() + self.patience
        while not _whole(stage):
            if time.monotonic() > deadline:
                raise HarnessError(
                    f"machine {platform.node()} does not see {stage.folder}, which another one wrote; name a --store "
                    "that all machines share"
                )
            time.sleep(POLL)


def _whole(stage: Stage) -> bool:
    """Whether all of a stage is seen; its manifest may be seen before its other files."""
    with suppress(HarnessError):
        return stage.done
    return False


@lru_cache(maxsize=1)
def worker_of(root: Path) -> Worker:
    """The one of this process."""
    return Worker(root=root)
