"""harness specialize: synthesis and tuning of one recipe, without any benchmark."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import ADAPTER, Choice, Stages
from . import options, serving
from .saying import as_json, say, say_json
from .serving import Served


@click.command("specialize")
@options.of_a_study
@serving.options
@click.option("--recipe", default="self-specialize-retrieval", help="Recipe to specialize by; see: harness list.")
@options.seed
@options.examples
@options.max_hours
@as_json
def command(
    domain: str,
    model: str,
    adapter: str | None,
    suite: str,
    served: Served | None,
    recipe: str,
    examples: int,
    limit: int | None,
    seed: int,
    store: Path,
    fresh: bool,
    max_hours: float | None,
    as_json: bool,
) -> None:
    """Generate examples and tune the base on them; print where the adapter and the examples lie."""
    choice = Choice(
        domain=domain,
        model=model,
        adapter=adapter,
        suite=suite,
        recipes=(recipe,),
        examples=examples,
        limit=limit,
        seed=seed,
    )
    with options.prepared(store, choice, fresh=fresh, max_hours=max_hours, served=served) as (study, runner):
        tuned, made = Stages(study=study, runner=runner).specialized(study.recipes[0])
    found = {"adapter": str(tuned.folder / ADAPTER)}
    if made:
        found["examples"] = str(made[-1].folder / "examples.jsonl")
    if as_json:
        say_json(found)
    else:
        say("\n".join(f"{name}: {path}" for name, path in found.items()))
