"""The processes of one `accelerate launch`: the first runs the command, the others help it when they are asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import HarnessError

if TYPE_CHECKING:
    from torch import Tensor

Result = TypeVar("Result")

PATIENCE = timedelta(days=30)
"""A process waits so long to be asked: in between the first one may do what takes hours."""


class Order(Protocol):
    """What all processes are to do. It is sent to them, so it is made of plain values."""

    def help(self, crew: Crew) -> Any:
        """What a process that helps does; its result goes to the first."""


class Crew:
    """All processes, in contact. Begun by each of them, and only once."""

    def __init__(self) -> None:
        """Meet the others."""
        import torch
        from accelerate import PartialState
        from torch import distributed

        state = PartialState(cpu=not torch.cuda.is_available())
        self.rank, self.size = int(state.process_index), int(state.num_processes)
        self._talk = distributed.new_group(backend="gloo", timeout=PATIENCE)

    def do(self, order: Order, own: Callable[[], Result]) -> list[Any]:
        """Send an order, do one's own part of it, and give the results of all, the own one first.

        Raises the HarnessError of whoever met one.
        """
        from torch import distributed

        self._send(order)
        told = _tried(own)
        results: list[Any] = [None] * self.size
        distributed.gather_object(told, results, group=self._talk)
        for _, error in results:
            if error is not None:
                raise error
        return [result for result, _ in results]

    def dismiss(self) -> None:
        """Let the others end."""
        from torch import distributed

        self._send(None)
        distributed.destroy_process_group()

    def serve(self) -> None:
        """Help until dismissed. An error that is none of a user's ends this process, and with it all others."""
        from torch import distributed

        while True:
            told: list[Order | None] = [None]
            distributed.broadcast_object_list(told, group=self._talk)
            order = told[0]
            if order is None:
                distributed.destroy_process_group()
                return
            distributed.gather_object(_tried(lambda order=order: order.help(self)), group=self._talk)  # type: ignore[misc]

    def add(self, values: Tensor) -> None:
        """Replace numbers by their sums over all processes, in place."""
        from torch import distributed

        distributed.all_reduce(values)

    def agree(self, stop: bool) -> bool:
        """What the first process says, to all."""
        from torch import distributed

        told = [stop]
        distributed.broadcast_object_list(told, group=self._talk)
        return told[0]

    def _send(self, order: Order | None) -> None:
        from torch import distributed

        distributed.broadcast_object_list([order], group=self._talk)


def _tried(work: Callable[[], Result]) -> tuple[Result | None, HarnessError | None]:
    try:
        return work(), None
    except HarnessError as error:
        return None, error


def launched() -> int:
    """How many processes were launched together; 1 where this one is alone."""
    return int(os.environ.get("WORLD_SIZE", "1")) if "RANK" in os.environ else 1


def sharded() -> bool:
    """Whether the weights of a model that is tuned are divided among the processes: `accelerate launch --use_fsdp`."""
    return launched() > 1 and os.environ.get("ACCELERATE_USE_FSDP", "").lower() == "true"


def helping() -> bool:
    """Whether this process is there to help another."""
    return launched() > 1 and os.environ["RANK"] != "0"


@cache
def crew() -> Crew | None:
    """The processes that were launched together; None where this one is alone."""
    return Crew() if launched() > 1 else None
