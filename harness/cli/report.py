"""harness report: render a stored leaderboard again."""

from __future__ import annotations

from pathlib import Path

import click

from ..report import FORMATS, render
from . import leaderboards, options
from .saying import say_rendered


@click.command("report")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@options.store
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="Form of the leaderboard.")
def command(path: Path | None, store: Path, form: str) -> None:
    """Render a stored leaderboard: the newest, or the one at PATH (its folder, or its JSON)."""
    say_rendered(render(leaderboards.find(path, store), form))
