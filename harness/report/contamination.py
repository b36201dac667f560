"""What a leaderboard says of contamination: what was checked and left out, and the scores on clean documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..types import Delta
from .deltas import delta_from


@dataclass(frozen=True, kw_only=True)
class Door:
    """Texts of one source that were held against all benchmark documents before they were used."""

    name: str
    """`seeds`, `passages` or `examples`."""
    source: str
    """The domain, or the recipe that generated them."""
    texts: int
    """How many were checked."""
    dropped: int
    """How many were left out, because they copy a document or the wording of a task."""
    near: int
    """How many were kept that come near a document of this leaderboard, dismissed alarms among them."""


@dataclass(frozen=True, kw_only=True)
class Near:
    """A stretch that a text which was kept shares with a document of this leaderboard."""

    door: str
    source: str
    where: str
    """Which text: `seed 17`."""
    span: str
    context: str
    """The span with some words around it."""
    documents: tuple[str, ...]
    """`acorn_biomed_yesno:12`, benchmark and line."""
    dismissed: str = ""
    """Why a person found it to be a false alarm; empty where it counts."""


@dataclass(frozen=True, kw_only=True)
class CleanTask:
    """One model on the clean documents of one benchmark, in points."""

    benchmark: str
    title: str
    documents: int
    """Clean ones."""
    left_out: int
    score: float | None
    """Mean of the task's own metric; None where no document is clean."""
    delta: Delta | None


@dataclass(frozen=True, kw_only=True)
class CleanRow:
    """One row of the leaderboard at one number of shots, on clean documents."""

    shots: int
    name: str
    tasks: tuple[CleanTask, ...]
    average: float | None
    """Unweighted mean over the tasks that have clean documents; None where none has."""
    delta: Delta | None
    """Against the base, over the same tasks."""


@dataclass(frozen=True, kw_only=True)
class Contamination:
    """All of it; empty for a leaderboard without any training text."""

    doors: tuple[Door, ...] = ()
    near: tuple[Near, ...] = ()
    rows: tuple[CleanRow, ...] = ()
    """Empty where all documents are clean: then the scores above are the clean ones."""


def read_contamination(record: Mapping[str, Any]) -> Contamination:
    """What `asdict` made of it, as JSON gives it back; raises KeyError or TypeError for anything else."""
    return Contamination(
        doors=tuple(Door(**door) for door in record["doors"]),
        near=tuple(Near(**(near | {"documents": tuple(near["documents"])})) for near in record["near"]),
        rows=tuple(_row(row) for row in record["rows"]),
    )


def _row(record: Mapping[str, Any]) -> CleanRow:
    tasks = tuple(CleanTask(**(task | {"delta": _delta(task["delta"])})) for task in record["tasks"])
    return CleanRow(**{**record, "tasks": tasks, "delta": _delta(record["delta"])})


def _delta(record: dict[str, Any] | None) -> Delta | None:
    return delta_from(record) if record else None
