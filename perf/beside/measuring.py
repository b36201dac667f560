"""Ways of doing the same work, timed in turns."""

from __future__ import annotations

import os
import platform
import resource
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Generic, TypeVar

from harness.engine import Engine, read_network
from harness.types import Model

Found = TypeVar("Found")
Judged = TypeVar("Judged")
Way = Callable[[], Callable[[], Found]]
"""Prepares the work, which is not timed, and gives what is."""

OURS = "harness"
"""Name of the harness's own way."""
WIDTH = {"cpu": 1024, "cuda": 8192}
"""Rows and columns of the matrices that tell what a processor can do at most."""
PRODUCTS = 12
"""Times that they are multiplied; the quickest counts."""


def as_read(engine: Engine, model: Model) -> Engine:
    """The same weights for a peer, as transformers reads them: the harness has its own attention on a CPU."""
    return replace(engine, network=read_network(model, dtype=engine.network.dtype))


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What a piece of work took."""

    wall: float
    """Seconds by the clock."""
    processor: float
    """Seconds of the processor, in this process and those it started: what other work on the machine leaves alone."""


@dataclass(frozen=True, kw_only=True)
class Turns(Generic[Found]):
    """All ways, each as often as the others."""

    spent: Mapping[str, list[Spent]]
    """Name of a way -> what it took, turn by turn."""
    found: Mapping[str, Found]
    """Name of a way -> what it gave in its last turn."""

    def ratio(self, name: str, kind: str) -> float:
        """How many times as long as the harness a way takes, by the clock (`wall`) or in time of the `processor`.

        The median over the turns, each held against the harness's turn beside it.
        """
        pairs = zip(self.spent[OURS], self.spent[name], strict=True)
        return median(getattr(other, kind) / getattr(ours, kind) for ours, other in pairs)

    def seconds(self, name: str) -> float:
        """Median seconds of the processor, or by the clock where a GPU does the work."""
        return median(each.wall if device() == "cuda" else each.processor for each in self.spent[name])


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of what is printed."""

    part: str
    peer: str
    unit: str
    ours: float
    theirs: float
    """Both in that unit."""
    wall: float
    processor: float
    """Ratios: above 1 where the harness is quicker."""
    equal: str
    """In how far both gave the same."""


def row(
    turns: Turns[Found], part: str, peer: str, *, unit: str, work: float | None = None, equal: str, name: str = ""
) -> Row:
    """The line of one peer: in seconds, or in units of `work` a second."""
    name = name or peer
    ours, theirs = turns.seconds(OURS), turns.seconds(name)
    return Row(
        part=part,
        peer=peer,
        unit=unit,
        ours=ours if work is None else work / ours,
        theirs=theirs if work is None else work / theirs,
        wall=turns.ratio(name, "wall"),
        processor=turns.ratio(name, "processor"),
        equal=equal,
    )


def in_turns(ways: Mapping[str, Way[Found]], *, runs: int, judge: Callable[[Found], Judged]) -> Turns[Judged]:
    """Do the work in every way, A B A B, so that what else the machine does falls on all.

    What comes of it is judged outside the time, and only the judgement is kept.
    """
    spent: dict[str, list[Spent]] = {name: [] for name in ways}
    found: dict[str, Judged] = {}
    for _ in range(runs):
        for name, way in ways.items():
            took, raw = timed(way())
            spent[name].append(took)
            found[name] = judge(raw)
            del raw  # a model may be in it, which need not be there beside the next one
    return Turns(spent=spent, found=found)


def as_it_is(found: Found) -> Found:
    """A judgement that leaves all as it was found."""
    return found


def timed(work: Callable[[], Found]) -> tuple[Spent, Found]:
    """What a piece of work took, and gave."""
    wall, processor = perf_counter(), _processor()
    found = work()
    return Spent(wall=perf_counter() - wall, processor=_processor() - processor), found


def _processor() -> float:
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def matrix_rate(dtype: str) -> float:
    """Floating-point operations a second of products of square matrices: the most that this device does."""
    import torch

    width = WIDTH[device()]
    left, right = (torch.randn(width, width, device=device()).to(getattr(torch, dtype)) for _ in range(2))

    def multiply() -> None:
        left @ right
        if device() == "cuda":
            torch.cuda.synchronize()

    spent = [timed(multiply)[0] for _ in range(PRODUCTS)]
    return 2 * width**3 / min(each.wall if device() == "cuda" else each.processor for each in spent)


def device() -> str:
    """`cuda` where there is one, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def memory() -> float:
    """Most bytes held since the last call on a GPU; on a CPU since the process began."""
    import torch

    if device() == "cpu":
        return 1024.0 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    most = float(torch.cuda.max_memory_allocated())
    torch.cuda.reset_peak_memory_stats()
    return most


def machine() -> str:
    """What this runs on, in a line."""
    import torch

    if device() == "cuda":
        return f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor_name()}, {cores} of {os.cpu_count()} cores, {torch.get_num_threads()} threads, no GPU"


def _processor_name() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.is_file() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def versions(*names: str) -> str:
    """Packages with their versions, in a line."""
    return ", ".join(f"{name} {version(name)}" for name in names)
