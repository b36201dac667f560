"""Scores as lm-eval writes them, read by lm-eval."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.exports import write_results
from harness.report import Leaderboard


@pytest.fixture
def written(board: Leaderboard, tmp_path: Path) -> list[Path]:
    """All files."""
    return list(write_results(board, tmp_path, errors={("base", 0, "quiz_list", "entity_f1"): 1.25}))


def test_a_file_a_row_and_number_of_shots(written: list[Path], tmp_path: Path) -> None:
    """Below a folder for each model, where lm-eval looks for results."""
    from lm_eval.utils import get_results_filenames

    names = [str(path) for path in written]
    assert get_results_filenames(names) == names
    rows = ("base", "self-specialize", "seeds-only")
    told = [path.relative_to(tmp_path).as_posix() for path in written]
    assert told == [f"acorn__{row}/results_{shots}-shot.json" for shots in (0, 5) for row in rows]


def test_lm_eval_shows_them(written: list[Path]) -> None:
    """Its own table holds every metric of every task, as shares."""
    from lm_eval.utils import make_table

    table = make_table(json.loads(written[1].read_text()))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:] if "|" in line]
    values = {row[4]: row[6] for row in rows if row[0] in ("list", "") and row[4] in ("entity_f1", "rouge_l")}
    assert values["entity_f1"] == "0.0950"
    assert {row[3] for row in rows} == {"0"}
    assert {row[0] for row in rows} == {"yes/no", "list", ""}


def test_they_have_the_fields_of_lm_eval(written: list[Path]) -> None:
    """None that its schema does not know, and every one that its tables need."""
    from lm_eval.result_schema import EvalResults

    found = json.loads(written[0].read_text())
    assert set(found) <= set(EvalResults.__annotations__)
    assert {"results", "versions", "n-shot", "higher_is_better", "configs", "n-samples", "config"} <= set(found)


def test_standard_errors_are_shown_where_they_are_known(written: list[Path]) -> None:
    """As shares too; what is not known is not made up."""
    found = json.loads(written[0].read_text())["results"]["quiz_list"]
    assert found["entity_f1_stderr,none"] == 0.0125
    assert found["token_f1_stderr,none"] == "N/A"
    assert json.loads(written[3].read_text())["results"]["quiz_list"]["entity_f1_stderr,none"] == "N/A"
