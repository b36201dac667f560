"""Options that say who makes the stages: this process, or a cluster."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from ..errors import UsageError
from ..executors import Local, RayCluster
from .serving import Served

Function = TypeVar("Function", bound=Callable[..., Any])

EXECUTORS = ("local", "ray")


def options(function: Function) -> Function:
    """Add the options to a command, which gets an `Executor` of them as `executor`."""

    @wraps(function)
    def asked(*arguments: Any, executor: str, address: str | None, task_cores: int | None, **others: Any) -> Any:
        if executor == "local":
            if address is not None or task_cores is not None:
                raise UsageError("--address and --task-cores belong to --executor ray; give it too")
            return function(*arguments, executor=Local(), **others)
        served: Served | None = others.get("served")
        if served is not None:
            raise UsageError(
                "--executor ray and --engine openai do not go together: the machines of a cluster load the model "
                "themselves; give one of them"
            )
        return function(*arguments, executor=RayCluster(address=address, cores=task_cores or 1), **others)

    wrapped: Any = asked
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


_OPTIONS = (
    click.option(
        "--executor",
        type=click.Choice(EXECUTORS),
        default="local",
        help="Who makes the stages: this process, one by one, or a Ray cluster, independent ones at once.",
    ),
    click.option(
        "--address",
        metavar="HOST:PORT",
        help="Ray cluster, which shares the store; auto: that of this machine.  [default: this machine alone]",
    ),
    click.option(
        "--task-cores",
        type=click.IntRange(min=1),
        help="Cores of a machine that a stage takes in a Ray cluster.  [default: 1]",
    ),
)
