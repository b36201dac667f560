"""The whole command on the embedded model, killed and started again."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

STUDY = (
    *("compare", "--domain", "finance", "--limit", "4", "--examples", "6", "--shots", "0"),
    *("--recipe", "self-specialize-retrieval"),
)
PATIENCE = 1200.0
"""Seconds after which a run must have come to the point that is waited for."""
POINTS = (
    ("evaluate/*/.responses.jsonl", 1),
    ("evaluate/*/manifest.json", 3),
    ("instructions/*/.rounds.jsonl", 1),
    ("responses/*/.responses.jsonl", 1),
    ("tune/*/.adapter.checkpoint", 1),
    ("tune/*/manifest.json", 1),
    ("evaluate/*/manifest.json", 12),
)
"""Pattern and count of files in the store: once so many are there, the run is killed. In the order of a run."""


@contextmanager
def _running(store: Path) -> Iterator[subprocess.Popen[str]]:
    """The command in a process and a session of its own, so that all of it can be killed; it outlives no test."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from harness.cli import main; main()", *STUDY, "--store", str(store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            _kill(process)


def _finish(process: subprocess.Popen[str]) -> tuple[str, str]:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return out, err


def _await(process: subprocess.Popen[str], store: Path, pattern: str, count: int) -> None:
    """Wait until a run has left so many files of a pattern in the store."""
    deadline = time.monotonic() + PATIENCE
    while len(list(store.glob(pattern))) < count:
        assert process.poll() is None, f"the run ended before there were {count} {pattern}: {process.communicate()[1]}"
        assert time.monotonic() < deadline, f"no {count} {pattern}"
        time.sleep(0.005)


def _kill(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def _contents(store: Path) -> dict[str, bytes]:
    """Every file that is part of a result; of leaderboards and their pages, which hold times, all but those."""
    found = {}
    for path in sorted(store.rglob("*")):
        name = path.relative_to(store)
        if path.is_dir() or path.name == "times.json" or any(part.startswith(".") for part in name.parts):
            continue
        if path.suffix == ".md":
            continue
        raw = path.read_bytes()
        if path.name == "leaderboard.json":
            raw = json.dumps({key: value for key, value in json.loads(raw).items() if key != "times"}).encode()
        if path.name == "report.html":
            raw = re.sub(rb'<section id="cost".*?</section>', b"", raw, flags=re.DOTALL)
        found[name.as_posix()] = raw
    return found


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run that nothing disturbs leaves in its store."""
    store = tmp_path_factory.mktemp("whole") / "store"
    with _running(store) as process:
        _finish(process)
    return _contents(store)


def test_a_run_that_is_killed_again_and_again_ends_like_an_uninterrupted_one(
    tmp_path: Path, uninterrupted: dict[str, bytes]
) -> None:
    """Killed in every kind of stage and between two of them, each time started again: the same bytes in the end."""
    store = tmp_path / "store"
    for pattern, count in POINTS:
        with _running(store) as process:
            _await(process, store, pattern, count)
            _kill(process)
    with _running(store) as process:
        _, err = _finish(process)
    assert "stored" in err
    assert _contents(store) == uninterrupted


def test_two_runs_at_once_end_well(tmp_path: Path, uninterrupted: dict[str, bytes]) -> None:
    """The one that comes second says that it waits, and both leave what one alone would have left."""
    store = tmp_path / "store"
    with _running(store) as first:
        _await(first, store, "evaluate/*/.responses.jsonl", 1)
        with _running(store) as second:
            board, _ = _finish(first)
            same, err = _finish(second)
    assert "another run is working on" in err
    assert board.partition("\nTime\n")[0] == same.partition("\nTime\n")[0]
    assert _contents(store) == uninterrupted
