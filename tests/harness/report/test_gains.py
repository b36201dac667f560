"""Form and knowledge on a leaderboard."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from harness.errors import HarnessError
from harness.report import MEAN, Gain, Gains, Leaderboard, Rest, read, render, write
from harness.types import Between, Delta


def _delta(value: float, reach: float = 2.0, **more: Between) -> Delta:
    return Delta(value=value, low=value - reach, high=value + reach, documents=240, p=0.01, moved=30, **more)


PARTS = {"delta": _delta(21.5), "form": _delta(14.25), "knowledge": _delta(8.5), "other": _delta(-1.25)}
BASE = {"accuracy": 31.5, "parsed": 62.5, "choice": 47.25, "balanced": 52.25}
AFTER = {"accuracy": 53.0, "parsed": 100.0, "choice": 55.75, "balanced": 54.5}
TASK = Gain(benchmark="quiz_yes/no", title="yes/no", documents=120, base=BASE, after=AFTER, parts=PARTS)
WHOLE = PARTS | {"both": _delta(3.75), "choice": _delta(8.75), "balanced": _delta(2.25, 3.0)}
REST = Rest(tasks=1, base=11.25, average=13.5, delta=_delta(2.25, 3.5))


def _gains(shots: int, rest: Rest | None = REST) -> Gains:
    mean = replace(TASK, benchmark=MEAN, title=MEAN, parts=WHOLE)
    return Gains(shots=shots, name="self-specialize", tasks=(TASK,), mean=mean, rest=rest)


@pytest.fixture
def split(board: Leaderboard) -> Leaderboard:
    """A leaderboard with labelled tasks."""
    return replace(board, gains=(_gains(0), _gains(5)))


def test_it_comes_back_as_it_was(split: Leaderboard) -> None:
    """With and without other tasks, with and without study seeds."""
    assert read(write(split), place="here") == split
    spread = Between(values=(1.0, 2.0), deviation=0.5, low=-1.0, high=3.0)
    seeds = replace(_gains(0, rest=None), tasks=(replace(TASK, parts=PARTS | {"form": _delta(1, between=spread)}),))
    assert read(write(replace(split, gains=(seeds,))), place="here") == replace(split, gains=(seeds,))


def test_a_leaderboard_of_before_has_none(split: Leaderboard) -> None:
    """A record without the field is read, and shows nothing of it."""
    record = json.loads(write(split))
    del record["gains"]
    old = read(json.dumps(record), place="here")
    assert old.gains == ()
    assert "knowledge" not in render(old, "text")


@pytest.mark.parametrize("missing", ["mean", "rest", "tasks"])
def test_what_is_no_record_of_it_is_refused(split: Leaderboard, missing: str) -> None:
    """The error is that of any other file that is no leaderboard."""
    record = json.loads(write(split))
    del record["gains"][0][missing]
    with pytest.raises(HarnessError, match="not a leaderboard"):
        read(json.dumps(record), place="here")


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_tables_show_every_part_with_its_interval(split: Leaderboard, form: str) -> None:
    """Of the mean at each number of shots, and of each task at the first; unparseable answers stand beside."""
    text = render(split, form)
    for part in ("+21.5 * [+19.5, +23.5]", "+14.2 * [+12.2, +16.2]", "+8.5 * [+6.5, +10.5]", "-1.2 ~ [-3.2, +0.8]"):
        assert text.count(part) == 3
    assert text.count("38 %") == 3
    assert text.count("+3.8 * [+1.8, +5.8]") == 2
    assert text.count("self-specialize against base, 0-shot, task by task") == 2
    assert "self-specialize against base, 5-shot" not in text


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_average_without_labelled_tasks_stands_beside_the_whole(split: Leaderboard, form: str) -> None:
    """Both with their intervals, once for each number of shots; no table where every task has labels."""
    heading = "With and without labelled tasks, token_f1 in points"
    part = render(split, form).partition(heading)[2]
    assert part.count("+2.2 ~ [-1.2, +5.8]") == 2
    assert "+3.2 ~ [-1.5, +7.8]" in part
    bare = replace(split, gains=(_gains(0, rest=None),))
    assert heading not in render(bare, form)


def test_what_the_words_mean_is_said_once(split: Leaderboard) -> None:
    """Below the tables."""
    assert render(split, "text").count("constrained") == 0
    assert render(split, "text").count("The three sum to Δ.") == 1


def test_the_csv_holds_every_part(split: Leaderboard) -> None:
    """One line a part, for each task and for the mean, and one for the average without labelled tasks."""
    rows = list(csv.DictReader(io.StringIO(render(split, "csv"))))
    parts = {(row["shots"], row["task"], row["metric"]): row for row in rows}
    found = parts["5", MEAN, "split: form"]
    assert (found["delta"], found["low"], found["high"], found["separated"]) == ("14.2500", "12.2500", "16.2500", "yes")
    assert parts["0", "quiz_yes/no", "split: other"]["delta"] == "-1.2500"
    assert (parts["0", MEAN, "balanced"]["score"], parts["0", MEAN, "balanced"]["delta"]) == ("54.5000", "2.2500")
    rest = parts["0", "average without labelled tasks", "token_f1"]
    assert (rest["score"], rest["delta"], rest["high"]) == ("13.5000", "2.2500", "5.7500")
    assert sum(row["metric"].startswith("split: ") for row in rows) == 2 * (4 + 6)
    assert len({len(line) for line in csv.reader(io.StringIO(render(split, "csv")))}) == 1


def test_the_choice_is_in_no_table_of_other_metrics(board: Leaderboard) -> None:
    """It is shown with the split."""
    section = board.sections[0]
    rows = tuple(
        replace(row, tasks=tuple(replace(task, metrics={**task.metrics, "choice": 47.5}) for task in row.tasks))
        for row in section.rows
    )
    found = replace(board, sections=(replace(section, rows=rows),))
    assert "choice" not in render(found, "text")
    assert "choice" in render(found, "csv")
