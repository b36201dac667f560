"""What large studies cost."""

from __future__ import annotations

from typing import Any

import pytest
from scaling import PAGE, Work, count, filled, hours, sizes, tables

from harness.engine import Part
from harness.planning import asking
from harness.registry import load_registry


@pytest.fixture(scope="module")
def large() -> dict[str, Any]:
    """The two sizes."""
    return dict(zip(("mpt-30b", "llama-3.1-70b"), sizes().values(), strict=True))


@pytest.mark.parametrize("name", ["mpt-30b", "llama-3.1-70b"])
def test_the_sizes_are_those_of_the_models(large: dict[str, Any], name: str) -> None:
    """Weight for weight."""
    assert large[name].parameters == load_registry().model(name).parameters


def test_tuning_takes_six_operations_a_weight_and_token(large: dict[str, Any]) -> None:
    """At 40 % of 989 TFLOP/s."""
    found = hours(Work(tuned=1e6), large["mpt-30b"])
    assert found == pytest.approx(6 * 29_957_200_896 * 1e6 / (0.4 * 989e12) / 3600)


def test_writing_reads_all_weights_for_64_answers(large: dict[str, Any]) -> None:
    """And keys and values of the tokens before; at half of 3.35 TB/s."""
    size = large["mpt-30b"]
    step = 2 * size.parameters + 64 * 50 * size.cached * 2
    found = hours(Work(written=6400, requests=64), size)
    assert found == pytest.approx(100 * step / (0.5 * 3.35e12) / 3600)


def test_a_page_is_filled_between_its_marks() -> None:
    """Twice is as once."""
    once = filled(PAGE.read_text(encoding="utf-8"), "a table")
    assert "a table" in once
    assert filled(once, "a table") == once
    assert filled(once, "x").replace("\n\nx\n\n", "\n\na table\n\n") == once


@pytest.mark.slow
def test_the_page_shows_what_is_reckoned() -> None:
    """docs/scaling.md is up to date."""
    assert tables(count()) in PAGE.read_text(encoding="utf-8")


def test_scoring_needs_more_than_the_weights(large: dict[str, Any]) -> None:
    """Two bytes each on a GPU, and what is computed."""
    part = Part(rows=1, head=0, width=100, written=10)
    assert asking(large["mpt-30b"], part, device="cuda").all > 2 * large["mpt-30b"].parameters
