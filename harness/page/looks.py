"""How a row is drawn, the same wherever it appears: a colour and a shape, so that nothing hangs on colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..report import Leaderboard

SHAPES = (
    "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0z",
    "M-4,-4h8v8h-8z",
    "M0,-5.5L5.5,0L0,5.5L-5.5,0z",
    "M0,-5L5,4H-5z",
    "M0,5L5,-4H-5z",
    "M-5,-1.7h3.3v-3.3h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3z",
)
"""Paths around the origin: circle, square, diamond, triangles, cross."""
METHODS, CONTROLS = 4, 3
"""Colours of the style sheet, `method-1` and so on."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One row of the leaderboard."""

    name: str
    control: str
    """What is done in it, where it is a control."""
    tone: str
    """Class of the style sheet."""
    shape: str


def looks(board: Leaderboard) -> Mapping[str, Look]:
    """Name of each row but the base -> how it is drawn."""
    found: dict[str, Look] = {}
    seen = {"method": 0, "control": 0}
    for row in board.sections[0].rows[1:]:
        kind, most = ("control", CONTROLS) if row.control else ("method", METHODS)
        tone = f"{kind}-{seen[kind] % most + 1}"
        # Methods take the shapes from the first on, controls from the last.
        shape = SHAPES[seen[kind] % len(SHAPES) if kind == "method" else -1 - seen[kind] % len(SHAPES)]
        found[row.name] = Look(name=row.name, control=row.control, tone=tone, shape=shape)
        seen[kind] += 1
    return found
