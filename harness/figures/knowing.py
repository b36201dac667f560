"""Form and knowledge: what the gain on labelled tasks is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..report import Leaderboard
from . import style
from .dots import interval, seeds_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PARTS = {"form": "form", "knowledge": "knowledge", "other": "other"}


def knowing(board: Leaderboard) -> Iterator[tuple[str, Figure]]:
    """One panel a number of shots, one line a recipe; nothing without labelled tasks."""
    if not board.gains:
        return
    shots = list(dict.fromkeys(each.shots for each in board.gains))
    recipes = list(dict.fromkeys(each.name for each in board.gains))
    height = 0.45 + 0.55 * len(recipes)
    figure, axes = style.panels(len(shots), 1, height=height * len(shots), sharex=True)
    handles: list[Any] = []
    for panel, number in zip(axes, shots, strict=True):
        found = {each.name: each for each in board.gains if each.shots == number}
        handles = []
        for place, part in enumerate(("delta", *PARTS)):
            look = {"color": ("#000000", *style.COLORS)[place], "marker": ("|", *style.MARKERS)[place]}
            for index, recipe in enumerate(recipes):
                interval(panel, found[recipe].mean.parts[part], index + (place - 1.5) * 0.19, look)
            handles.append(style.sign(look))
        style.zero(panel)
        style.names(panel, recipes)
        panel.set_title(f"{number}-shot")
    axes[-1].set_xlabel("difference of parsed accuracy to the base, points, with 95 % interval")
    tasks = board.gains[0].tasks
    documents = sum(task.documents for task in tasks)
    style.legend(figure, handles, ["all of it", *PARTS.values()])
    style.titled(
        figure,
        f"{board.model} on {board.domain}: how much of the gain on labelled tasks is form, how much knowledge",
        f"Mean of {len(tasks)} labelled tasks ({', '.join(task.title for task in tasks)}), n {documents} documents. "
        "Form: what the base would gain by giving its likeliest label wherever the recipe gives one. Knowledge: what "
        "the recipe gains beyond that. Other: labels written that are not the likeliest. Filled marks: the interval "
        f"excludes zero. {seeds_of(board)}.",
    )
    yield "form-and-knowledge", figure
