"""The record of a study, as JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.report import Leaderboard, read, write

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
FIELDS = ("domain", "model", "sections", "reported", "times", "funnels", "stages", "versions", "metric", "parameters")


def test_a_record_comes_back_as_it_was(board: Leaderboard) -> None:
    """Everything, down to the last digit."""
    assert read(write(board), place="here") == board


def test_a_record_without_recipes_comes_back_as_it_was(board: Leaderboard) -> None:
    """The preliminary study has rows without deltas, no funnel, and maybe no published row."""
    sections = tuple(replace(section, rows=section.rows[:1]) for section in board.sections)
    alone = replace(board, sections=sections, funnels={}, reported=(), limit=8)
    assert read(write(alone), place="here") == alone


def test_writing_is_stable(board: Leaderboard) -> None:
    """What was read is written as the same bytes, in which letters stand as themselves."""
    text = write(replace(board, domain="économie"))
    assert write(read(text, place="here")) == text
    assert "économie" in text


@given(average=st.floats(0, 100), value=st.floats(-100, 100), shots=st.integers(0, 99))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_number_comes_back(board: Leaderboard, average: float, value: float, shots: int) -> None:
    """Floats keep all their digits."""
    row = board.sections[0].rows[1]
    assert row.delta is not None
    changed = replace(row, average=average, delta=replace(row.delta, value=value))
    one = replace(board, sections=(replace(board.sections[0], shots=shots, rows=(changed,)),))
    assert read(write(one), place="here") == one


@given(text=st.text() | JSON.map(json.dumps))
def test_anything_else_is_refused(text: str) -> None:
    """Text that is no leaderboard is an error that names the place and says what to do, never a crash."""
    with pytest.raises(HarnessError, match=r"^studies/x\.json: not a leaderboard .* run `harness compare` again"):
        read(text, place="studies/x.json")


@given(name=st.sampled_from(FIELDS), value=JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_field_that_is_missing_or_unknown_is_refused(board: Leaderboard, name: str, value: Any) -> None:
    """A record from which a field was taken, or to which one was added."""
    record = json.loads(write(board))
    with pytest.raises(HarnessError, match="not a leaderboard"):
        read(json.dumps(record | {"surprise": value}), place="here")
    del record["sections"][0]["rows"][0]["tasks"]
    with pytest.raises(HarnessError, match="not a leaderboard"):
        read(json.dumps(record), place="here")


def test_brackets_without_end_are_refused() -> None:
    """Nesting beyond what Python follows is an error like any other."""
    with pytest.raises(HarnessError, match="not a leaderboard"):
        read("[" * 100_000, place="here")
