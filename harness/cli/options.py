"""Options that several commands share, and what they are turned into."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from ..pipeline import (
    DEFAULT_RECIPES,
    DEFAULT_SHOTS,
    EMBEDDED,
    FACTORS,
    SUITES,
    Choice,
    Runner,
    Study,
    plan,
)
from ..preparation import how_to_bring
from ..registry import load_registry
from ..store import Store
from . import serving
from .saying import say
from .serving import Served, engines_of
from .watching import Watcher

Function = TypeVar("Function", bound=Callable[..., Any])

store = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    default="studies",
    envvar="HARNESS_STORE",
    help="Folder of all stages; what is there is not done again. Also: HARNESS_STORE.",
)
board = click.option(
    "--board",
    "path",
    type=click.Path(path_type=Path),
    help="Leaderboard: its folder, or its JSON.  [default: the newest in the store]",
)
recipes = click.option(
    "--recipe",
    "recipes",
    metavar="RECIPE",
    multiple=True,
    default=DEFAULT_RECIPES,
    help="Recipe to run beside the base; repeatable, or all.",
)
shots = click.option(
    "--shots",
    default=",".join(map(str, DEFAULT_SHOTS)),
    callback=lambda ctx, param, value: _numbers(value),
    help="Demonstrations in the prompt, comma-separated.",
)
examples = click.option(
    "--examples", type=int, metavar="N", default=160, help="Examples to generate; the paper's number is 5000."
)
seed = click.option("--seed", type=int, default=0, help="Seed of everything random in the study.")
seeds = click.option(
    "--seed",
    "seeds",
    type=int,
    multiple=True,
    default=(0,),
    help="Seed of everything random in the study; repeatable: one study each, and a leaderboard of their means.",
)
forgetting = click.option(
    "--forgetting", is_flag=True, help="Score other domains too, at the first number of shots, for what was forgotten."
)
ablate = click.option(
    "--ablate",
    default="",
    show_default="none",
    metavar="FACTORS",
    callback=lambda ctx, param, value: tuple(filter(None, value.split(","))),
    help=f"Vary the last recipe that is no control, one thing at a time, comma-separated: {', '.join(FACTORS)}.",
)
max_hours = click.option(
    "--max-hours",
    type=click.FloatRange(min=0, min_open=True),
    help="Stop once so many hours are over, with exit code 75; the same command then goes on.",
)


def of_a_study(function: Function) -> Function:
    """Options that every command about a study has."""
    return _of_studies(function, _domain(), _model())


def of_a_grid(function: Function) -> Function:
    """The same for a command about several studies, whose domains and models come as `domains` and `models`."""
    return _of_studies(
        function,
        _domain("domains", multiple=True, told="; repeatable: each with each model"),
        _model("models", multiple=True, default=("acorn",), told="; repeatable"),
    )


def _domain(name: str = "domain", told: str = "", **more: Any) -> Any:
    return click.option(
        "--domain",
        name,
        metavar="DOMAIN",
        required=True,
        help=f"Domain to specialize in{told}; see: harness list.",
        **more,
    )


def _model(name: str = "model", told: str = "", **more: Any) -> Any:
    help = f"Base model{told}: a name (see: harness list models), hf:ORG/NAME[@REVISION], or path:FOLDER."
    return click.option("--model", name, metavar="MODEL", help=help, **({"default": "acorn"} | more))


def _of_studies(function: Function, domain: Any, model: Any) -> Function:
    for option in (
        store,
        click.option("--fresh", is_flag=True, help="Do again what is stored."),
        click.option(
            "--limit",
            type=int,
            metavar="N",
            help="Only N documents of each benchmark, for a trial; their answers are as mixed as in the whole.",
        ),
        click.option(
            "--suite",
            type=click.Choice(list(SUITES)),
            metavar="SUITE",  # the choices would make the column of options so wide that no help text has room
            default=EMBEDDED,
            help="Which benchmarks: embedded, or what harness prepare prepares: paper, or extended (all).",
        ),
        click.option(
            "--adapter",
            metavar="ADAPTER",
            help="Published adapter that the base model has in it, in peft's format: a folder, or ORG/NAME[@REVISION].",
        ),
        model,
        domain,
    ):
        function = option(function)
    return function


def chosen(given: dict[str, Any]) -> dict[str, Any]:
    """Take those of a command's arguments out that are fields of a `Choice`."""
    return {field.name: given.pop(field.name) for field in fields(Choice) if field.name in given}


def of_a_comparison(function: Function) -> Function:
    """Options that name a whole comparison; the command gets what is compared as its `choice`."""

    @wraps(function)
    def asked(**given: Any) -> Any:
        choice = Choice(**chosen(given))
        return function(choice=choice, **given)

    wrapped: Any = asked
    for option in (ablate, forgetting, examples, shots, recipes, seeds, serving.options, of_a_study):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


@contextmanager
def prepared(
    folder: Path,
    choice: Choice,
    *,
    fresh: bool,
    max_hours: float | None = None,
    served: Served | None = None,
) -> Iterator[tuple[Study, Runner]]:
    """The study that was chosen, and a runner that tells stderr what happens."""
    with all_prepared(folder, [choice], fresh=fresh, max_hours=max_hours, served=served) as ((study, runner),):
        yield study, runner


@contextmanager
def all_prepared(
    folder: Path,
    choices: Iterable[Choice],
    *,
    fresh: bool,
    max_hours: float | None = None,
    served: Served | None = None,
) -> Iterator[list[tuple[Study, Runner]]]:
    """The same for several studies, which share what time there is."""
    deadline = None if max_hours is None else time.monotonic() + 3600 * max_hours
    watcher, worked, found = Watcher(), set[Path](), list[tuple[Study, Runner]]()
    for choice in choices:
        study, engines = engines_of(_planned(choice), served)
        engines = next((runner.engines for other, runner in found if other.model == study.model), engines)
        runner = Runner(
            store=Store(folder), observer=watcher, engines=engines, fresh=fresh, worked=worked, deadline=deadline
        )
        found.append((study, runner))
    try:
        yield found
    finally:
        watcher.close()


def _planned(choice: Choice) -> Study:
    """The study; stderr is told which benchmarks it leaves out."""
    study = plan(load_registry(), choice)
    sets = {upstream.name: upstream for benchmark in study.left_out if (upstream := benchmark.upstream)}
    for upstream in sets.values():
        say(f"left out: {how_to_bring(upstream)}", err=True)
    return study


def was_given(name: str) -> bool:
    """Whether the command line named an option, rather than its default or a variable."""
    return click.get_current_context().get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f'"{text}" is not a comma-separated list of numbers, such as 0,1,5') from None
