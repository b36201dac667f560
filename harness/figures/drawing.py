"""All figures of a leaderboard, into a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..plain import file_name
from ..report import Curve, Leaderboard
from . import style
from .ablating import ablating
from .dots import all_dots
from .forgetting import forgetting
from .funnels import funnels
from .knowing import knowing
from .tuning import tuning


def draw(board: Leaderboard, curves: Sequence[Curve], folder: Path) -> Iterator[Path]:
    """Write every figure that there is something to show in, as PNG and SVG; gives the files.

    Raises HarnessError where matplotlib is not installed.
    """
    with style.styled():
        for name, figure in (
            *all_dots(board),
            *knowing(board),
            *forgetting(board),
            *funnels(board),
            *tuning(board, curves),
            *ablating(board),
        ):
            yield from style.save(figure, folder, file_name(name))
