"""harness export: an adapter, the merged model, or the generated examples, as a folder for other tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from .. import disk
from ..errors import UsageError
from ..pipeline import Choice, Exported, Study, export, export_examples
from ..types import Example
from . import leaderboards, options, serving
from .saying import as_json, say, say_json
from .serving import Served

FORMS = ("alpaca", "messages")
"""Of generated examples."""


@click.command("export")
@options.of_a_study
@serving.options
@options.seed
@click.option("--recipe", default="self-specialize-retrieval", help="Recipe whose result is exported.")
@options.examples
@click.option("--merge", "merged", is_flag=True, help="Add the adapter to the base's weights, and write a whole model.")
@click.option(
    "--data",
    "form",
    type=click.Choice(FORMS),
    help="Write the generated examples instead, as Parquet and JSONL in this form.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="New folder to write.  [default: exports/DOMAIN-MODEL-RECIPE-seedN, and -merged or the form]",
)
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
    merged: bool,
    form: str | None,
    out: Path | None,
    store: Path,
    fresh: bool,
    as_json: bool,
) -> None:
    """Write the adapter of a recipe, the base with the adapter merged into it, or the generated examples.

    The adapter must change the base, and the merged model must answer as base and adapter do; otherwise nothing is
    written. A card for the Hugging Face hub lies inside, with what the newest leaderboard of the store says of the
    adapter, and a manifest beside the folder. What the store lacks is made first.
    """
    if form and merged:
        raise UsageError("--merge makes a model, --data exports examples; give one of them")
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
    with options.prepared(store, choice, fresh=fresh, served=served) as (study, runner):
        place = out or _place(study, form or "merged" * merged)
        if form:
            exported = export_examples(study, runner, out=place, write=_data(study, form))
        else:
            exported = export(study, runner, out=place, merged=merged, card=_card(study, store))
    if as_json:
        say_json(_record(exported))
    else:
        say(_text(exported))


def _data(study: Study, form: str) -> Callable[[Sequence[Example], dict[str, Any], Path], None]:
    """What puts examples and their card into a folder."""

    def write(examples: Sequence[Example], told: dict[str, Any], folder: Path) -> None:
        from ..exports import CARD, data_card, write_examples

        write_examples(examples, form, folder)
        card = data_card(told, examples, model=study.model, recipe=study.recipes[0], form=form)
        disk.write_text(folder / CARD, card)

    return write


def _card(study: Study, store: Path) -> Callable[[dict[str, Any]], str]:
    """What makes a model card of a manifest."""

    def write(told: dict[str, Any]) -> str:
        from ..exports import model_card

        scored = leaderboards.standing_on(told["tuning"], store)
        return model_card(told, model=study.model, recipe=study.recipes[0], scored=scored)

    return write


def _place(study: Study, kind: str) -> Path:
    name = f"{study.domain.name}-{study.model.name}-{study.recipes[0].name}-seed{study.seed}"
    return Path("exports") / "-".join(filter(None, (name, kind)))


def _record(exported: Exported) -> dict[str, object]:
    return {"folder": str(exported.folder), "manifest": str(exported.manifest), **exported.told}


def _text(exported: Exported) -> str:
    told = exported.told
    lines = [f"{told['kind']}: {exported.folder}", f"manifest: {exported.manifest}"]
    if alive := told.get("alive"):
        lines.append(
            f"adapter against base: {alive['divergence']:.3g} nats per token (must be above {alive['bound']:.3g})"
        )
    if merged := told.get("merged"):
        lines.append(
            f"merged ({told['precision']}) against base and adapter: {merged['divergence']:.3g} nats per token "
            f"(must be at most {merged['bound']:.3g})"
        )
    return "\n".join(lines)
