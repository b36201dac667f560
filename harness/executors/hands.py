"""A process of this machine that makes one stage after another, and tells how far it is."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from ..errors import HarnessError
from ..pipeline import Nobody
from ..types import Progress
from .jobs import Job
from .workers import Worker

THREADS = "OMP_NUM_THREADS"
"""Read by PyTorch, and by the libraries under it, when they are loaded."""
PATIENCE = 3.0
"""Seconds in which a process must end by itself, and free what it holds."""


@dataclass(eq=False, kw_only=True)
class Hand:
    """Such a process, as the planning one sees it."""

    line: Connection
    job: Job | None = None
    """At which it is."""
    progress: Progress = lambda done, total: None
    """Hears how far it is."""

    def begin(self, job: Job, progress: Progress, deadline: float | None) -> None:
        """Have it make a stage. `deadline` is by `time.time()`."""
        self.job, self.progress = job, progress
        with suppress(OSError):  # it is dead: `hear` will find that
            self.line.send((job, deadline))

    def hear(self) -> tuple[str, object]:
        """What it says: "progress", "waiting", "made" with the seconds, or "failed" with the error.

        Raises EOFError or OSError where it died.
        """
        said: tuple[str, object] = self.line.recv()
        return said


@contextmanager
def employed(root: Path, *, threads: int) -> Iterator[Hand]:
    """A process that makes stages in the store at `root`. It ends with the context, whatever it is at."""
    context = multiprocessing.get_context("spawn")  # a forked copy of running threads would hang
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, root), daemon=True)
    with threads_of(threads), _deaf():
        process.start()
    theirs.close()
    try:
        yield Hand(line=ours)
    finally:
        ours.close()
        process.terminate()
        process.join(PATIENCE)
        process.kill()  # what it did is in journals, which bear that
        process.join()


@contextmanager
def threads_of(count: int) -> Iterator[None]:
    """A process that is started inside, or a model that is loaded there, has so many threads."""
    before = os.environ.get(THREADS)
    os.environ[THREADS] = str(count)
    try:
        yield
    finally:
        if before is None:
            del os.environ[THREADS]
        else:
            os.environ[THREADS] = before


@contextmanager
def _deaf() -> Iterator[None]:
    """A process that is started inside never hears Ctrl-C, which goes to all: the planning process ends it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


class _Telling(Nobody):
    """An observer that tells the planning process."""

    def __init__(self, line: Connection) -> None:
        self.line = line

    @contextmanager
    def working(self, title: str) -> Iterator[Progress]:
        """Tell each progress."""
        yield lambda done, total: self.line.send(("progress", (done, total)))

    def waiting(self, title: str) -> None:
        """Tell that another run is at the stage."""
        self.line.send(("waiting", None))


def _work(line: Connection, root: Path) -> None:
    """Make what is asked for, until the planning process ends: then the line breaks."""
    signal.signal(signal.SIGTERM, _end)
    worker = Worker(root=root, observer=_Telling(line))
    with suppress(EOFError, OSError):
        while True:
            job, deadline = line.recv()
            line.send(_made(worker, job, deadline))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends anyway


def _end(number: int, frame: object) -> None:
    """End in good order, once: a further signal would break that off."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


def _made(worker: Worker, job: Job, deadline: float | None) -> tuple[str, object]:
    """Make a stage; what is to be said of it."""
    try:
        return "made", worker.make(job, deadline=deadline)
    except HarnessError as error:
        return "failed", error
    except BrokenPipeError:
        raise
    except Exception as error:  # a fault of ours: it is raised there, with where it was
        return "failed", RuntimeError(f"{job.title}: {error!r}\n{traceback.format_exc()}")
