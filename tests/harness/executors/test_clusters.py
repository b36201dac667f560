"""What a cluster is asked, and what is told where it cannot do it."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.executors import RayCluster, jobs_of
from harness.executors.clusters import _check, _needs
from harness.pipeline import compare


def test_without_ray_one_line_says_what_to_install(comparison: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made, and nothing is deleted."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(HarnessError, match=r"^--executor ray needs Ray, .*'harness-self-specialize\[ray\]'$"):
        RayCluster().make([comparison("seeds-only")])


def test_an_address_where_no_cluster_is_is_told_at_once(comparison: Any) -> None:
    """With what starts one."""
    pytest.importorskip("ray")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(
        HarnessError, match=f"^no Ray cluster at {address}: .*refused.* start one with: ray start --head"
    ):
        RayCluster(address=address).make([comparison("seeds-only")])


def test_a_stored_comparison_needs_no_cluster(comparison: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray is not even looked for."""
    each = comparison("seeds-only")
    compare(each.study, each.runner)
    monkeypatch.setitem(sys.modules, "ray", None)
    RayCluster().make([each])
    assert not jobs_of([each])


@pytest.fixture
def large(comparison: Any) -> Any:
    """A stage that asks a model of seven billion weights."""
    job = next(job for job in jobs_of([comparison("seeds-only")]) if job.asks)
    return replace(job, spoken=replace(job.spoken, model=replace(job.spoken.model, parameters=7_000_000_000)))


def test_who_asks_a_model_gets_a_gpu_where_there_are_some(comparison: Any) -> None:
    """And who looks for test documents none."""
    needs = {job.asks: _needs(job, gpu=True, cores=2) for job in jobs_of([comparison("seeds-only")])}
    assert needs == {True: {"num_cpus": 2, "num_gpus": 1}, False: {"num_cpus": 2}}


def test_a_large_model_on_cpus_is_given_its_memory(large: Any) -> None:
    """Four bytes a weight and a tenth; a small one counts for nothing."""
    assert _needs(large, gpu=False, cores=1) == {"num_cpus": 1, "memory": 30_800_000_000}
    assert _needs(large, gpu=True, cores=1) == {"num_cpus": 1, "num_gpus": 1}


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        ({"CPU": 2.0, "memory": 1e12}, "--task-cores 4: no machine of the cluster has more than 2"),
        ({"CPU": 8.0, "memory": 2e10}, "needs about 31 GB of memory .* has more than 20 GB"),
    ],
)
def test_what_no_machine_has_is_told_and_not_waited_for(large: Any, resources: dict[str, float], reason: str) -> None:
    """Ray itself would wait for a machine that has it."""
    dead = {"Alive": False, "Resources": {"CPU": 64.0, "memory": 1e13}}
    with pytest.raises(HarnessError, match=reason):
        _check([large], [{"Alive": True, "Resources": resources}, dead], cores=4)
