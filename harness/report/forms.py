"""The forms that a leaderboard can take, all from the same record."""

from __future__ import annotations

from collections.abc import Callable

from .latex import latex
from .leaderboard import Leaderboard, write
from .rendering import markdown, terminal
from .sheet import csv_of

FORMATS: dict[str, Callable[[Leaderboard], str]] = {
    "text": terminal,
    "markdown": markdown,
    "csv": csv_of,
    "json": write,
    "latex": latex,
}
"""Name of a form -> the function that renders it."""


def render(board: Leaderboard, form: str) -> str:
    """The leaderboard in one of FORMATS, without anything that would steer a terminal."""
    return FORMATS[form](board)
