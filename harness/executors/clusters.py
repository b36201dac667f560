"""Making the stages of comparisons on a Ray cluster: independent ones at once, each as soon as it can be."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from .. import disk
from ..errors import BudgetSpent, HarnessError
from ..pipeline import Runner
from .comparisons import Comparison
from .handing import deadline, discard, handed_over, taken
from .jobs import Job
from .workers import worker_of

RETRIES = 5
"""How often a stage is begun again because its process, or its machine, died. It goes on where it was."""
REACHING = 20.0
"""Seconds in which the head of a cluster must take a connection."""
LARGE = 1_000_000_000
"""Weights from which a process on a CPU ends with its stage: idle, it would keep the memory from others."""
BYTES, OVERHEAD = 4, 1.1
"""Of a weight on a CPU, and what a loaded model takes in units of its weights."""


@dataclass(frozen=True, kw_only=True)
class RayCluster:
    """A cluster whose machines share the folder of the store."""

    address: str | None = None
    """HOST:PORT of its head, or `auto` for the one that this machine is part of; None: this machine alone."""
    cores: int = 1
    """Of a machine, for each stage."""

    def make(self, comparisons: Sequence[Comparison]) -> None:
        """Make all stages that are not stored. See `Executor`."""
        runner = comparisons[0].runner
        jobs = handed_over(comparisons)
        if not jobs:
            return
        ray = _ray()
        root = runner.store.root.resolve()
        with _connected(ray, self.address), _beacon(root) as beacon:
            if runner.fresh:
                discard(comparisons, jobs)
            resources = ray.cluster_resources()
            _check(jobs, ray.nodes(), self.cores)
            asked = {"root": root, "beacon": beacon, "deadline": deadline(runner), "cores": self.cores}
            make = _remotes(ray)
            references: dict[str, Any] = {}
            for job in jobs:
                after = [references[mark] for mark in job.after]
                needs = _needs(job, gpu="GPU" in resources, cores=self.cores)
                references[job.mark] = (
                    make["memory" in needs].options(name=job.title, **needs).remote(job, asked, *after)
                )
            _watch(ray, {references[job.mark]: job for job in jobs}, runner, _machines(ray.nodes()))
        taken(comparisons, jobs)


def _make(job: Job, asked: dict[str, Any], *after: float) -> float:
    """Make a stage in a process of the cluster; `after` is what the stages before it took, and says that they are made.

    Gives the seconds that it took.
    """
    os.environ["OMP_NUM_THREADS"] = str(asked["cores"])
    return worker_of(asked["root"]).make(job, beacon=asked["beacon"], deadline=asked["deadline"])


def _remotes(ray: Any) -> dict[bool, Any]:
    """The function that makes a stage; False: its process goes on with the next one, True: it ends with the stage."""
    return {ends: ray.remote(max_calls=int(ends), max_retries=RETRIES)(_make) for ends in (False, True)}


def _needs(job: Job, *, gpu: bool, cores: int) -> dict[str, float]:
    """What a job needs of a machine. Ray ends a process that had a GPU with its stage."""
    if job.asks and gpu:
        return {"num_cpus": cores, "num_gpus": 1}
    if job.asks and job.spoken.model.parameters >= LARGE:
        return {"num_cpus": cores, "memory": _memory(job)}
    return {"num_cpus": cores}


def _memory(job: Job) -> int:
    """Bytes that a stage needs on a CPU."""
    return int(job.spoken.model.parameters * BYTES * OVERHEAD)


def _watch(ray: Any, waiting: dict[Any, Job], runner: Runner, where: str) -> None:
    """See all jobs end. The first that fails ends the others; where the hours are over each ends by itself."""
    spent, titles = None, [job.title for job in waiting.values()]
    with runner.observer.several(titles, f"on Ray, {where}") as several:
        try:
            while waiting:
                (ready, *_), _ = ray.wait(list(waiting), num_returns=1)
                job = waiting.pop(ready)
                try:
                    several.ended(job.title, _told(ray, ready, job))
                except BudgetSpent as error:
                    spent = error
        finally:
            for reference in waiting:
                ray.cancel(reference)
        if spent:
            raise spent


def _told(ray: Any, reference: Any, job: Job) -> float:
    """The seconds of a job. Raises what it raised, as it would be raised in this process."""
    try:
        return float(ray.get(reference))
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        if isinstance(cause, HarnessError):
            raise cause from None
        if isinstance(cause, ImportError):
            raise HarnessError(
                f"{job.title}: a machine of the cluster lacks {cause.name or cause}; install the harness, its plugins "
                "and its packages on all machines"
            ) from error
        raise
    except ray.exceptions.RayError as error:
        raise HarnessError(
            f"{job.title}: its process died {RETRIES + 1} times ({_first_line(error)}); look at Ray's logs and the "
            "memory of the machines, then run again"
        ) from error


@contextmanager
def _connected(ray: Any, address: str | None) -> Iterator[None]:
    """Inside, this process belongs to the cluster."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anybody
    try:
        _reach(address)
        ray.init(address=address or "local", log_to_driver=False, logging_level="ERROR")
    except (OSError, RuntimeError, ValueError) as error:
        raise HarnessError(
            f"no Ray cluster at {address}: {_first_line(error)}; start one with: ray start --head, and on each "
            "further machine: ray start --address HOST:6379"
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


def _reach(address: str | None) -> None:
    """Raise OSError where nobody listens: Ray would try for minutes."""
    host, colon, port = (address or "").rpartition(":")
    if colon and port.isdigit() and "/" not in host:
        with socket.create_connection((host, int(port)), timeout=REACHING):
            return


@contextmanager
def _beacon(root: Path) -> Iterator[Path]:
    """A file that a machine sees if it sees the store."""
    path = root / f".beacon-{uuid4().hex}"
    disk.write_text(path, "")
    try:
        yield path
    finally:
        with suppress(OSError):
            path.unlink()


def _check(jobs: Sequence[Job], nodes: Sequence[dict[str, Any]], cores: int) -> None:
    """Raise HarnessError for what no machine of the cluster has: Ray would wait for one for ever."""
    there = [node["Resources"] for node in nodes if node["Alive"]]
    most = max(int(each.get("CPU", 0)) for each in there)
    if most < cores:
        raise HarnessError(f"--task-cores {cores}: no machine of the cluster has more than {most}")
    if any("GPU" in each for each in there):
        return
    needed = max((_memory(job) for job in jobs if job.spoken.model.parameters >= LARGE), default=0)
    free = max(each.get("memory", 0) for each in there)
    if needed > free:
        raise HarnessError(
            f"a stage needs about {needed / 1e9:.0f} GB of memory for its model, and no machine of the cluster has "
            f"more than {free / 1e9:.0f} GB for Ray; choose a smaller one with --model, or add a machine"
        )


def _machines(nodes: Sequence[dict[str, Any]]) -> str:
    count = sum(node["Alive"] for node in nodes)
    return f"{count} machine{'s' if count != 1 else ''}"


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip().split("\n")[0]


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise HarnessError(
            "--executor ray needs Ray, which is not installed; run: pip install 'harness-self-specialize[ray]'"
        ) from None
    return ray
