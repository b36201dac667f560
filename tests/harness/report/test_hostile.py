"""A leaderboard whose names were chosen to do harm."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from harness.plain import plain
from harness.report import FORMATS, Leaderboard, read, render

EVIL = '=HYPERLINK("http://evil.example")\x1b[2J\x1b]0;owned\x07\u202e\u200b\rgone | here\n| forged | row |'


@pytest.fixture
def hostile(board: Leaderboard) -> Leaderboard:
    """Every name that a plugin chooses, and every text that a model wrote."""
    sections = tuple(
        replace(
            section,
            rows=tuple(
                replace(
                    row,
                    name=EVIL,
                    control=EVIL,
                    against={},
                    tasks=tuple(replace(task, title=EVIL, benchmark=EVIL) for task in row.tasks),
                )
                for row in section.rows
            ),
        )
        for section in board.sections
    )
    return replace(board, domain=EVIL, model=EVIL, sections=sections, funnels={EVIL: {"stopped": EVIL}})


@pytest.mark.parametrize("form", FORMATS)
def test_no_form_steers_a_terminal(hostile: Leaderboard, form: str) -> None:
    """What is rendered is plain already, whatever form it has."""
    text = render(hostile, form)
    assert plain(text) == text


def test_the_record_keeps_what_was_written(hostile: Leaderboard) -> None:
    """JSON is escaped, not changed."""
    assert read(render(hostile, "json"), place="here") == hostile


def test_no_cell_of_the_csv_is_a_formula(hostile: Leaderboard) -> None:
    """Names stand behind an apostrophe, and negative deltas stay numbers."""
    rows = list(csv.DictReader(io.StringIO(render(hostile, "csv"), newline="")))
    assert {row["model"][:2] for row in rows} == {"'="}
    negative = [row["delta"] for row in rows if row["delta"].startswith("-")]
    assert set(negative) == {"-2.5000"}
    assert all(cell[:1] not in {*"=@\t\r"} for row in rows for cell in row.values())


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_no_name_forges_a_row(hostile: Leaderboard, form: str) -> None:
    """A name in a table stays in its cell, whatever line ends and bars it holds."""
    text = render(hostile, form)
    first = text.partition("0-shot")[2].partition("5-shot")[0]
    assert not [row for row in first.splitlines() if row.startswith("| forged")]
    assert ("\\| forged \\| row \\|" if form == "markdown" else "| forged | row |") in first
