"""The list of deltas that a text may quote."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from findings import HEAD, between, findings, line, main, parts, stored, turned
from scope import Scale, reports

from harness.report import Ablation, Leaderboard, Point, Row, Section, Task, render
from harness.types import Between, Delta

NAMES = ("base", "seeds-only", "self-align", "self-specialize", "self-specialize-balanced")


def _delta(value: float, **more: Any) -> Delta:
    return Delta(value=value, low=value - 2, high=value + 1, documents=100, **more)


def _row(place: int) -> Row:
    """Each row is one point better than the one above."""
    against = {NAMES[other]: _delta(place - other, p=0.01, adjusted=0.04) for other in range(1, place)}
    delta = _delta(place, p=0.0001, adjusted=0.0004) if place else None
    task = Task(benchmark="quiz", title="quiz", documents=100, metrics={"token_f1": 50.0}, delta=delta)
    return Row(name=NAMES[place], tasks=(task,), average=10.0 + place, delta=delta, against=against)


@pytest.fixture
def board() -> Leaderboard:
    """Five rows at two numbers of shots, and an ablation."""
    rows = tuple(_row(place) for place in range(len(NAMES)))
    whole = Point(setting="with", examples=10, deltas=(_delta(4), _delta(4)), against=())
    changed = Point(setting="without", examples=10, deltas=(_delta(1), _delta(1)), against=(_delta(-3), _delta(-0.5)))
    return Leaderboard(
        domain="biomed",
        model="acorn",
        parameters=7,
        metric="token_f1",
        seed=0,
        examples=160,
        limit=None,
        sections=(Section(shots=0, rows=rows), Section(shots=5, rows=rows)),
        reported=(),
        funnels={},
        times=(),
        stages={},
        versions={},
        ablations=(Ablation(recipe="self-specialize", factor="retrieval", points=(whole, changed)),),
    )


def test_every_recipe_stands_against_base_and_generic_alignment(board: Leaderboard) -> None:
    """And variants against plain self-specialize too; nothing stands against itself."""
    found = [(each.what, each.against, each.delta.value) for each in findings(board) if each.shots == 0]
    assert found == [
        ("seeds-only", "base", 1),
        ("seeds-only", "self-align", -1),
        ("self-align", "base", 2),
        ("self-specialize", "base", 3),
        ("self-specialize", "self-align", 1),
        ("self-specialize-balanced", "base", 4),
        ("self-specialize-balanced", "self-align", 2),
        ("self-specialize-balanced", "self-specialize", 1),
    ]
    assert {each.shots for each in findings(board)} == {0, 5}


def test_a_row_above_is_the_turned_delta(board: Leaderboard) -> None:
    """Value and interval change their signs, the interval its ends; p stays."""
    rows = {row.name: row for row in board.sections[0].rows}
    delta = between(rows["seeds-only"], rows["self-align"])
    assert delta is not None
    assert (delta.value, delta.low, delta.high, delta.p) == (-1, -2, 1, 0.01)
    assert between(rows["base"], rows["self-align"]) is None


def test_turning_twice_changes_nothing() -> None:
    """With the spread between seeds, whose ends are turned as well."""
    delta = _delta(3.0, between=Between(values=(1.0, 5.0), deviation=2.8, low=-4.0, high=9.0))
    once = turned(delta)
    assert once.between is not None
    assert (once.between.low, once.between.high, once.between.values) == (-9.0, 4.0, (-1.0, -5.0))
    assert turned(once) == delta


def test_parts_are_what_changes_without_them(board: Leaderboard) -> None:
    """At each number of shots, and not for the setting that is the recipe's own."""
    found = [(each.what, each.against, each.shots, each.delta.value) for each in parts(board)]
    assert found == [
        ("retrieval without", "self-specialize", 0, -3),
        ("retrieval without", "self-specialize", 5, -0.5),
    ]
    assert [each.separated for each in parts(board)] == [True, False]


def test_the_interval_that_decides_is_shown(board: Leaderboard) -> None:
    """Over several seeds that for other seeds too, beside the one for other documents."""
    first = next(iter(findings(board)))
    numbers = "+1.0 | [-1.0, +2.0] | [-1.0, +2.0] | - | < 0.001 | not separated"
    told = f"| biomed | acorn | 0 | seeds-only | base | {numbers} |"
    assert line(first) == told
    assert told.count("|") == HEAD.split("\n")[0].count("|")


def test_the_command_reads_what_make_wrote(board: Leaderboard, tmp_path: Path) -> None:
    """Of every domain's folder; as a table, or as records."""
    (tmp_path / "biomed").mkdir()
    (tmp_path / "biomed" / "README.json").write_text(render(board, "json"), encoding="utf-8")
    shown = CliRunner().invoke(main, [str(tmp_path)])
    assert shown.exit_code == 0
    assert shown.output.count("\n") == 2 + 16 + 2
    records = json.loads(CliRunner().invoke(main, [str(tmp_path), "--json"]).output)
    assert len(records) == 18
    assert (records[0]["what"], records[0]["delta"]["value"], records[0]["separated"]) == ("seeds-only", 1, False)


def test_every_study_of_the_reports_is_listed(board: Leaderboard, tmp_path: Path) -> None:
    """The means of each one that make.py makes, also at the paper's learning rate."""
    made = [report.means for report in reports("biomed", Scale())]
    (tmp_path / "biomed").mkdir()
    for means in made:
        written = render(replace(board, model=means), "json")
        (tmp_path / "biomed" / f"{means}.json").write_text(written, encoding="utf-8")
    assert [each.model for each in stored(tmp_path)] == made


def test_a_finding_tells_its_model(board: Leaderboard) -> None:
    """With which settings it was tuned, that is, where they are not its own."""
    slower = replace(board, model="acorn, batch size 32")
    found = [*findings(slower), *parts(slower)]
    assert all(line(each).startswith("| biomed | acorn, batch size 32 | ") for each in found)


def test_without_reports_the_command_says_how_to_make_them(tmp_path: Path) -> None:
    """An expected failure, not a traceback."""
    shown = CliRunner().invoke(main, [str(tmp_path)])
    assert shown.exit_code == 1
    assert "python reports/make.py" in shown.output
