"""What was forgotten, on a leaderboard."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from harness.errors import HarnessError
from harness.report import Forgotten, Leaderboard, Loss, read, render, write
from harness.types import Delta


def _delta(value: float) -> Delta:
    return Delta(value=value, low=value - 2, high=value + 2, documents=240)


LOSS = Loss(texts=40, base=2.345, after=2.567, delta=0.222, low=0.2, high=0.244)
FOUND = Forgotten(
    shots=0,
    name="self-specialize",
    domain=_delta(6.25),
    elsewhere={"finance": _delta(-4.5), "general": _delta(0.5)},
    loss=LOSS,
    parsed=(62.5, 99.5),
    verdict="trade-off",
    worse=("finance", "neutral text"),
)
BARE = replace(FOUND, name="seeds-only", elsewhere={}, loss=None, parsed=(), verdict="win", worse=())


@pytest.fixture
def told(board: Leaderboard) -> Leaderboard:
    """A leaderboard that was measured outside its domain."""
    return replace(board, forgotten=(FOUND,))


@pytest.mark.parametrize("found", [FOUND, BARE])
def test_it_comes_back_as_it_was(board: Leaderboard, found: Forgotten) -> None:
    """With everything that there can be, and with nothing but the domain."""
    told = replace(board, forgotten=(found,))
    assert read(write(told), place="here") == told


def test_a_leaderboard_of_before_has_none(told: Leaderboard) -> None:
    """A record without the field is read, and shows nothing of it."""
    record = json.loads(write(told))
    del record["forgotten"]
    assert "verdict" not in render(read(json.dumps(record), place="here"), "text")


@pytest.mark.parametrize("missing", ["verdict", "loss", "elsewhere"])
def test_what_is_no_record_of_it_is_refused(told: Leaderboard, missing: str) -> None:
    """The error is that of any other file that is no leaderboard."""
    record = json.loads(write(told))
    del record["forgotten"][0][missing]
    with pytest.raises(HarnessError, match="not a leaderboard"):
        read(json.dumps(record), place="here")


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_one_row_says_all(told: Leaderboard, form: str) -> None:
    """Domain, other domains, loss, share of parsed answers, and a verdict that names what became worse."""
    text = render(told, form).partition("What was forgotten, 0-shot")[2]
    line = next(line for line in text.splitlines() if line.lstrip("| ").startswith("self-specialize"))
    for cell in (
        "+6.2 * [+4.2, +8.2]",
        "-4.5 * [-6.5, -2.5]",
        "+0.5 ~ [-1.5, +2.5]",
        "2.345",
        "2.567",
        "+0.222 * [+0.200, +0.244]",
        "62 %",
        "100 %",
        "trade-off (worse: finance, neutral text)",
    ):
        assert cell in line


def test_where_nothing_was_measured_there_is_a_dash(board: Leaderboard) -> None:
    """And below the table it is said how the other domains would be scored."""
    text = render(replace(board, forgotten=(BARE,)), "text")
    line = next(line for line in text.partition("What was forgotten")[2].splitlines() if line.startswith("seeds-only"))
    assert line.split()[-6:] == ["-", "-", "-", "-", "-", "win"]
    assert "--forgetting" in text


def test_the_csv_holds_it(told: Leaderboard) -> None:
    """A line for each other domain, for the loss and for the verdict, with as many cells as all others."""
    rows = list(csv.DictReader(io.StringIO(render(told, "csv"))))
    by_task = {row["task"]: row for row in rows if row["task"].startswith(("elsewhere", "neutral", "verdict"))}
    assert (by_task["elsewhere: finance"]["delta"], by_task["elsewhere: finance"]["high"]) == ("-4.5000", "-2.5000")
    loss = by_task["neutral text"]
    assert (loss["documents"], loss["metric"], loss["score"]) == ("40", "bits_per_byte", "2.5670")
    assert (loss["delta"], loss["low"], loss["high"]) == ("0.2220", "0.2000", "0.2440")
    assert by_task["verdict"]["metric"] == "trade-off"
    assert len({len(line) for line in csv.reader(io.StringIO(render(told, "csv")))}) == 1
