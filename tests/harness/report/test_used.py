"""What others published, on a leaderboard."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from harness.report import Leaderboard, Used, read, render, write

BOOKS = Used(
    name="books",
    title="Questions on books",
    licence="CC BY-NC 4.0",
    commercial=False,
    citation="A. Reader (2001)",
    homepage="https://library.example",
    purpose="documents",
)
TEXTS = replace(BOOKS, name="texts", licence="CC0", commercial=True, purpose="passages")


@pytest.fixture
def prepared(board: Leaderboard) -> Leaderboard:
    """A study on a prepared suite, with retrieval."""
    return replace(
        board,
        suite="paper",
        left_out=("medical_drugs",),
        used=(BOOKS, TEXTS),
        passages={"texts": 40, "passages": 120, "dropped": {"article": 0, "overlap": 3, "title": 1}},
    )


def test_it_comes_back_as_written(prepared: Leaderboard) -> None:
    """From its JSON, with licence and citation of every set."""
    assert read(write(prepared), place="here") == prepared
    assert json.loads(write(prepared))["used"][0]["citation"] == "A. Reader (2001)"


def test_a_leaderboard_of_before_can_be_read(board: Leaderboard) -> None:
    """One without these fields is of a study on the embedded benchmarks."""
    record = json.loads(write(board))
    for name in ("suite", "left_out", "used", "passages"):
        del record[name]
    assert read(json.dumps(record), place="here") == board


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_licences_are_shown(prepared: Leaderboard, form: str) -> None:
    """One row a set; whether commercial use is allowed stands last."""
    lines = [" ".join(line.replace("|", " ").split()) for line in render(prepared, form).splitlines()]
    assert "books Questions on books documents CC BY-NC 4.0 no" in lines
    assert "texts Questions on books passages CC0 yes" in lines


def test_what_retrieval_may_not_show_is_counted(prepared: Leaderboard) -> None:
    """With its reasons, and beside it what the suite lacks."""
    text = render(prepared, "text")
    assert "Retrieval searched 120 passages of 40 texts." in text
    assert "a test document overlaps with them: 0 by article, 3 by overlap, 1 by title." in text
    assert "only you can bring its file: medical_drugs." in text
    assert text.startswith("# acorn (5.9 M parameters) on biomed, suite paper, study seed 3\n")


def test_an_embedded_study_says_nothing_of_it(board: Leaderboard) -> None:
    """It stands on nothing that others published."""
    text = render(board, "text")
    assert not any(word in text for word in ("suite", "licence", "Retrieval", "published", "Left out"))
