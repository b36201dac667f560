"""harness export: an adapter, or the merged model, as a folder for transformers and peft."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..pipeline import Choice, Exported, Study, export
from . import options


@click.command("export")
@options.of_a_study
@options.seed
@click.option("--recipe", default="self-specialize-retrieval", help="Recipe whose result is exported.")
@options.examples
@click.option("--merge", "merged", is_flag=True, help="Add the adapter to the base's weights, and write a whole model.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="New folder to write.  [default: exports/DOMAIN-MODEL-RECIPE-seedN, and -merged]",
)
@options.as_json
def command(
    domain: str,
    model: str,
    adapter: str | None,
    suite: str,
    recipe: str,
    examples: int,
    limit: int | None,
    seed: int,
    merged: bool,
    out: Path | None,
    store: Path,
    fresh: bool,
    as_json: bool,
) -> None:
    """Write the adapter of a recipe, or the base with the adapter merged into it.

    The adapter must change the base, and the merged model must answer as base and adapter do; otherwise nothing is
    written. A manifest with both measurements is put beside the folder. What the store lacks is made first.
    """
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
    with options.prepared(store, choice, fresh=fresh) as (study, runner):
        exported = export(study, runner, out=out or _place(study, merged), merged=merged)
    click.echo(json.dumps(_record(exported), indent=1) if as_json else _text(exported))


def _place(study: Study, merged: bool) -> Path:
    name = f"{study.domain.name}-{study.model.name}-{study.recipes[0].name}-seed{study.seed}"
    return Path("exports") / (name + "-merged" * merged)


def _record(exported: Exported) -> dict[str, object]:
    return {"folder": str(exported.folder), "manifest": str(exported.manifest), **exported.told}


def _text(exported: Exported) -> str:
    told, alive = exported.told, exported.told["alive"]
    lines = [
        f"{told['kind']}: {exported.folder}",
        f"manifest: {exported.manifest}",
        f"adapter against base: {alive['divergence']:.3g} nats per token (must be above {alive['bound']:.3g})",
    ]
    if merged := told.get("merged"):
        lines.append(
            f"merged ({told['precision']}) against base and adapter: {merged['divergence']:.3g} nats per token "
            f"(must be at most {merged['bound']:.3g})"
        )
    return "\n".join(lines)
