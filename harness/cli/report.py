"""harness report: render a stored leaderboard again, or open its page."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from ..errors import HarnessError
from ..registry import load_registry
from ..report import FORMATS, render
from . import leaderboards, options


@click.command("report")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@options.store
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="Form of the leaderboard.")
@click.option("--open", "opened", is_flag=True, help="Make the page of the leaderboard and open it in a browser.")
def command(path: Path | None, store: Path, form: str, opened: bool) -> None:
    """Render a stored leaderboard: the newest, or the one at PATH (its folder, or its JSON)."""
    file = leaderboards.place_of(path, store)
    board = leaderboards.find(file)
    if not opened:
        click.echo(render(board, form), nl=False)
        return
    page = leaderboards.write_page(board, file.parent, leaderboards.store_of(file, store), load_registry())
    click.echo(f"opening {page}", err=True)
    if not webbrowser.open(page.resolve().as_uri()):
        raise HarnessError(f"no browser could be started; open {page} yourself")
