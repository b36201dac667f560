"""harness gate: end with 1 where a specialized model became worse, for a build that shall stop there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from .. import disk
from ..report import Gated, gate
from . import leaderboards, options
from .saying import as_json, say, say_json

FAILED = 1
"""Exit code where something regressed."""


@click.command("gate")
@options.board
@options.store
@click.option(
    "--max-regression",
    "most",
    type=float,
    metavar="POINTS",
    default=0.0,
    help="Points that a task may fall below the base; more, and separated, fails.",
)
@click.option(
    "--row",
    "rows",
    metavar="ROW",
    multiple=True,
    show_default="all that are no controls",
    help="Row to look at; repeatable.",
)
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="File to write as JUnit XML.")
@as_json
def command(
    path: Path | None, store: Path, most: float, rows: tuple[str, ...], junit: Path | None, as_json: bool
) -> int:
    """End with 1 where a specialized model is worse than its base by more than POINTS, on a task or on average.

    A fall counts where it is separated, as on the leaderboard. How many tasks are too small to show one is said.
    """
    board = leaderboards.find(leaderboards.place_of(path, store))
    found = gate(board, most, rows=rows)
    if junit:
        from ..exports import junit_xml

        disk.write_text(junit, junit_xml(board, found, most))
    if as_json:
        say_json([asdict(each) for each in found])
    else:
        say("\n".join(_lines(found, most)))
    return FAILED if any(each.failed for each in found) else 0


def _lines(found: Sequence[Gated], most: float) -> Iterator[str]:
    failed = [each for each in found if each.failed]
    for each in failed:
        delta = each.delta
        yield (
            f"regressed: {each.row}, {each.shots}-shot, {each.task}: {delta.value:+.1f} points "
            f"[{delta.low:+.1f}, {delta.high:+.1f}]"
        )
    verdict = "failed" if failed else "passed"
    rows = ", ".join(dict.fromkeys(each.row for each in found))
    some = f"{len(failed)} of {len(found)} differences of {rows}"
    yield f"{verdict}: {some} are separated falls of more than {_points(most)}"
    blind = [each for each in found if each.blind and not each.failed]
    least = [each.delta.least for each in blind if each.delta.least is not None]
    if blind:
        sees = f": they see one from {min(least):.1f} points on, the bluntest from {max(least):.1f}" if least else ""
        yield f"{len(blind)} of them could hardly have shown so small a fall{sees}"


def _points(number: float) -> str:
    return f"{number:g} point{'' if number == 1 else 's'}"
