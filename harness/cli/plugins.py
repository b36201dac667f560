"""harness plugins: what is installed, and what it brings."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ..registry import load_registry
from . import options


@click.command("plugins")
@options.as_json
def command(as_json: bool) -> None:
    """List the installed plugins with their packages."""
    found = load_registry().plugins()
    if as_json:
        click.echo(json.dumps([asdict(plugin) for plugin in found], indent=1))
        return
    for plugin in found:
        click.echo(f"{plugin.name}  ({plugin.package} {plugin.version}): {', '.join(plugin.hooks)}")
