"""harness list: what can be named on the command line."""

from __future__ import annotations

import json
from typing import Any

import click

from ..registry import Registry, load_registry
from . import options


@click.command("list")
@options.as_json
def command(as_json: bool) -> None:
    """List domains, models, benchmarks and recipes."""
    found = _found(load_registry())
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    for kind, rows in found.items():
        click.secho(kind, bold=True)
        width = max((len(row["name"]) for row in rows), default=0)
        for row in rows:
            click.echo(f"  {row['name']:{width}}  {row['comment']}")


def _found(registry: Registry) -> dict[str, list[dict[str, Any]]]:
    return {
        "domains": [
            {"name": one.name, "comment": f"{one.title}: {', '.join(one.topics)}"} for one in registry.domains.values()
        ],
        "models": [{"name": one.name, "comment": one.comment} for one in registry.models.values()],
        "recipes": [{"name": one.name, "comment": one.comment} for one in registry.recipes.values()],
        "benchmarks": [
            {"name": one.name, "comment": f"{one.domain}, {one.title} ({one.suite})"}
            for one in registry.benchmarks.values()
        ],
    }
