"""Contamination as a table, as paragraphs, and as lines of a CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..types import Delta
from .contamination import Contamination, Near
from .leaderboard import Leaderboard

SHOWN = 10
"""Findings that a leaderboard spells out; its JSON holds all, and so does `harness contamination`."""


def doors(found: Contamination) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """One row a source of training text."""
    rows = [[f"{door.name}, {door.source}", str(door.texts), str(door.dropped), str(door.near)] for door in found.doors]
    return ["text", "checked", "left out", "kept near a document"], rows


def told(found: Contamination, domain: str) -> list[str]:
    """Paragraphs: which documents are not clean and why, and which alarms were dismissed."""
    counted = [near for near in found.near if not near.dismissed]
    dismissed = [near for near in found.near if near.dismissed]
    parts = []
    if found.rows:
        tasks = [task for task in found.rows[0].tasks if task.left_out]
        told = ", ".join(f"{task.title} {task.left_out} of {task.documents + task.left_out}" for task in tasks)
        parts += ["", f"Not clean, because training text comes near them: {told}."]
    elif not counted:
        parts += ["", "No training text comes near a test document: all documents are clean."]
    else:
        parts += ["", "None of the documents that training text comes near was scored: all that were are clean."]
    parts += ["", *map(_line, counted[:SHOWN])] if counted else []
    if len(counted) > SHOWN:
        parts += [f"- and {len(counted) - SHOWN} more; see: harness contamination --domain {domain}"]
    if dismissed:
        parts += ["", f"Dismissed as false alarms: {len(dismissed)}.", ""]
        parts += [f"{_line(near)}: {near.dismissed}" for near in dismissed[:SHOWN]]
    return parts


def _line(near: Near) -> str:
    shown = ", ".join(near.documents[:2]) + (" and others" if len(near.documents) > 2 else "")
    return f'- {near.where} of {near.door}, {near.source}: "{near.span}" ({shown})'


def clean_rows(board: Leaderboard) -> Iterator[tuple[list[str], Delta | None]]:
    """Shots, model, task, documents, metric and score of each line of a CSV, and the delta behind them."""
    for row in board.contamination.rows:
        start, metric = [str(row.shots), row.name], "clean documents"
        for task in row.tasks:
            yield [*start, task.benchmark, str(task.documents), metric, _score(task.score)], task.delta
        yield [*start, "average", "", metric, _score(row.average)], row.delta


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
