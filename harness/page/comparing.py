"""The descriptions of what recipes generated as lines of one table, each number in its own way of writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ..described import Line, rows
from .record import Generated
from .wording import count, points

TITLES = {
    "examples": "Examples",
    "verbs": "Root verbs and nouns",
    "words": "Lengths, in words",
    "overlap": "Overlap with the seeds",
    "distinct": "Variety of words",
    "topics": "Topics",
    "forms": "Forms of answers",
}
"""Group of lines -> its heading."""
WHOLE = ("examples", "pairs", "verbs", "topics")
"""Units that are counted."""

Told = tuple[str, Sequence[str]]
"""Title of a line, and what is said of each recipe."""


def compared(generated: Sequence[Generated]) -> Iterator[tuple[str, Sequence[Told]]]:
    """Heading and lines of each group; nothing where nothing was generated."""
    found = rows({each.name: each.description for each in generated})
    for group, lines in groupby(found, key=lambda line: line.group):
        yield TITLES.get(group, group), [(line.title, [_said(line, value) for value in line.values]) for line in lines]


def _said(line: Line, value: float | None) -> str:
    if value is None:
        return "–"
    if line.unit == "share":
        return f"{points(100 * value, 0)} %"
    if line.unit in WHOLE and value == int(value):
        return count(value)
    return points(value, 2 if line.unit in ("f", "bits") else 1)
