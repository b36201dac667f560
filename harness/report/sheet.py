"""A leaderboard as CSV, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from ..plain import cell
from ..types import Delta
from .ablations import ablation_rows
from .contamination_tables import clean_rows
from .forgetting import Loss
from .forgetting_tables import forgotten_rows
from .gain_tables import gain_rows
from .leaderboard import Leaderboard


def csv_of(board: Leaderboard) -> str:
    """All numbers, one a line; every cell is harmless to a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([cell(str(value)) for value in row] for row in _rows(board))
    return out.getvalue()


def _rows(board: Leaderboard) -> Iterator[Sequence[object]]:
    yield ["shots", "model", "task", "documents", "metric", "score", "delta", "low", "high", *_MORE]
    for section in board.sections:
        for row in (*section.rows, *([section.noise] if section.noise else [])):
            for task in row.tasks:
                start = [section.shots, row.name, task.benchmark, task.documents]
                for metric, score in task.metrics.items():
                    delta = task.delta if metric == next(iter(task.metrics)) else None
                    yield [*start, metric, f"{score:.4f}", *_cells(delta)]
            groups = " ".join(map(str, row.groups))
            start = [section.shots, row.name, "average", ""]
            yield [*start, board.metric, f"{row.average:.4f}", *_cells(row.delta, groups)]
    for cells, change in (
        *gain_rows(board),
        *forgotten_rows(board),
        *ablation_rows(board),
        *clean_rows(board),
    ):
        yield [*cells, *(_loss(change) if isinstance(change, Loss) else _cells(change))]


_MORE = (
    "p",
    "p_adjusted",
    "separated",
    "moved",
    "least",
    "noise",
    "noise_is",
    "sd_seeds",
    "low_seeds",
    "high_seeds",
    "groups",
)
"""Columns behind the interval: how sure a delta is."""


def _cells(delta: Delta | None, groups: str = "") -> list[str]:
    """The delta, its interval and _MORE."""
    if delta is None:
        return [*[""] * (2 + len(_MORE)), groups]
    seeds = delta.between
    ends = (seeds.deviation, seeds.low, seeds.high) if seeds else (None, None, None)
    return [
        *(f"{value:.4f}" for value in (delta.value, delta.low, delta.high)),
        *("" if p is None else f"{p:.6g}" for p in (delta.p, delta.adjusted)),
        "yes" if delta.separated else "no",
        "" if delta.moved is None else str(delta.moved),
        *("" if value is None else f"{value:.4f}" for value in (delta.least, delta.noise)),
        "" if delta.noise is None else "at least" if delta.bounded else "estimated",
        *("" if value is None else f"{value:.4f}" for value in ends),
        groups,
    ]


def _loss(loss: Loss) -> list[str]:
    """The change of a loss, its interval, and nothing of _MORE."""
    return [*(f"{end:.4f}" for end in (loss.delta, loss.low, loss.high)), *[""] * len(_MORE)]
