"""The dot plot: what each task scored under the base and under each recipe, with the interval of the difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..report import Leaderboard, Row, Section
from ..types import Delta
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def dots(board: Leaderboard, section: Section) -> Figure:
    """Left scores, right differences; one line a task, and one for the average."""
    rows = section.rows
    labels = [f"{task.title} (n {task.documents})" for task in rows[0].tasks] + ["average"]
    figure, (left, right) = style.panels(1, 2, height=len(labels) * (0.25 + 0.13 * len(rows)), sharey=True)
    handles = _scores(left, section)
    _deltas(right, section)
    style.names(left, labels)
    right.grid(axis="x", color=style.GRID, linewidth=0.6)
    right.tick_params(axis="y", length=0)
    left.set_title("Score")
    right.set_title("Difference to the base")
    left.set_xlabel(f"{board.metric}, points (0 to 100)")
    right.set_xlabel("points, 95 % interval")
    for axes in (left, right):
        axes.axhline(len(labels) - 1.5, color=style.SOFT, linewidth=0.8)
    style.legend(figure, handles, [f"{row.name} (control)" if row.control else row.name for row in rows])
    style.titled(
        figure,
        f"{board.model} on {board.domain}, {section.shots}-shot: base and specialized, task by task",
        "Each difference is paired by document; filled marks are separated (adjusted p at most 0.05 and an interval "
        f"without zero), hollow ones are not. n: documents of a task. {seeds_of(board)}.",
    )
    return figure


def seeds_of(board: Leaderboard) -> str:
    """How often all of it was done."""
    if board.seeds:
        return f"Means of study seeds {', '.join(map(str, board.seeds))}; intervals over documents and seeds"
    return f"Study seed {board.seed}, one run"


def _scores(axes: Axes, section: Section) -> list[Any]:
    """The base as a stroke through each line, and from it to each recipe's mark."""
    base, *rows = section.rows
    starts = _values(base)
    handles: list[Any] = []
    for index, start in enumerate(starts):
        handles = axes.plot([start] * 2, [index - 0.36, index + 0.36], color=style.SOFT, linewidth=2.5)
    for place, row in enumerate(rows):
        look, values = mark(place + 1), _values(row)
        heights = [index + offset(place, len(rows)) for index in range(len(values))]
        for height, start, value in zip(heights, starts, values, strict=True):
            axes.plot([start, value], [height] * 2, color=look["color"], linewidth=1, alpha=0.5)
        handles += axes.plot(values, heights, linestyle="", markersize=6, **look)
    axes.set_xlim(left=0)
    return handles


def _values(row: Row) -> list[float]:
    """Of each task its own metric, which stands first, and the average."""
    return [*(next(iter(task.metrics.values())) for task in row.tasks), row.average]


def _deltas(axes: Axes, section: Section) -> None:
    rows = section.rows[1:]
    for place, row in enumerate(rows):
        for index, delta in enumerate([*(task.delta for task in row.tasks), row.delta]):
            if delta:
                interval(axes, delta, index + offset(place, len(rows)), mark(place + 1))
    style.zero(axes)


def interval(axes: Axes, delta: Delta, height: float, look: dict[str, Any]) -> list[Any]:
    """A difference with its interval, over documents and, where there are several, seeds; hollow if not separated."""
    ends = delta.between or delta
    axes.plot([ends.low, ends.high], [height] * 2, color=look["color"], linewidth=1.6)
    face = look["color"] if delta.separated else "white"
    return axes.plot([delta.value], [height], linestyle="", markersize=6, markerfacecolor=face, **look)


def mark(place: int) -> dict[str, Any]:
    """Color and mark of a row by its place; the base, at 0, is gray."""
    if place == 0:
        return {"color": style.SOFT, "marker": "|"}
    index = (place - 1) % len(style.COLORS)
    return {"color": style.COLORS[index], "marker": style.MARKERS[index]}


def offset(place: int, count: int) -> float:
    """How far a row's mark stands from the middle of its line."""
    return (place - (count - 1) / 2) * 0.7 / count


def all_dots(board: Leaderboard) -> Iterator[tuple[str, Figure]]:
    """One figure a number of shots, where there is anything to compare."""
    for section in board.sections:
        if len(section.rows) > 1:
            yield f"scores-{section.shots}-shot", dots(board, section)
