"""harness gate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.disk import write_text
from harness.report import Leaderboard, render


@pytest.fixture
def stored(board: Leaderboard, tmp_path: Path) -> Path:
    """A leaderboard on which one row is worse on average, by 2.5 points."""
    write_text(tmp_path / "leaderboard.json", render(board, "json"))
    return tmp_path


@pytest.mark.parametrize(("most", "code"), [("1.0", 1), ("2.5", 0)])
def test_the_exit_code_tells_a_regression(run: Any, stored: Path, most: str, code: int) -> None:
    """1 where something fell by more than is allowed, 0 where not; stdout says what."""
    ended = run("gate", "--board", str(stored), "--max-regression", most)
    assert (ended.code, ended.err) == (code, "")
    told = "regressed: seeds-only, 0-shot, average: -2.5 points [-4.0, -1.0]"
    assert (told in ended.out) == bool(code)
    verdict = "failed: 2" if code else "passed: 0"
    assert f"{verdict} of 12 differences of self-specialize, seeds-only are separated falls of more than" in ended.out


def test_one_point_is_one_point(run: Any, stored: Path) -> None:
    """And all others are points."""
    told = [run("gate", "--board", str(stored), "--max-regression", most).out for most in ("1", "2.5", "0")]
    assert "more than 1 point\n" in told[0]
    assert "more than 2.5 points\n" in told[1]
    assert "more than 0 points\n" in told[2]


def test_the_file_for_a_build_server_is_written_in_any_case(run: Any, stored: Path, tmp_path: Path) -> None:
    """Where the gate fails, it is needed most."""
    for most in ("1.0", "9.0"):
        run("gate", "--board", str(stored), "--max-regression", most, "--junit", str(tmp_path / "ci" / f"{most}.xml"))
    assert 'failures="2"' in (tmp_path / "ci/1.0.xml").read_text()
    assert 'failures="0"' in (tmp_path / "ci/9.0.xml").read_text()


def test_the_newest_leaderboard_is_gated(run: Any, stored: Path, board: Leaderboard, tmp_path: Path) -> None:
    """Of the store, where none is named; all of it as JSON."""
    write_text(tmp_path / "store/leaderboards/x/leaderboard.json", render(replace(board, domain="newest"), "json"))
    ended = run("gate", "--store", str(tmp_path / "store"), "--json", "--row", "seeds-only")
    assert ended.code == 1
    assert [each["task"] for each in json.loads(ended.out) if each["failed"]] == ["average", "average"]


def test_an_unknown_row_answers_with_the_rows(run: Any, stored: Path) -> None:
    """Exit code 2."""
    ended = run("gate", "--board", str(stored), "--row", "self")
    assert (ended.code, ended.out) == (2, "")
    assert 'unknown row "self"; choose from: self-specialize, seeds-only' in ended.err
