"""The ablation curve: what a recipe is worth with one thing varied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..report import Ablation, Leaderboard
from . import style
from .dots import seeds_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def ablating(board: Leaderboard) -> Iterator[tuple[str, Figure]]:
    """One figure a factor, one line a number of shots."""
    for ablation in board.ablations:
        yield f"ablation-{ablation.factor}", _curve(board, ablation)


def _curve(board: Leaderboard, ablation: Ablation) -> Figure:
    figure, (axes,) = style.panels(height=3.4)
    handles = []
    for place in range(len(board.sections)):
        look: dict[str, Any] = {
            "color": style.COLORS[place % len(style.COLORS)],
            "marker": style.MARKERS[place % len(style.MARKERS)],
        }
        deltas = [point.deltas[place] for point in ablation.points]
        spots = [index + (place - (len(board.sections) - 1) / 2) * 0.1 for index in range(len(deltas))]
        for spot, delta in zip(spots, deltas, strict=True):
            ends = delta.between or delta
            axes.plot([spot] * 2, [ends.low, ends.high], color=look["color"], linewidth=1.6)
        values = [delta.value for delta in deltas]
        handles += axes.plot(spots, values, linewidth=1, linestyle="-", markersize=6, **look)
    axes.axhline(0, color=style.SOFT, linewidth=0.8, zorder=0)
    axes.grid(axis="y", color=style.GRID, linewidth=0.6)
    names = [f"{point.setting}\n(n {point.examples})" for point in ablation.points]
    axes.set_xticks(range(len(names)), names, color=style.INK)
    axes.set_xlabel(f"{ablation.factor} (n: examples tuned on)")
    axes.set_ylabel("difference of the average\nto the base, points, 95 % interval")
    style.legend(figure, handles, [f"{section.shots}-shot" for section in board.sections])
    style.titled(
        figure,
        f"{board.model} on {board.domain}: {ablation.recipe} with {ablation.factor} varied",
        f"Average over {len(board.sections[0].rows[0].tasks)} tasks, n {ablation.points[0].deltas[0].documents} "
        f"documents. No p is adjusted here. {seeds_of(board)}.",
    )
    return figure
