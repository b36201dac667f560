"""Options that say who makes the stages: this process, several of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from ..errors import UsageError
from ..executors import Executor, Processes, RayCluster
from .serving import Served

Function = TypeVar("Function", bound=Callable[..., Any])

EXECUTORS = ("local", "ray")

processes = click.option(
    "--processes",
    type=click.IntRange(min=1),
    envvar="HARNESS_PROCESSES",
    help="Processes of this machine that make stages.  [default: by its cores and memory; 1 with a GPU]",
)


def options(function: Function) -> Function:
    """Add the options to a command, which gets an `Executor` of them as `executor`."""

    @wraps(function)
    def asked(
        *arguments: Any,
        executor: str,
        processes: int | None,
        address: str | None,
        task_cores: int | None,
        **others: Any,
    ) -> Any:
        served: Served | None = others.get("served")
        if executor == "local":
            if address is not None or task_cores is not None:
                raise UsageError("--address and --task-cores belong to --executor ray; give it too")
            chosen: Executor = Processes(count=1 if served else processes)
        elif served is not None:
            raise UsageError(
                "--executor ray and --engine openai do not go together: the machines of a cluster load the model "
                "themselves; give one of them"
            )
        elif _given("processes"):
            raise UsageError("--processes belongs to --executor local; of a cluster, --task-cores shares out the cores")
        else:
            chosen = RayCluster(address=address, cores=task_cores or 1)
        return function(*arguments, executor=chosen, **others)

    wrapped: Any = asked
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def _given(name: str) -> bool:
    """Whether an option stands on the command line."""
    return click.get_current_context().get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


_OPTIONS = (
    click.option(
        "--executor",
        type=click.Choice(EXECUTORS),
        default="local",
        help="Who makes the stages, independent ones at once: this machine, or a Ray cluster.",
    ),
    processes,
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
