"""harness plugins: what is installed, and what it brings."""

from __future__ import annotations

from dataclasses import asdict

import click

from ..registry import load_registry
from .saying import as_json, say, say_json


@click.command("plugins")
@as_json
def command(as_json: bool) -> None:
    """List the installed plugins with their packages."""
    found = load_registry().plugins()
    if as_json:
        say_json([asdict(plugin) for plugin in found])
        return
    for plugin in found:
        say(f"{plugin.name}  ({plugin.package} {plugin.version}): {', '.join(plugin.hooks)}")
