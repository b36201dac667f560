"""The question of a page and its answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.page import Page
from harness.page.answer import answer, asked
from harness.types import Delta


def _with(record: Page, change: Delta) -> Page:
    section, *others = record.board.sections
    *rows, last = section.rows
    first = replace(section, rows=(*rows, replace(last, delta=change)))
    return replace(record, board=replace(record.board, sections=(first, *others)))


@pytest.mark.parametrize(
    ("value", "low", "high", "adjusted", "verdict"),
    [
        (5.0, 1.0, 9.0, 0.01, "Yes."),
        (-5.0, -9.0, -1.0, 0.01, "No, worse."),
        (5.0, -1.0, 11.0, 0.01, "Not shown."),
        (5.0, 1.0, 9.0, 0.06, "Not shown."),
    ],
)
def test_the_verdict_goes_by_what_is_separated(
    record: Page, value: float, low: float, high: float, adjusted: float, verdict: str
) -> None:
    """Both the interval and the adjusted p must say so."""
    change = Delta(value=value, low=low, high=high, documents=36, p=adjusted, adjusted=adjusted)
    assert answer(_with(record, change)).verdict == verdict


def test_the_question_is_of_the_last_row_that_is_no_control(record: Page) -> None:
    """Chosen by its place, not by its score; where all are controls, of the last."""
    row = asked(record.board)
    assert row is not None
    assert row.name == "self-specialize-retrieval"
    (section, *_) = record.board.sections
    controls: Any = tuple(replace(each, control="a control") for each in section.rows)
    only = replace(record.board, sections=(replace(section, rows=controls),))
    last = asked(only)
    assert last is not None
    assert last.name == "self-specialize-retrieval"


def test_a_sceptic_is_answered(record: Page) -> None:
    """Beside a control, on knowledge, and on what it cost elsewhere."""
    assert [(fact.question, fact.answer) for fact in answer(record).facts] == [
        ("More than self-align?", "Yes"),
        ("Is it knowledge, not format?", "Not separated from zero"),
        ("At what cost elsewhere?", "Trade-off"),
    ]
