"""The funnel: what became of everything that the model wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..plain import line
from ..report import Leaderboard
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Bar = tuple[str, int, bool]
"""Label, count, and whether it is what was left."""
_STEPS = ("completions", "candidates", "accepted", "examples")


def funnels(board: Leaderboard) -> Iterator[tuple[str, Figure]]:
    """One panel a recipe: what was left after each step, and between them why the others were lost."""
    shown = {name: _bars(funnel) for name, funnel in board.funnels.items() if funnel}
    if not shown:
        return
    lines, columns = max(len(bars) for bars in shown.values()), min(2, len(shown))
    down = -(-len(shown) // columns)
    figure, axes = style.panels(down, columns, height=(0.27 * lines + 0.7) * down)
    for panel in axes[len(shown) :]:
        panel.remove()
    for panel, (name, bars) in zip(axes, shown.items(), strict=False):
        _panel(panel, name, bars)
    style.titled(
        figure,
        f"{board.model} on {board.domain}: what became of everything it wrote",
        "Blue: what was left after a step; a completion holds no, one or several candidates. Gray: what was lost, and "
        f"why. Wanted: {board.examples} accepted candidates a recipe. Study seed {board.seed}.",
    )
    yield "funnel", figure


def _panel(axes: Axes, name: str, bars: Sequence[Bar]) -> None:
    for place, (_, count, left) in enumerate(bars):
        axes.barh(place, count, height=0.72, color=style.COLORS[0] if left else "#b5b5b5")
        axes.text(count, place, f" {count:,}", va="center", fontsize=8.5, color=style.INK)
    style.names(axes, [label for label, _, _ in bars])
    axes.set_title(line(name))
    axes.set_xlim(0, 1.18 * max(1, *(count for _, count, _ in bars)))
    axes.set_xlabel("count")


def _bars(funnel: Mapping[str, Any]) -> list[Bar]:
    """The steps and the losses between them; reasons that befell nothing are left out."""
    bars: list[Bar] = []
    for step in ("completions", "candidates", "rejected", "surplus", "accepted", "unanswered", "examples"):
        value = funnel.get(step)
        if isinstance(value, Mapping):
            bars += [(f"{step}: {reason}", int(count), False) for reason, count in value.items() if count]
        elif value or (step in _STEPS and value is not None):
            bars.append((step, int(value), step in _STEPS))
    return bars
