"""harness report: render a stored leaderboard again, draw it, or open its page."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterable
from pathlib import Path

import click

from ..errors import HarnessError
from ..pipeline import Trace, curves, samples, standard_errors
from ..registry import load_registry
from ..report import FORMATS, Curve, render
from ..store import Store
from . import leaderboards, options
from .saying import say, say_rendered


@click.command("report")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@options.store
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="Form of the leaderboard.")
@click.option("--open", "opened", is_flag=True, help="Make the page of the leaderboard and open it in a browser.")
@click.option(
    "--figures",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to draw figures into, PNG and SVG, instead of printing. Needs the extra: figures.",
)
@click.option(
    "--tensorboard",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write tuning curves into, for tensorboard --logdir, instead of printing. Needs the extra: "
    "tensorboard.",
)
@click.option(
    "--lm-eval",
    "lm_eval",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write results into, in lm-eval's form: one file a row and number of shots, and one of documents a "
    "benchmark; instead of printing.",
)
def command(
    path: Path | None,
    store: Path,
    form: str,
    opened: bool,
    figures: Path | None,
    tensorboard: Path | None,
    lm_eval: Path | None,
) -> None:
    """Render a stored leaderboard: the newest, or the one at PATH (its folder, or its JSON).

    With a folder for figures, curves or results, the files are written and named instead.
    """
    file = leaderboards.place_of(path, store)
    board = leaderboards.find(file)
    trace = Trace(board, Store(leaderboards.store_of(file, store)))
    if figures:
        from ..figures import draw

        _named(draw(board, _curves(trace), figures))
    if tensorboard:
        from ..exports import write_events

        _named(write_events(_curves(trace), tensorboard))
    if lm_eval:
        from ..exports import write_results, write_samples

        _named(write_results(board, lm_eval, errors=standard_errors(trace)))
        _named(write_samples(board, lm_eval, samples(trace, load_registry())))
    if opened:
        _open(leaderboards.write_page(board, file.parent, trace.store.root, load_registry()))
    if not (figures or tensorboard or lm_eval or opened):
        say_rendered(render(board, form))


def _named(paths: Iterable[Path]) -> None:
    for path in paths:
        say(str(path))


def _open(page: Path) -> None:
    say(f"opening {page}", err=True)
    if not webbrowser.open(page.resolve().as_uri()):
        raise HarnessError(f"no browser could be started; open {page} yourself")


def _curves(trace: Trace) -> tuple[Curve, ...]:
    found = curves(trace)
    if not found and len(trace.board.sections[0].rows) > 1:
        say(
            f"no tuning curves: {trace.store.root} does not hold the stages of this leaderboard, or it was made by an "
            "earlier version; run the same harness compare again",
            err=True,
        )
    return found
