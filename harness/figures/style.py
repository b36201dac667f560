"""How all figures look: colors for every eye, sizes that can be read, files that stay the same."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import disk
from ..errors import HarnessError
from ..plain import line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, GRID = "#1a1a1a", "#6b6b6b", "#dddddd"
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8a8a8a", "#000000")
"""Of Okabe and Ito (2008), told apart by every kind of color vision; the order puts the strongest contrasts first."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""Besides the color each row has a mark of its own, for prints without any."""
WIDTH = 9.0
"""Inches."""
DPI = 150
SETTINGS = {
    "font.size": 10,
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same letters everywhere
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "text.parse_math": False,  # a dollar in a name is a dollar
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "legend.frameon": False,
    "svg.hashsalt": "harness",  # else the names of parts are drawn anew each time
    "svg.fonttype": "path",
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw in this style; raises HarnessError where matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError as error:
        raise HarnessError(
            "figures need matplotlib, which is not installed; run: pip install 'harness-self-specialize[figures]'"
        ) from error
    settings: dict[Any, Any] = {**matplotlib.rcParamsDefault, **SETTINGS, "backend": "agg"}
    with matplotlib.rc_context(settings):  # whatever a matplotlibrc of this machine says
        yield


def panels(rows: int = 1, columns: int = 1, *, height: float, **shared: Any) -> tuple[Figure, list[Axes]]:
    """A figure of some panels; its height in inches without title and caption."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height + 1.3), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **shared)
    return figure, [each for row in axes for each in row]


def titled(figure: Figure, title: str, caption: str) -> None:
    """Say above what is seen, and below how it was measured: the figure is read alone."""
    figure.suptitle("\n".join(textwrap.wrap(line(title), 92)), x=0.01, ha="left", fontsize=12, fontweight="bold")
    told = "\n".join(textwrap.wrap(line(caption), 128))
    figure.supxlabel(told, x=0.01, ha="left", fontsize=8.5, color=SOFT)


def zero(axes: Axes) -> None:
    """A line where nothing changed."""
    axes.axvline(0, color=SOFT, linewidth=0.8, zorder=0)


def names(axes: Axes, labels: Sequence[str]) -> None:
    """The labels from top to bottom, with light lines to follow."""
    axes.set_yticks(range(len(labels)), [line(label) for label in labels], color=INK)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)


def sign(look: dict[str, Any]) -> Any:
    """A mark for a legend, filled whatever the first one drawn is."""
    from matplotlib.lines import Line2D

    return Line2D([], [], linestyle="", markersize=6, **look)


def legend(figure: Figure, handles: Sequence[Any], labels: Sequence[str]) -> None:
    """One legend for all panels, right of them."""
    figure.legend(handles, [line(label) for label in labels], loc="outside right center", fontsize=9)


def save(figure: Figure, folder: Path, name: str) -> Iterator[Path]:
    """Write the figure as PNG and as SVG, the same bytes for the same numbers."""
    for ending, metadata in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": "harness"})):
        path = folder / f"{name}.{ending}"
        with disk.naming(path):
            folder.mkdir(parents=True, exist_ok=True)
            figure.savefig(path, dpi=DPI, metadata=metadata, facecolor="white")
        yield path
