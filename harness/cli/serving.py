"""Options that say who answers: transformers in this process, or a server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from ..errors import UsageError
from ..pipeline import Engines, ServedEngines, Study, without_likelihoods
from ..serving import KEY, Server
from .saying import say

Function = TypeVar("Function", bound=Callable[..., Any])

ENGINES = ("transformers", "openai")


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server, as the command line names it."""

    server: Server
    tokenizer: Path | None
    adapters: dict[Path, str]
    """Folder of an adapter -> its name on the server."""


def options(function: Function) -> Function:
    """Add the options to a command, which gets them together as `served`; None for transformers in this process."""

    @wraps(function)
    def asked(
        *arguments: Any,
        engine: str,
        base_url: str | None,
        name: str | None,
        served_adapters: tuple[str, ...],
        tokenizer: Path | None,
        concurrency: int,
        timeout: float,
        **others: Any,
    ) -> Any:
        if (engine == "openai") != bool(base_url):
            raise UsageError("--engine openai and --base-url belong together; give both or neither")
        if not base_url:
            return function(*arguments, served=None, **others)
        served = Served(
            server=Server(url=base_url, served=name or "", concurrency=concurrency, timeout=timeout),
            tokenizer=tokenizer,
            adapters=dict(map(_adapter, served_adapters)),
        )
        return function(*arguments, served=served, **others)

    wrapped: Any = asked
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def engines_of(study: Study, served: Served | None) -> tuple[Study, Engines]:
    """Who answers in a study, and the study as far as they can take part in it; stderr is told what they cannot."""
    if served is None:
        return study, Engines(model=study.model)
    engines = ServedEngines(
        model=study.model, server=served.server, tokenizer=served.tokenizer, adapters=served.adapters
    )
    say(engines.probed.line, err=True)
    return (study if engines.weighs else without_likelihoods(study)), engines


def _adapter(text: str) -> tuple[Path, str]:
    name, equals, folder = text.partition("=")
    if not equals or not name or not folder:
        raise UsageError(f'--served-adapter "{text}": must be NAME=FOLDER, as the server was told')
    return Path(folder).resolve(), name


_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(ENGINES),
        default="transformers",
        help="Who answers: transformers in this process, or a server of OpenAI's completions.",
    ),
    click.option(
        "--base-url", metavar="URL", help=f"Address of the server; its key, if it has one, is taken from {KEY}."
    ),
    click.option("--served", "name", metavar="NAME", help="Name of the base model on the server."),
    click.option(
        "--served-adapter",
        "served_adapters",
        multiple=True,
        metavar="NAME=FOLDER",
        help="Adapter that the server has under a name; others are asked in this process. Repeatable.",
    ),
    click.option(
        "--tokenizer",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        metavar="FOLDER",
        help="Tokenizer of the served model, to count and cut.  [default: the model's own]",
    ),
    click.option("--concurrency", type=int, default=16, help="Requests to the server at once."),
    click.option("--timeout", type=float, default=120.0, help="Seconds that a request to the server may take."),
)
