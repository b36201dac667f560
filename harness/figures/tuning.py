"""The tuning curve: the loss of each step of the optimizer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..report import Curve, Leaderboard
from . import style
from .dots import mark

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WINDOW = 9
"""Steps whose median is drawn as the line: a single batch says little."""


def tuning(board: Leaderboard, curves: Sequence[Curve]) -> Iterator[tuple[str, Figure]]:
    """One line a row and study seed; nothing without curves."""
    if not curves:
        return
    from matplotlib.ticker import MaxNLocator

    rows = [row.name for row in board.sections[0].rows]
    figure, (axes,) = style.panels(height=3.6)
    handles: list[Any] = []
    labels: list[str] = []
    for curve in curves:
        color = mark(rows.index(curve.row) if curve.row in rows else 1)["color"]
        steps = range(1, len(curve.losses) + 1)
        axes.plot(steps, curve.losses, color=color, alpha=0.25, linewidth=0.8)
        way = ("-", "--", ":", "-.")[len([label for label in labels if label.startswith(curve.row)]) % 4]
        handles += axes.plot(steps, smoothed(curve.losses), color=color, linewidth=2, linestyle=way)
        seed = f", seed {curve.seed}" if board.seeds else ""
        labels.append(f"{curve.row}{seed} (n {curve.examples})")
    axes.set_ylim(bottom=0)
    axes.set_xlim(left=1)
    axes.grid(color=style.GRID, linewidth=0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("step of the optimizer")
    axes.set_ylabel("loss per token of the responses, nats")
    style.legend(figure, handles, labels)
    epochs = sorted({curve.epochs for curve in curves})
    style.titled(
        figure,
        f"{board.model} on {board.domain}: how tuning went",
        f"Thick: median of {WINDOW} steps; thin: each step. {' or '.join(map(str, epochs))} epochs. n: examples tuned "
        "on. This is the loss on what is tuned on, and no measure of how good the model became.",
    )
    yield "tuning", figure


def smoothed(losses: Sequence[float]) -> list[float]:
    """The median of the steps around each."""
    from statistics import median

    half = WINDOW // 2
    return [median(losses[max(0, place - half) : place + half + 1]) for place in range(len(losses))]
