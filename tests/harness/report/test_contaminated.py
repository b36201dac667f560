"""Contamination on a leaderboard."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from harness.report import CleanRow, CleanTask, Contamination, Door, Leaderboard, Near, read, render, write
from harness.types import Delta

DELTA = Delta(value=9.5, low=2.0, high=16.0, documents=239)
DOOR = Door(name="examples", source="self-specialize", texts=321, dropped=4, near=2)
NEAR = Near(
    door="seeds",
    source="biomed",
    where="seed 17",
    span="measures fragments of clots",
    context="that it measures fragments of clots now",
    documents=("quiz_yes/no:16",),
)


def _rows(board: Leaderboard) -> tuple[CleanRow, ...]:
    tasks = (
        CleanTask(benchmark="quiz_yes/no", title="yes/no", documents=119, left_out=1, score=30.5, delta=DELTA),
        CleanTask(benchmark="quiz_list", title="list", documents=0, left_out=120, score=None, delta=None),
    )
    return tuple(
        CleanRow(shots=section.shots, name=row.name, tasks=tasks, average=30.5, delta=row.delta and DELTA)
        for section in board.sections
        for row in section.rows
    )


@pytest.fixture
def leaking(board: Leaderboard) -> Leaderboard:
    """A study of whose documents one task loses one, and the other all."""
    found = Contamination(
        doors=(DOOR,),
        near=(NEAR, replace(NEAR, where="seed 3", span="a role in the", dismissed="everybody says so")),
        rows=_rows(board),
    )
    return replace(board, contamination=found)


def _lines(board: Leaderboard) -> list[str]:
    return [" ".join(line.replace("|", " ").split()) for line in render(board, "markdown").splitlines()]


def test_it_comes_back_as_written(leaking: Leaderboard) -> None:
    """From its JSON, spans and all."""
    assert read(write(leaking), place="here") == leaking


def test_a_leaderboard_of_before_can_be_read(board: Leaderboard) -> None:
    """One that knows nothing of contamination."""
    record = json.loads(write(board))
    del record["contamination"]
    assert read(json.dumps(record), place="here") == board


def test_every_door_has_its_counts(leaking: Leaderboard) -> None:
    """Checked, left out, kept near a document."""
    assert "examples, self-specialize 321 4 2" in _lines(leaking)


def test_scores_stand_on_all_and_on_clean_documents(leaking: Leaderboard) -> None:
    """Side by side, with their intervals; and it is said how many documents are missing."""
    lines = _lines(leaking)
    assert "self-specialize, 0-shot 32.8 30.5 +3.2 ~ [-1.5, +7.8] +9.5 * [+2.0, +16.0]" in lines
    assert "base, 5-shot 45.1 30.5" in lines
    assert "Not clean, because training text comes near them: yes/no 1 of 120, list 120 of 120." in lines


def test_spans_are_shown_for_a_person_to_judge(leaking: Leaderboard) -> None:
    """With text and document; what was dismissed stands apart, with its reason."""
    lines = _lines(leaking)
    counted = lines.index('- seed 17 of seeds, biomed: "measures fragments of clots" (quiz_yes/no:16)')
    told = lines.index("Dismissed as false alarms: 1.")
    gone = lines.index('- seed 3 of seeds, biomed: "a role in the" (quiz_yes/no:16): everybody says so')
    assert counted < told < gone


def test_many_spans_are_cut_short(leaking: Leaderboard) -> None:
    """The command that shows all is named."""
    many = replace(leaking.contamination, near=(NEAR,) * 14)
    lines = _lines(replace(leaking, contamination=many))
    assert "- and 4 more; see: harness contamination --domain biomed" in lines


def test_without_a_match_all_is_clean(leaking: Leaderboard) -> None:
    """It is said, and no second scores are shown."""
    text = render(replace(leaking, contamination=Contamination(doors=(DOOR,))), "text")
    assert "No training text comes near a test document: all documents are clean." in text
    assert "on clean documents" not in text


def test_a_study_of_the_base_says_nothing_of_it(board: Leaderboard) -> None:
    """It trains on no text."""
    assert "ontamination" not in render(board, "text")


def test_clean_scores_stand_in_the_csv(leaking: Leaderboard) -> None:
    """Under a metric of their own; without a score where no document is clean."""
    rows = list(csv.reader(io.StringIO(render(leaking, "csv"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    starts = [row[:9] for row in rows]
    assert [
        "0",
        "self-specialize",
        "quiz_yes/no",
        "119",
        "clean documents",
        "30.5000",
        "9.5000",
        "2.0000",
        "16.0000",
    ] in starts
    assert ["5", "base", "quiz_list", "0", "clean documents", "", "", "", ""] in starts
