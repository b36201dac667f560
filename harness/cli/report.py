"""harness report: render a stored leaderboard again, or draw it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from ..pipeline import Trace, curves, standard_errors
from ..report import FORMATS, Curve, Leaderboard, render
from ..store import Store
from . import leaderboards, options
from .saying import say, say_rendered


@click.command("report")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@options.store
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="Form of the leaderboard.")
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
    help="Folder to write results into, in lm-eval's form, one file a row and number of shots, instead of printing.",
)
def command(
    path: Path | None, store: Path, form: str, figures: Path | None, tensorboard: Path | None, lm_eval: Path | None
) -> None:
    """Render a stored leaderboard: the newest, or the one at PATH (its folder, or its JSON).

    With a folder for figures, curves or results, the files are written and named instead.
    """
    board = leaderboards.find(path, store)
    if figures:
        from ..figures import draw

        _named(draw(board, _curves(board, store), figures))
    if tensorboard:
        from ..exports import write_events

        _named(write_events(_curves(board, store), tensorboard))
    if lm_eval:
        from ..exports import write_results

        _named(write_results(board, lm_eval, errors=standard_errors(Trace(board, Store(store)))))
    if not (figures or tensorboard or lm_eval):
        say_rendered(render(board, form))


def _named(paths: Iterable[Path]) -> None:
    for path in paths:
        say(str(path))


def _curves(board: Leaderboard, store: Path) -> tuple[Curve, ...]:
    found = curves(Trace(board, Store(store)))
    if not found and len(board.sections[0].rows) > 1:
        say(
            f"no tuning curves: {store} does not hold the stages of this leaderboard, or it was made by an earlier "
            "version; run the same harness compare again",
            err=True,
        )
    return found
