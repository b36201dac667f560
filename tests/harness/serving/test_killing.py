"""A study through a server, killed and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.engine import load
from harness.registry import load_registry

from .completions import Completions, serving
from .misbehaving import Mood, between, late

pytestmark = pytest.mark.slow
STUDY = ("study", "--domain", "finance", "--limit", "6", "--shots", "0", "--concurrency", "2", "--engine", "openai")
PATIENCE = 600.0
"""Seconds after which a run must have come to the point that is waited for."""


@pytest.fixture
def mood() -> Mood:
    """A proxy that is slow, so that there is time to kill."""
    return Mood(wrong=lambda body: late(0.05))


@pytest.fixture
def url(mood: Mood) -> Iterator[str]:
    """The embedded model's server, through the proxy."""
    completions = Completions(models={"acorn": load(load_registry().model("acorn"))})
    with serving(completions) as server, between(server, mood) as url:
        yield url


def _start(url: str, store: Path) -> subprocess.Popen[bytes]:
    command = "from harness.cli import main; main()"
    options = (*STUDY, "--base-url", url, "--store", str(store))
    return subprocess.Popen([sys.executable, "-c", command, *options], start_new_session=True)


def _records(store: Path) -> list[str]:
    """Key and stage of every answer that is kept."""
    return [
        f"{path.parent.name} {json.loads(line)['key']}"
        for path in store.glob("evaluate/*/.requests.jsonl")
        for line in path.read_text().splitlines()
    ]


def _results(store: Path) -> dict[str, bytes]:
    paths = [path for path in store.glob("evaluate/*/*") if not path.name.startswith(".") and path.name != "times.json"]
    return {str(path.relative_to(store)): path.read_bytes() for path in paths}


def test_a_killed_study_loses_what_is_under_way_and_no_more(url: str, mood: Mood, tmp_path: Path) -> None:
    """It ends with the same bytes as one that nothing interrupted, and hardly asks for more."""
    assert _start(url, tmp_path / "whole").wait(PATIENCE) == 0
    whole = len(mood.seen)
    mood.seen.clear()
    process, deadline = _start(url, tmp_path / "killed"), time.monotonic() + PATIENCE
    while len(mood.seen) < 15:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert _start(url, tmp_path / "killed").wait(PATIENCE) == 0
    kept = _records(tmp_path / "killed")
    assert len(kept) == len(set(kept))
    assert sorted(kept) == sorted(_records(tmp_path / "whole"))
    assert _results(tmp_path / "killed") == _results(tmp_path / "whole")
    probes = 4  # of the second start: tokens, likelihoods, and tries of each
    assert len(mood.seen) <= whole + 2 + probes
