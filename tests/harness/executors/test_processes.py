"""How many processes of this machine make stages, and in which order."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from harness.executors import Processes, jobs_of, processes
from harness.executors.processes import _by_urgency, _room, _widest
from harness.pipeline import compare


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Say what this machine is: by default four cores, one thread a process, memory in plenty, and no GPU."""

    def make(cores: int = 4, free: float | None = 1e12, device: str = "cpu", threads: str = "") -> None:
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)), raising=False)
        monkeypatch.setattr(processes, "free_memory", lambda device: free)
        monkeypatch.setattr(processes, "device", lambda: device)
        monkeypatch.setenv("OMP_NUM_THREADS", threads)

    make()
    return make


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ({}, 4),
        ({"cores": 1}, 1),
        ({"device": "cuda"}, 1),
        ({"free": None}, 4),
        ({"free": 2.5e9}, 2),
        ({"free": 1e6}, 0),
        ({"threads": "2"}, 2),
        ({"threads": "all"}, 4),
    ],
)
def test_there_are_as_many_processes_as_cores_and_memory_allow(
    comparison: Any, machine: Any, said: dict[str, Any], count: int
) -> None:
    """A gigabyte each beside a small model; as many cores each as OMP_NUM_THREADS says; one with a GPU."""
    machine(**said)
    assert _room([comparison("seeds-only")]) == count


def test_a_large_model_is_held_once(comparison: Any, machine: Any) -> None:
    """Two of seven billion weights, four bytes each and a tenth, do not fit into 60 GB."""
    machine(free=60e9)
    each = comparison("seeds-only")
    large = replace(each.study, model=replace(each.study.model, parameters=7_000_000_000))
    assert _room([each, replace(each, study=large)]) == 1


def test_processes_that_were_launched_together_begin_no_others(
    comparison: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As accelerate and torchrun launch them; whatever is asked for."""
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "2")
    each = comparison("seeds-only")
    Processes(count=4).make([each])
    assert jobs_of([each])


def test_one_process_makes_nothing_beforehand(comparison: Any) -> None:
    """The comparison makes its stages itself."""
    each = comparison("seeds-only")
    Processes(count=1).make([each])
    assert jobs_of([each])
    assert not each.runner.worked


@pytest.mark.parametrize(("count", "threads", "share"), [(None, "", (4, 1)), (2, "", (2, 2)), (3, "5", (3, 5))])
def test_processes_share_the_cores(
    comparison: Any, machine: Any, count: int | None, threads: str, share: tuple[int, int]
) -> None:
    """Each has as many threads as cores fall to it, or as OMP_NUM_THREADS says."""
    machine(threads=threads)
    assert Processes(count=count).share([comparison("seeds-only")]) == share


def test_a_stored_comparison_needs_one_process(comparison: Any) -> None:
    """Nothing is left to share."""
    each = comparison("seeds-only")
    compare(each.study, each.runner)
    assert Processes().share([each]) == (1, 4)


def test_there_are_no_more_processes_than_stages_at_once(comparison: Any) -> None:
    """The base is scored on two benchmarks with none and with one demonstration, again, and on neutral text."""
    jobs = jobs_of([comparison("seeds-only")])
    first = [job for job in jobs if not job.after]
    assert _widest(jobs) == len(first)
    assert _widest([]) == 0


def test_what_others_wait_for_comes_first(comparison: Any) -> None:
    """The base's scores a recipe waits for; to score the base again, and an adapter, nobody waits for."""
    titles = [job.title for job in _by_urgency(jobs_of([comparison("self-specialize")]))]
    again = min(number for number, title in enumerate(titles) if title.startswith("score base again"))
    assert all(titles.index(title) < again for title in titles if title.startswith(("score base,", "write", "tune")))


def test_one_comparison_comes_behind_the_other(comparison: Any) -> None:
    """A process keeps what it knows of one."""
    first, second = comparison("seeds-only"), comparison("self-specialize", seeds=(7,))
    jobs = _by_urgency(jobs_of([first, second]))
    assert [job.spoken.seeds for job in jobs] == sorted(job.spoken.seeds for job in jobs)
