"""harness study: the preliminary study, the base alone."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import Choice, preliminary
from . import leaderboards, options, serving
from .saying import as_json
from .serving import Served


@click.command("study")
@options.of_a_study
@serving.options
@options.seed
@options.shots
@options.max_hours
@as_json
def command(
    domain: str,
    model: str,
    adapter: str | None,
    suite: str,
    served: Served | None,
    shots: tuple[int, ...],
    limit: int | None,
    seed: int,
    store: Path,
    fresh: bool,
    max_hours: float | None,
    as_json: bool,
) -> None:
    """Score the base model on the domain, before anything is generated."""
    choice = Choice(
        domain=domain, model=model, adapter=adapter, suite=suite, recipes=(), shots=shots, limit=limit, seed=seed
    )
    with options.prepared(store, choice, fresh=fresh, max_hours=max_hours, served=served) as (study, runner):
        board = preliminary(study, runner)
    leaderboards.show(board, store, study.registry, as_json=as_json)
