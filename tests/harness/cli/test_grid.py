"""harness grid, and the options that say who makes the stages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

GRID = ("--domain", "gardening", "--model", "tiny", "--recipe", "seeds-only", "--limit", "4", "--shots", "0")
pytestmark = pytest.mark.usefixtures("tiny_installed")


def test_a_grid_compares_each_model_in_each_domain(run: Any, tmp_path: Path) -> None:
    """A row for each model, domain and row of a leaderboard; the leaderboards are those of harness compare."""
    ended = run("grid", *GRID, "--domain", "finance", "--seed", "3", "--store", str(tmp_path / "store"), "--json")
    assert ended.code == 0, ended.err
    rows = json.loads(ended.out)
    assert [(row["domain"], row["row"]) for row in rows] == [
        (domain, row) for domain in ("gardening", "finance") for row in ("base", "seeds-only")
    ]
    board = json.loads((Path(rows[1]["leaderboard"]) / "leaderboard.json").read_text())
    alone = run("compare", *GRID, "--seed", "3", "--store", str(tmp_path / "store"), "--json")
    assert json.loads(alone.out) == board
    assert rows[1]["delta"] == board["sections"][0]["rows"][1]["delta"]["value"]


def test_a_grid_is_printed_as_a_table(run: Any, tmp_path: Path) -> None:
    """A line for each row of each leaderboard: its average, and Δ with its interval where there is one."""
    ended = run("grid", *GRID, "--store", str(tmp_path / "store"))
    assert ended.code == 0, ended.err
    head, _, base, tuned = (line.split() for line in ended.out.splitlines())
    assert head == ["model", "domain", "row", "shots", "average", "Δ", "95", "%", "interval", "leaderboard"]
    assert base[:4] == ["tiny", "gardening", "base", "0"]
    assert tuned[:4] == ["tiny", "gardening", "seeds-only", "0"]
    assert tuned[6] in ("*", "~")


@pytest.mark.parametrize("option", [("--address", "head:6379"), ("--task-cores", "2")])
def test_options_of_a_cluster_need_it(run: Any, option: tuple[str, str]) -> None:
    """Else they would be given in vain."""
    ended = run("compare", *GRID, *option)
    assert ended.code == 2
    assert ended.err == "error: --address and --task-cores belong to --executor ray; give it too\n"


def test_processes_of_this_machine_are_none_of_a_cluster(run: Any) -> None:
    """The option that shares out the cores there is named."""
    ended = run("compare", *GRID, "--executor", "ray", "--processes", "2")
    assert ended.code == 2
    assert "--processes belongs to --executor local" in ended.err


def test_a_cluster_asks_no_server(run: Any) -> None:
    """One of the two."""
    ended = run("compare", *GRID, "--executor", "ray", "--engine", "openai", "--base-url", "http://localhost:1/v1")
    assert ended.code == 2
    assert "do not go together" in ended.err
