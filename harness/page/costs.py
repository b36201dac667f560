"""What each kind of stage took: time, tokens, energy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..store import Stage
from .record import Cost
from .stored import Stored

_COUNTS = re.compile(rb'"tokens":\s*(?:\[([0-9, ]*)\]|([0-9]+))')
"""Tokens in a record of a journal: those of a batch, or of one text. Inside a text the quotes would be escaped."""


def costs(stored: Stored) -> Iterator[Cost]:
    """One kind of stage after the other, in the order of the leaderboard's times."""
    for timing in stored.board.times:
        stages = [stage for _, stage in stored.named(timing.stage)]
        yield Cost(
            stage=timing.stage,
            seconds=timing.seconds,
            written=_sum([_tokens_written(stage) for stage in stages]),
            tuned=_sum([_tokens_tuned(stage) for stage in stages]),
            joules=timing.joules,
            planned=timing.planned,
        )


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _tokens_written(stage: Stage) -> int | None:
    """What the journals say; a journal is no part of the result, so it may be gone."""
    return _sum([_in_journal(path) for path in sorted(stage.folder.glob(".*.jsonl"))])


def _in_journal(path: Path) -> int | None:
    found = _COUNTS.findall(path.read_bytes())
    return sum(int(number) for row, one in found for number in (row or one).split(b",") if number) if found else None


def _tokens_tuned(stage: Stage) -> int | None:
    return int(stage.read_json("tuning.json")["tokens"]) if stage.name == "tune" else None
