"""What was forgotten: the change inside the domain beside those outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..report import NEUTRAL, Leaderboard
from ..types import Delta
from . import style
from .dots import interval, mark, seeds_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def forgetting(board: Leaderboard) -> Iterator[tuple[str, Figure]]:
    """Above points on benchmarks of the domain and of others, below the loss on neutral text."""
    found = board.forgotten
    if not found:
        return
    others = list(dict.fromkeys(name for each in found for name in each.elsewhere))
    lines = [len(found) * (1 + len(others)), len(found)]
    figure, (above, below) = style.panels(2, 1, height=1.0 + 0.32 * sum(lines), height_ratios=lines)
    _benchmarks(above, board)
    _losses(below, board)
    scored = "" if others else " Other domains were not scored; --forgetting does that."
    style.titled(
        figure,
        f"{board.model}, specialized in {board.domain}: what was gained there, and what was lost elsewhere",
        f"{found[0].shots}-shot. n: documents, or texts. Filled marks are separated from zero. The verdict goes by "
        f"which intervals exclude zero.{scored} {seeds_of(board)}.",
    )
    yield "forgotten", figure


def _benchmarks(axes: Axes, board: Leaderboard) -> None:
    labels: list[str] = []
    for place, each in enumerate(board.forgotten, start=1):
        for name, delta in {board.domain: each.domain, **each.elsewhere}.items():
            interval(axes, delta, len(labels), mark(place))
            labels.append(f"{each.name}: {name} (n {delta.documents})")
    style.zero(axes)
    style.names(axes, labels)
    axes.set_title("Benchmarks, average: right is better")
    axes.set_xlabel("difference to the base, points, 95 % interval")


def _losses(axes: Axes, board: Leaderboard) -> None:
    for place, each in enumerate(board.forgotten):
        if loss := each.loss:
            delta = Delta(value=loss.delta, low=loss.low, high=loss.high, documents=loss.texts)
            interval(axes, delta, place, mark(place + 1))
    style.zero(axes)
    style.names(axes, [f"{each.name}: {each.verdict}" for each in board.forgotten])
    texts = next((each.loss.texts for each in board.forgotten if each.loss), 0)
    axes.set_title(f"Loss on {NEUTRAL} (n {texts}): right is worse")
    axes.set_xlabel("change, bits a byte, 95 % interval")
