"""Processes that train one model together, one on each core.

Two processes of one thread each read half of a batch and add up their gradients. On two cores this was faster than one
process of two threads, which wait for each other in every operation (measured: see the model card).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed, multiprocessing


@dataclass(frozen=True)
class Workers:
    """One process among those that train together."""

    rank: int = 0
    count: int = 1

    def part(self, batch: torch.Tensor) -> torch.Tensor:
        """The share of this process in the rows of a batch [rows, ...]."""
        return batch.tensor_split(self.count)[self.rank]

    def total(self, values: torch.Tensor) -> torch.Tensor:
        """The sum over all processes, in place."""
        if self.count > 1:
            distributed.all_reduce(values)
        return values

    def shared_out(self, function: Callable[[torch.Tensor], torch.Tensor], items: torch.Tensor) -> torch.Tensor:
        """`function` of [items, ...], of which each process reckons a share."""
        if self.count == 1 or len(items) % self.count:
            return function(items)
        mine = function(self.part(items)).contiguous()
        found = [torch.empty_like(mine) for _ in range(self.count)]
        distributed.all_gather(found, mine)
        return torch.cat(found)


_MEMORY = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=8589934592"
"""Has glibc keep what a step frees, in large pages, and not fetch it anew in every step: a tenth faster."""


def together(count: int, task: Callable[..., None], *arguments: object) -> None:
    """Run `task(workers, *arguments)` in that many processes of one thread each, and wait for all of them."""
    os.environ.setdefault("GLIBC_TUNABLES", _MEMORY)  # read when a process starts
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.spawn(_join, (count, str(Path(folder) / "meeting"), task, arguments), nprocs=count)


def _join(rank: int, count: int, meeting: str, task: Callable[..., None], arguments: tuple[object, ...]) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=count)
    task(Workers(rank, count), *arguments)
    distributed.destroy_process_group()
