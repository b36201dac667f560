"""A study on a Ray cluster of two machines, whose workers are killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from ..runs import PATIENCE, contents, finish, running

pytest.importorskip("ray")
pytestmark = pytest.mark.slow

STUDY = (
    *("compare", "--domain", "finance", "--limit", "4", "--examples", "6", "--shots", "0"),
    *("--recipe", "self-specialize-retrieval"),
)
T = TypeVar("T")
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
"""Sums of several threads are added up in another order. Ray's workers have as many as a task has cores: one."""
RAY = ONE_THREAD | {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0", "RAY_AUTH_MODE": "disabled"}
START = "from ray.scripts.scripts import main; main()"
SMALL = ("--num-cpus", "1", "--object-store-memory", "80000000", "--block")


@contextmanager
def _machine(*options: str) -> Iterator[psutil.Process]:
    """What one machine of a cluster runs, with one core; all of it ends with the test."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, "start", *options, *SMALL], env=os.environ | RAY, stdout=subprocess.DEVNULL
    )
    machine = psutil.Process(process.pid)
    try:
        yield machine
    finally:
        for each in [*machine.children(recursive=True), machine]:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        process.wait(60)


def _await(there: Callable[[], T], what: str) -> T:
    """What is there at last."""
    deadline = time.monotonic() + PATIENCE
    while not (found := there()):
        assert time.monotonic() < deadline, f"no {what}"
        time.sleep(0.005)
    return found


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _raylet(machine: psutil.Process) -> bool:
    """Whether a machine has come so far; it must not have ended."""
    assert machine.is_running()
    assert machine.status() != psutil.STATUS_ZOMBIE
    return any(each.name().startswith("raylet") for each in machine.children(recursive=True))


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, list[psutil.Process]]]:
    """Address and machines."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with ExitStack() as stack:
        head = stack.enter_context(_machine("--head", "--port", str(port), "--include-dashboard", "false"))
        _await(lambda: _listens(port) and _raylet(head), "head")
        second = stack.enter_context(_machine("--address", f"127.0.0.1:{port}"))
        _await(lambda: _raylet(second), "second machine")
        yield f"127.0.0.1:{port}", [head, second]


def _at_work(machines: list[psutil.Process], title: str) -> list[psutil.Process]:
    """The processes of a cluster that are at a stage."""
    found = []
    for each in [child for machine in machines for child in machine.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            if each.cmdline()[:1] == [f"ray::{title}"]:
                found.append(each)
    return found


def test_a_study_whose_workers_are_killed_ends_like_a_local_one(
    cluster: tuple[str, list[psutil.Process]], tmp_path: Path
) -> None:
    """Killed while instructions are written, and while the base is tuned: the same bytes as in one process."""
    address, machines = cluster
    local, store = tmp_path / "local", tmp_path / "ray"
    with running(*STUDY, "--store", str(local), **ONE_THREAD) as process:
        finish(process)
    options = ("--executor", "ray", "--address", address)
    with running(*STUDY, "--store", str(store), *options, **RAY) as process:
        for pattern, title in (
            ("instructions/*/.rounds.jsonl", "write instructions from finance seeds"),
            ("tune/*/.adapter.checkpoint", "tune self-specialize-retrieval"),
        ):
            (worker,) = _await(partial(_at_work, machines, title), title)  # before its file: that is soon gone
            _await(lambda pattern=pattern: any(store.glob(pattern)), pattern)  # type: ignore[misc]
            os.kill(worker.pid, signal.SIGKILL)
            assert any(store.glob(pattern)), f"{title} was over"
        _, err = finish(process)
    assert "0/22 stages on Ray, 2 machines" in err
    assert "stored" not in err
    assert contents(store) == contents(local)
