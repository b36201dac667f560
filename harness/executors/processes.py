"""Making the stages of comparisons in several processes of this machine: independent ones at once.

A small model keeps one core busy, and hardly two: on a CPU two processes of one thread do more than one process of two
threads, which wait for each other in every operation (measured: perf/README.md).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import wait

from ..engine import device, free_memory, launched
from ..errors import BudgetSpent
from ..pipeline import Several
from .comparisons import Comparison
from .handing import deadline, discard, handed_over, taken
from .hands import THREADS, Hand, employed
from .jobs import Job, jobs_of

BYTES, OVERHEAD, BESIDE = 4, 1.1, 2e9
"""Of a weight on a CPU; what a loaded model takes in units of its weights; and bytes of a process beside its model,
which took 1.5e9 at its most with acorn."""


@dataclass(frozen=True, kw_only=True)
class Processes:
    """Processes of this machine, which share its cores."""

    count: int | None = None
    """How many at most; None: as many as there are cores and memory for, and one where there is a GPU."""

    def make(self, comparisons: Sequence[Comparison]) -> None:
        """Make all stages that are not stored; none where one process is enough. See `Executor`.

        A process that dies, or is killed for its memory, leaves its stage to the others. Where none is left the
        comparison goes on in this one.
        """
        if self.count == 1:
            return
        runner, jobs = comparisons[0].runner, handed_over(comparisons)
        count, threads = self._shared(comparisons, jobs)
        if count < 2:
            return
        if runner.fresh:
            discard(comparisons, jobs)
        with ExitStack() as stack:
            told = stack.enter_context(runner.observer.several([job.title for job in jobs], f"in {count} processes"))
            root = runner.store.root.resolve()
            hands = [stack.enter_context(employed(root, threads=threads)) for _ in range(count)]
            site = _Site(jobs=_by_urgency(jobs), hands=hands, told=told, deadline=deadline(runner))
            try:
                site.work()
            finally:
                taken(comparisons, site.made)

    def share(self, comparisons: Sequence[Comparison]) -> tuple[int, int]:
        """How many processes would make them, and how many threads each would have."""
        return self._shared(comparisons, jobs_of(comparisons, fresh=comparisons[0].runner.fresh))

    def _shared(self, comparisons: Sequence[Comparison], jobs: Sequence[Job]) -> tuple[int, int]:
        widest = _widest(jobs)
        alone = launched() > 1 or widest < 2
        count = 1 if alone else min(self.count or max(1, _room(comparisons)), widest)
        return count, _asked() or max(1, _cores() // count)


@dataclass(kw_only=True)
class _Site:
    """Who is at what."""

    jobs: list[Job]
    """Not begun yet, the most urgent first."""
    hands: list[Hand]
    told: Several
    deadline: float | None
    made: list[Job] = field(default_factory=list)
    spent: BudgetSpent | None = None

    def work(self) -> None:
        """Make all jobs, or as many as the hours and the hands allow. Raises what a stage raised."""
        while self._begin():
            lines = {hand.line: hand for hand in self.hands if hand.job}
            for line in wait(list(lines)):
                self._hear(lines[line])  # type: ignore[index]
        if self.spent:
            raise self.spent

    def _begin(self) -> bool:
        """Give each idle hand the most urgent stage that can be made; whether any is at work."""
        unmade = {job.mark for job in self.jobs} | {hand.job.mark for hand in self.hands if hand.job}
        for idle in [hand for hand in self.hands if hand.job is None and not self.spent]:
            job = next((job for job in self.jobs if unmade.isdisjoint(job.after)), None)
            if job is not None:
                self.jobs.remove(job)
                idle.begin(job, self.told.began(job.title), self.deadline)
        return any(hand.job for hand in self.hands)

    def _hear(self, hand: Hand) -> None:
        job = hand.job
        assert job is not None
        try:
            kind, said = hand.hear()
        except (EOFError, OSError):
            self.hands.remove(hand)
            self.jobs.insert(0, job)
            self.told.lost(job.title)
            return
        if kind == "progress":
            hand.progress(*said)  # type: ignore[misc]
        elif kind == "waiting":
            self.told.waiting(job.title)
        else:
            hand.job = None
            if kind == "made":
                self.made.append(job)
                self.told.ended(job.title, said)  # type: ignore[arg-type]
            elif isinstance(said, BudgetSpent):
                self.spent = said  # the others come to their end by themselves
            else:
                raise said  # type: ignore[misc]


def _room(comparisons: Sequence[Comparison]) -> int:
    """As many processes as there are cores for, with the threads that OMP_NUM_THREADS gives each, and memory."""
    if _cores() < 2 or device() != "cpu":
        return 1
    heaviest = max(each.study.model.parameters for each in comparisons)
    free = free_memory("cpu")
    room = _cores() if free is None else int(free / (heaviest * BYTES * OVERHEAD + BESIDE))
    return min(_cores() // (_asked() or 1), room)


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _asked() -> int:
    """Threads of a process, where somebody has said that."""
    asked = os.environ.get(THREADS, "")
    return int(asked) if asked.isdigit() else 0


def _widest(jobs: Sequence[Job]) -> int:
    """About how many stages can be made at once at most: the most that stand equally deep in the graph."""
    depths: dict[str, int] = {}
    for job in jobs:  # each stands behind those that it needs
        depths[job.mark] = 1 + max((depths[mark] for mark in job.after), default=0)
    return max(Counter(depths.values()).values(), default=0)


def _by_urgency(jobs: Sequence[Job]) -> list[Job]:
    """Comparison by comparison, those first that most others wait for, directly or not."""
    waiting: dict[str, set[str]] = {job.mark: set() for job in jobs}
    for job in reversed(jobs):
        for mark in job.after:
            waiting[mark] |= {job.mark} | waiting[job.mark]
    turn = {spoken: number for number, spoken in enumerate(dict.fromkeys(job.spoken for job in jobs))}
    return sorted(jobs, key=lambda job: (turn[job.spoken], -len(waiting[job.mark])))
