"""Figures of a leaderboard: which there are, what they say, and that they can be read."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.figures import draw
from harness.figures.ablating import ablating
from harness.figures.dots import all_dots
from harness.figures.forgetting import forgetting
from harness.figures.funnels import funnels
from harness.figures.knowing import knowing
from harness.figures.style import COLORS, MARKERS, styled
from harness.figures.tuning import smoothed, tuning
from harness.report import Ablation, Curve, Forgotten, Gain, Gains, Leaderboard, Loss, Point
from harness.types import Delta

pytest.importorskip("matplotlib")
DELTA = Delta(value=4.0, low=1.0, high=7.0, documents=120)
UNSURE = Delta(value=-1.0, low=-3.0, high=2.0, documents=120)
CURVE = Curve(row="self-specialize", seed=3, examples=280, epochs=3, losses=(3.0, 9.0, 2.0, 1.0))


def _gains(shots: int) -> Gains:
    side = {"accuracy": 50.0, "parsed": 60.0, "choice": 50.0, "balanced": 50.0}
    parts = {"delta": DELTA, "form": DELTA, "knowledge": UNSURE, "other": UNSURE, "choice": DELTA, "balanced": DELTA}
    task = Gain(benchmark="quiz", title="yes/no", documents=120, base=side, after=side, parts=parts)
    return Gains(shots=shots, name="self-specialize", tasks=(task,), mean=task, rest=None)


@pytest.fixture
def full(board: Leaderboard) -> Leaderboard:
    """With all that can be drawn."""
    loss = Loss(texts=40, base=2.0, after=2.3, delta=0.3, low=0.2, high=0.4)
    forgotten = Forgotten(
        shots=0,
        name="self-specialize",
        domain=DELTA,
        elsewhere={"finance": UNSURE},
        loss=loss,
        parsed=(),
        verdict="trade-off",
        worse=("neutral text",),
    )
    points = [
        Point(setting=setting, examples=examples, deltas=(DELTA, UNSURE), against=())
        for setting, examples in (("25 %", 40), ("100 %", 160))
    ]
    ablation = Ablation(recipe="self-specialize", factor="size", points=tuple(points))
    return replace(board, gains=(_gains(0), _gains(5)), forgotten=(forgotten,), ablations=(ablation,))


@pytest.fixture
def drawn() -> Iterator[None]:
    """Figures are made in their style."""
    with styled():
        yield


def _texts(figure: Any) -> str:
    """All that can be read in a figure."""
    from matplotlib.text import Text

    return "\n".join(each.get_text() for each in figure.findobj(Text))


def test_every_figure_is_written_twice(full: Leaderboard, tmp_path: Path) -> None:
    """As PNG and as SVG, whole files of their kind."""
    paths = list(draw(full, [CURVE], tmp_path / "new"))
    names = [
        *("scores-0-shot", "scores-5-shot", "form-and-knowledge", "forgotten", "funnel", "tuning", "ablation-size"),
    ]
    assert [path.name for path in paths] == [f"{name}.{ending}" for name in names for ending in ("png", "svg")]
    for path in paths:
        start = b"\x89PNG" if path.suffix == ".png" else b"<?xml"
        assert path.read_bytes().startswith(start)


def test_the_same_numbers_give_the_same_bytes(full: Leaderboard, tmp_path: Path) -> None:
    """So that figures can be kept beside their leaderboard."""
    first, second = (list(draw(full, [CURVE], tmp_path / name)) for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_what_is_not_there_is_not_drawn(board: Leaderboard, tmp_path: Path) -> None:
    """Of a study of the base alone nothing is left to draw."""
    alone = replace(board, funnels={}, sections=tuple(replace(one, rows=one.rows[:1]) for one in board.sections))
    assert list(draw(alone, [], tmp_path)) == []


@pytest.mark.usefixtures("drawn")
def test_each_figure_can_be_read_alone(full: Leaderboard) -> None:
    """It says model, domain, unit and n."""
    every = [
        *all_dots(full),
        *knowing(full),
        *forgetting(full),
        *funnels(full),
        *tuning(full, [CURVE]),
        *ablating(full),
    ]
    assert len(every) == 7
    for name, figure in every:
        text = _texts(figure)
        assert "acorn" in text, name
        assert "biomed" in text, name
        assert any(unit in text for unit in ("points", "nats", "count")), name
        assert any(n in text for n in ("n 120", "n 240", "n 280", "n 160", "321")), name


@pytest.mark.usefixtures("drawn")
def test_the_dot_plot_holds_the_numbers(board: Leaderboard) -> None:
    """Each recipe's difference of each task with its interval, hollow where it is not separated."""
    (_, figure), _ = all_dots(board)
    right = figure.axes[1]
    marks = {
        (round(float(line.get_xdata()[0]), 2), line.get_markerfacecolor() == "white")
        for line in right.lines
        if len(line.get_xdata()) == 1
    }
    assert marks == {(12.35, False), (3.21, True), (-2.5, False)}
    intervals = {tuple(line.get_xdata()) for line in right.lines if line.get_marker() == "None"}
    assert {(4.5, 20.25), (-1.5, 7.75), (-4.0, -1.0)} <= intervals


def test_no_two_rows_look_alike() -> None:
    """Each has a color of its own, and for eyes and prints without color a mark of its own."""
    assert len(set(COLORS)) == len(set(MARKERS)) == len(COLORS) == len(MARKERS) == 8


@pytest.mark.usefixtures("drawn")
def test_a_name_draws_no_formula(board: Leaderboard) -> None:
    """Text between dollars is text, and what cannot be seen is not drawn."""
    (_, figure), _ = all_dots(replace(board, model="a $\\frac{$ b\x1b[31m"))
    assert "a $\\frac{$ b on biomed" in _texts(figure)
    figure.savefig(io.BytesIO(), format="svg")


def test_the_curve_is_the_median_of_the_steps_around() -> None:
    """One wild batch does not bend it."""
    assert smoothed((3.0, 9.0, 2.0, 1.0)) == [2.5] * 4
    assert smoothed([1.0] * 20 + [50.0] + [1.0] * 20) == [1.0] * 41


def test_without_matplotlib_the_extra_is_named(tmp_path: Path) -> None:
    """As an error that a user can act on."""
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from harness.errors import HarnessError\nfrom harness.figures.style import styled\n"
        "try:\n    styled().__enter__()\nexcept HarnessError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'harness-self-specialize[figures]'" in done.stdout
