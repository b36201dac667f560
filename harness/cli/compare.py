"""harness compare: the whole study, from the base's scores to the leaderboard."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import Choice, compare
from . import leaderboards, options


@click.command("compare")
@options.of_a_study
@options.recipes
@options.shots
@options.examples
@options.ablate
@options.as_json
def command(
    domain: str,
    model: str,
    suite: str,
    recipes: tuple[str, ...],
    shots: tuple[int, ...],
    examples: int,
    ablate: tuple[str, ...],
    limit: int | None,
    seed: int,
    store: Path,
    fresh: bool,
    as_json: bool,
) -> None:
    """Score the base, specialize it by each recipe, score again, and show what changed.

    An interrupted run goes on where it stopped when the same command is given again.
    """
    choice = Choice(
        domain=domain,
        model=model,
        suite=suite,
        recipes=recipes,
        shots=shots,
        examples=examples,
        limit=limit,
        seed=seed,
        ablate=ablate,
    )
    with options.prepared(store, choice, fresh=fresh) as (study, runner):
        board = compare(study, runner)
    leaderboards.show(board, store, as_json=as_json)
