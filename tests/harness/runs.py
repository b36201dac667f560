"""The whole command in processes of its own, which can be killed."""

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

PATIENCE = 1200.0
"""Seconds after which a run must have come to the point that is waited for."""
COMMAND = """
import signal
from harness.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background of a script
main()
"""


@contextmanager
def running(*arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process and a session of its own, so that all of it can be killed; it outlives no test."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(process)


def finish(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for the end of a run that must end well; what it printed to stdout and stderr."""
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return out, err


def await_files(process: subprocess.Popen[str], store: Path, pattern: str, count: int) -> None:
    """Wait until a run has left so many files of a pattern in the store."""
    deadline = time.monotonic() + PATIENCE
    while len(list(store.glob(pattern))) < count:
        assert process.poll() is None, f"the run ended before there were {count} {pattern}: {process.communicate()[1]}"
        assert time.monotonic() < deadline, f"no {count} {pattern}"
        time.sleep(0.005)


def kill(process: subprocess.Popen[str]) -> None:
    """Kill all of a run at once, as a power cut would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def contents(store: Path) -> dict[str, bytes]:
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
