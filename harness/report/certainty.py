"""How sure the deltas of a leaderboard are, as tables: tests, least effects, noise floor, study seeds."""

from __future__ import annotations

from collections.abc import Sequence

from ..types import Between, Delta
from .leaderboard import Leaderboard, Row, Section

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Headers and rows."""


def tested(section: Section) -> bool:
    """Whether there are adjusted p-values; a leaderboard of before and a study of the base alone have none."""
    return any(row.delta is not None and row.delta.adjusted is not None for row in section.rows)


def verdict(row: Row) -> list[str]:
    """Adjusted p of the average, and the rank groups."""
    return [chance(row.delta.adjusted) if row.delta else "", ", ".join(map(str, row.groups))]


def certainty(row: Row) -> Table:
    """One row a task and one for the average: what was tested, what could have been seen, and how far from noise."""
    deltas = [(task.title, task.delta) for task in row.tasks] + [("average", row.delta)]
    found = [(title, delta) for title, delta in deltas if delta]
    several = any(delta.between for _, delta in found)
    headers = ["task", "Δ", "n", "moved", "p", "p, adjusted", "sees from", "Δ / noise"]
    headers += ["sd of seeds", "documents and seeds"] if several else []
    return headers, [[title, *_sure(delta), *(_seeds(delta.between) if several else [])] for title, delta in found]


def floor(section: Section) -> list[str]:
    """A paragraph on the noise floor, if it was measured."""
    if section.noise is None or section.noise.delta is None:
        return []
    delta = section.noise.delta
    told = f"{section.noise.name}: Δ of {delta.documents} documents that were scored a second time, in other batches"
    moved = f"{delta.moved} moved" if delta.moved else "none moved, so Δ / noise is at least what is said"
    return ["", f"{told}; {moved}."]


def between(board: Leaderboard) -> Table:
    """One row a recipe at each number of shots: its Δ over documents, under each study seed, and over both."""
    headers = ["shots", "", "Δ", "over documents", *(f"seed {seed}" for seed in board.seeds), "sd of seeds"]
    rows = [
        [str(section.shots), row.name, f"{row.delta.value:+.1f}", _interval(row.delta)]
        + [f"{value:+.1f}" for value in row.delta.between.values]
        + _seeds(row.delta.between)
        for section in board.sections
        for row in section.rows
        if row.delta and row.delta.between
    ]
    return [*headers, "over documents and seeds"], rows


def chance(p: float | None) -> str:
    """A p-value with three digits after the point; empty where there is none."""
    if p is None:
        return ""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _sure(delta: Delta) -> list[str]:
    return [
        f"{delta.value:+.1f} {'*' if delta.separated else '~'}",
        str(delta.documents),
        "-" if delta.moved is None else str(delta.moved),
        chance(delta.p) or "-",
        chance(delta.adjusted) or "-",
        "-" if delta.least is None else f"{delta.least:.1f}",
        "-" if delta.noise is None else f"{'> ' * delta.bounded}{delta.noise:.1f}",
    ]


def _seeds(spread: Between | None) -> list[str]:
    return ["-", "-"] if spread is None else [f"{spread.deviation:.1f}", _interval(spread)]


def _interval(ends: Delta | Between) -> str:
    return f"[{ends.low:+.1f}, {ends.high:+.1f}]"
