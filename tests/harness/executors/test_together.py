"""A study in two processes, which are killed, interrupted and run out of time."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import psutil
import pytest

from ..runs import PATIENCE, contents, finish, running

pytestmark = pytest.mark.slow

STUDY = (
    *("compare", "--domain", "finance", "--limit", "4", "--examples", "6", "--shots", "0"),
    *("--recipe", "self-specialize-retrieval"),
)
TWO = {"OMP_NUM_THREADS": "1", "HARNESS_PROCESSES": "2"}
WRITING, TUNING = "instructions/*/.rounds.jsonl", "tune/*/.adapter.checkpoint"
"""Files that are there while instructions are written, and while the model is tuned."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process leaves in its store."""
    store = tmp_path_factory.mktemp("alone")
    with running(*STUDY, "--store", str(store), **TWO | {"HARNESS_PROCESSES": "1"}) as process:
        finish(process)
    return contents(store)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """An empty one."""
    return tmp_path / "store"


def _hands(process: Popen[str]) -> list[psutil.Process]:
    """Its processes that make stages."""
    children = psutil.Process(process.pid).children()
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def _busiest(process: Popen[str]) -> psutil.Process:
    """The one that has worked most; of two, the other one waits for it."""
    return max(_hands(process), key=lambda child: sum(child.cpu_times()[:2]))


def _await(process: Popen[str], there: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not there():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_two_processes_leave_what_one_leaves(store: Path, alone: dict[str, bytes]) -> None:
    """Every stage is told once, and none as stored."""
    with running(*STUDY, "--store", str(store), **TWO) as process:
        _, err = finish(process)
    assert contents(store) == alone
    told = re.findall(r"^ *[\d.]+ s  (.*)", err, re.MULTILINE)
    assert "tune self-specialize-retrieval" in told
    assert len(told) == len(set(told))
    assert "stored" not in err


@pytest.mark.parametrize("pattern", [WRITING, TUNING])
def test_a_process_that_is_killed_leaves_its_stage_to_the_other(
    store: Path, alone: dict[str, bytes], pattern: str
) -> None:
    """As the system does for memory; the stage goes on where it was, and the store has the same bytes."""
    with running(*STUDY, "--store", str(store), **TWO) as process:
        _await(process, lambda: list(store.glob(pattern)))
        _busiest(process).send_signal(signal.SIGKILL)
        _, err = finish(process)
    assert err.count("died; it goes on in another one") == 1
    assert contents(store) == alone


def test_where_all_are_killed_the_command_goes_on_by_itself(store: Path, alone: dict[str, bytes]) -> None:
    """In its own process."""
    with running(*STUDY, "--store", str(store), **TWO) as process:
        _await(process, lambda: list(store.glob(WRITING)))
        for each in _hands(process):
            each.kill()
        finish(process)
    assert contents(store) == alone


def test_an_interrupt_ends_all_processes(store: Path, alone: dict[str, bytes]) -> None:
    """Ctrl-C goes to all of them; what was at work is told as stopped, and the same command goes on."""
    with running(*STUDY, "--store", str(store), **TWO) as process:
        _await(process, lambda: list(store.glob(WRITING)))
        hands = _hands(process)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "  stopped  write instructions" in err
    assert "Traceback" not in err
    assert not [each for each in hands if each.is_running()]
    with running(*STUDY, "--store", str(store), **TWO) as process:
        finish(process)
    assert contents(store) == alone


def test_a_process_whose_planner_was_killed_ends(store: Path) -> None:
    """Nothing works on unseen."""
    with running(*STUDY, "--store", str(store), **TWO) as process:
        _await(process, lambda: list(store.glob(WRITING)))
        hands = _hands(process)
        os.kill(process.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(hands, timeout=PATIENCE)
        assert not alive


def test_hours_that_are_over_end_all_processes(store: Path, alone: dict[str, bytes]) -> None:
    """With exit code 75; without a limit the command goes on."""
    with running(*STUDY, "--store", str(store), "--max-hours", "0.004", **TWO) as process:
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 75
    with running(*STUDY, "--store", str(store), **TWO) as process:
        finish(process)
    assert contents(store) == alone


def test_a_fresh_run_makes_all_stages_again(store: Path, alone: dict[str, bytes]) -> None:
    """Once, and with the same bytes."""
    with running(*STUDY, "--store", str(store), **TWO) as process:
        finish(process)
    before = {path: path.stat().st_mtime_ns for path in store.glob("*/*/manifest.json")}
    with running(*STUDY, "--store", str(store), "--fresh", **TWO) as process:
        _, err = finish(process)
    assert all(path.stat().st_mtime_ns > then for path, then in before.items() if path.parts[-3] != "seeds")
    assert "stored" not in err
    assert contents(store) == alone
