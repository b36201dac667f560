"""The funnels of a leaderboard as steps that can be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..report import Leaderboard

BARS = 60
"""Bars of the yield: more rounds are drawn as means of as many together."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of a funnel."""

    title: str
    count: int
    kind: str
    """`kept`, or `lost` for what left it here."""


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """What became of everything that a model wrote for one recipe."""

    name: str
    steps: tuple[Step, ...]
    most: int
    """Count of the longest bar."""
    rounds: tuple[float, ...]
    """Accepted examples per round; empty where there were no rounds."""
    binned: int
    """Rounds of one bar."""
    count: int
    """Rounds in all."""
    stopped: str
    """Why fewer examples than asked for were accepted; empty where all were."""

    @property
    def pitch(self) -> float:
        """Distance of two bars in percent of the width: a few bars stand close together."""
        return min(100 / len(self.rounds), 6.0)


def funnels(board: Leaderboard) -> tuple[Funnel, ...]:
    """One a recipe that generated examples."""
    return tuple(_funnel(name, counts) for name, counts in board.funnels.items())


def _funnel(name: str, counts: Mapping[str, Any]) -> Funnel:
    steps = tuple(_steps(counts))
    rounds = [int(accepted) for accepted in counts.get("rounds", ())]
    size = -(-len(rounds) // BARS) or 1
    return Funnel(
        name=name,
        steps=steps,
        most=max((step.count for step in steps), default=0),
        rounds=tuple(_means(rounds, size)),
        binned=size,
        count=len(rounds),
        stopped=str(counts.get("stopped") or ""),
    )


def _steps(counts: Mapping[str, Any]) -> Iterator[Step]:
    for name in ("completions", "candidates"):
        if name in counts:
            yield Step(title=name, count=counts[name], kind="kept")
    yield from _lost(counts, "rejected")
    if counts.get("surplus"):
        yield Step(title="surplus", count=counts["surplus"], kind="lost")
    if "accepted" in counts:
        yield Step(title="accepted", count=counts["accepted"], kind="kept")
    yield from _lost(counts, "unanswered")
    if "examples" in counts:
        yield Step(title="tuned on", count=counts["examples"], kind="kept")


def _lost(counts: Mapping[str, Any], name: str) -> Iterator[Step]:
    """The reasons that took something."""
    for reason, count in counts.get(name, {}).items():
        if count:
            yield Step(title=f"{name}: {reason}", count=count, kind="lost")


def _means(values: Sequence[int], size: int) -> Iterator[float]:
    for start in range(0, len(values), size):
        part = values[start : start + size]
        yield sum(part) / len(part)
