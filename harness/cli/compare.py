"""harness compare: the whole study, from the base's scores to the leaderboard."""

from __future__ import annotations

from pathlib import Path

import click

from ..executors import Comparison, Executor
from ..pipeline import Choice, compare_seeds
from . import executing, leaderboards, options
from .saying import as_json, say
from .serving import Served


@click.command("compare")
@options.of_a_comparison
@executing.options
@options.max_hours
@as_json
def command(
    choice: Choice,
    served: Served | None,
    executor: Executor,
    seeds: tuple[int, ...],
    store: Path,
    fresh: bool,
    max_hours: float | None,
    as_json: bool,
) -> None:
    """Score the base, specialize it by each recipe, score again, and show what changed.

    Several seeds give a leaderboard each, and one of their means, which is shown. An interrupted run goes on where it
    stopped when the same command is given again.
    """
    with options.prepared(store, choice, fresh=fresh, max_hours=max_hours, served=served) as (study, runner):
        seeds = tuple(dict.fromkeys(seeds))
        executor.make([Comparison(choice=choice, study=study, seeds=seeds, runner=runner)])
        *each, shown = compare_seeds(study, seeds, runner)
    for board in each:
        say(f"written to {leaderboards.save(board, store, study.registry)}", err=True)
    leaderboards.show(shown, store, study.registry, as_json=as_json)
