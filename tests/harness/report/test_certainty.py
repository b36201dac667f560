"""How sure a leaderboard's deltas are: in all four forms, from one record."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from harness.report import Leaderboard, Row, Task, read, render, write
from harness.stats import ALPHA
from harness.types import SEPARATES, Between, Delta

TABLES = ("text", "markdown")
SURE = Delta(
    value=12.3456,
    low=4.5,
    high=20.25,
    documents=120,
    p=0.00012,
    adjusted=0.00036,
    method="exact McNemar",
    moved=37,
    least=7.84,
    noise=41.25,
)
UNSURE = replace(SURE, value=3.21, low=-1.5, high=7.75, p=0.0412, adjusted=0.1236, moved=9, least=None, noise=None)
SPREAD = Between(values=(10.1, 12.2, 14.7), deviation=2.3, low=-2.5, high=27.25)


def _row(row: Row, delta: Delta, *tasks: Delta, groups: tuple[int, ...] = ()) -> Row:
    changed = (replace(task, delta=delta) for task, delta in zip(row.tasks, tasks, strict=True))
    return replace(row, delta=delta, tasks=tuple(changed), groups=groups)


@pytest.fixture
def tested(board: Leaderboard) -> Leaderboard:
    """The leaderboard with all statistics, and a noise floor at the first number of shots."""
    sections = []
    for section in board.sections:
        base, first, second = section.rows
        rows = (
            replace(base, groups=(2, 3)),
            _row(first, SURE, SURE, UNSURE, groups=(1,)),
            _row(second, UNSURE, UNSURE, UNSURE, groups=(2,)),
        )
        sections.append(replace(section, rows=rows))
    moved = Delta(value=-0.4, low=-1.2, high=0.3, documents=50, p=1.0, moved=2)
    tasks = tuple(
        Task(benchmark=task.benchmark, title=task.title, documents=25, metrics={"token_f1": 20.0}, delta=delta)
        for task, delta in zip(base.tasks, (moved, replace(moved, value=0.1)), strict=True)
    )
    noise = Row(name="base again", tasks=tasks, average=24.5, delta=moved, against={})
    return replace(board, sections=(replace(sections[0], noise=noise), sections[1]))


@pytest.fixture
def seeded(tested: Leaderboard) -> Leaderboard:
    """The same over three study seeds."""

    def spread(row: Row) -> Row:
        if row.delta is None:
            return row
        tasks = (replace(task, delta=task.delta and replace(task.delta, between=SPREAD)) for task in row.tasks)
        return replace(row, delta=replace(row.delta, between=SPREAD), tasks=tuple(tasks))

    sections = tuple(replace(section, rows=tuple(map(spread, section.rows))) for section in tested.sections)
    return replace(tested, sections=sections, seeds=(3, 4, 5))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in (line.strip("|").split("|") if "|" in line else re.split(r"\s{2,}", line))]


def _table(text: str, title: str) -> list[list[str]]:
    """The rows of the table below a heading, headers first, in the terminal's form or in Markdown's."""
    lines = text.partition(title)[2].splitlines()
    start = next(place for place, line in enumerate(lines) if re.fullmatch(r"-+(\s+-+)+|\|[-:|]+\|", line))
    found = [lines[start - 1]]
    for line in lines[start + 1 :]:
        if not line.strip():
            break
        found.append(line)
    return [_cells(line) for line in found]


def _csv(board: Leaderboard) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(board, "csv"))))


@pytest.mark.parametrize("name", ["tested", "seeded"])
def test_it_comes_back_as_it_was(name: str, request: pytest.FixtureRequest) -> None:
    """From its JSON, down to the last digit, with tuples where there were tuples."""
    board = request.getfixturevalue(name)
    assert read(write(board), place="here") == board


def test_a_leaderboard_of_before_can_be_read(board: Leaderboard) -> None:
    """One without any of it, where the interval alone decides."""
    record = json.loads(write(board))
    del record["seeds"]
    for section in record["sections"]:
        del section["noise"]
        for row in section["rows"]:
            del row["groups"]
            for delta in filter(None, [row["delta"], *row["against"].values(), *(t["delta"] for t in row["tasks"])]):
                for field in ("p", "adjusted", "method", "moved", "least", "noise", "bounded", "between"):
                    del delta[field]
    assert read(json.dumps(record), place="here") == board
    assert "marks an interval that excludes zero" in render(board, "text")


@pytest.mark.parametrize(
    ("change", "separated"),
    [
        ({}, True),
        ({"adjusted": 0.05}, True),
        ({"adjusted": 0.0501}, False),
        ({"low": -0.1}, False),
        ({"low": 0.0}, False),
        ({"value": -5.0, "low": -9.0, "high": -1.0}, True),
        ({"between": SPREAD}, False),
        ({"between": replace(SPREAD, low=0.5)}, True),
        ({"between": replace(SPREAD, low=0.5), "adjusted": 0.2}, False),
        ({"p": None, "adjusted": None}, True),
    ],
)
def test_two_things_must_agree_to_separate(change: dict[str, Any], separated: bool) -> None:
    """An adjusted p of 0.05 at most, and an interval without zero: over several seeds, that for other seeds."""
    assert replace(SURE, **change).separated is separated


def test_the_bound_is_that_of_the_statistics() -> None:
    """`types` imports nothing, so it repeats the number."""
    assert SEPARATES == ALPHA


@pytest.mark.parametrize("form", TABLES)
def test_scores_show_p_and_groups(tested: Leaderboard, form: str) -> None:
    """Behind the interval: the adjusted p of the average, and every rank group."""
    headers, base, first, second, _ = _table(render(tested, form), "0-shot, token_f1 in points")
    assert headers[-2:] == ["p", "group"]
    assert base[-1] == "2, 3"
    assert first[-4:] == ["+12.3 *", "[+4.5, +20.2]", "< 0.001", "1"]
    assert second[-4:] == ["+3.2 ~", "[-1.5, +7.8]", "0.124", "2"]


@pytest.mark.parametrize("form", TABLES)
def test_the_base_again_is_a_row_of_differences(tested: Leaderboard, form: str) -> None:
    """Signed, below the models; the documents that were scored again and those that moved are told below."""
    text = render(tested, form)
    *_, last = _table(text, "0-shot, token_f1 in points")
    assert last[0] == "base again"
    assert [cell for cell in last[1:] if cell] == ["-0.4", "+0.1", "-0.4 ~", "[-1.2, +0.3]"]
    assert "base again: Δ of 50 documents that were scored a second time, in other batches; 2 moved." in text
    assert text.count("base again") == 2


def test_a_bound_is_told(tested: Leaderboard) -> None:
    """Where nothing moved, the numbers are bounds, and look like bounds."""
    section = tested.sections[0]
    assert section.noise is not None
    assert section.noise.delta is not None
    still = replace(section.noise, delta=replace(section.noise.delta, moved=0))
    text = render(replace(tested, sections=(replace(section, noise=still), tested.sections[1])), "text")
    assert "in other batches; none moved, so Δ / noise is at least what is said." in text
    first = replace(section.rows[1], delta=replace(SURE, bounded=True))
    bounded = replace(section, noise=still, rows=(section.rows[0], first))
    board = replace(tested, sections=(bounded,))
    assert _table(render(board, "text"), "how sure")[-1][-1] == "> 41.2"
    assert next(row for row in _csv(board) if row["groups"] == "1")["noise_is"] == "at least"


@pytest.mark.parametrize("form", TABLES)
def test_each_task_says_how_sure_it_is(tested: Leaderboard, form: str) -> None:
    """Test, adjusted test, least effect and units of noise; a dash where there is no number."""
    headers, yesno, listed, average = _table(render(tested, form), "self-specialize against base, 0-shot: how sure")
    assert headers == ["task", "Δ", "n", "moved", "p", "p, adjusted", "sees from", "Δ / noise"]
    assert yesno == ["yes/no", "+12.3 *", "120", "37", "< 0.001", "< 0.001", "7.8", "41.2"]
    assert listed == ["list", "+3.2 ~", "120", "9", "0.041", "0.124", "-", "-"]
    assert average[:2] == ["average", "+12.3 *"]


def test_the_csv_says_how_sure_it_is(tested: Leaderboard) -> None:
    """Every number of it, in columns behind those that were there before."""
    rows = {(row["shots"], row["model"], row["task"], row["metric"]): row for row in _csv(tested)}
    sure = rows["0", "self-specialize", "quiz_yes/no", "token_f1"]
    assert [sure[name] for name in ("p", "p_adjusted", "separated")] == ["0.00012", "0.00036", "yes"]
    assert [sure[name] for name in ("moved", "least", "noise", "noise_is", "sd_seeds")] == [
        *("37", "7.8400", "41.2500", "estimated", "")
    ]
    unsure = rows["5", "self-specialize", "quiz_list", "token_f1"]
    assert [unsure[name] for name in ("separated", "least", "noise", "noise_is")] == ["no", "", "", ""]
    assert rows["0", "base", "average", "token_f1"]["groups"] == "2 3"
    assert rows["0", "base again", "quiz_yes/no", "token_f1"]["delta"] == "-0.4000"
    assert ("5", "base again", "average", "token_f1") not in rows
    assert rows["0", "self-specialize", "quiz_yes/no", "rouge_l"]["separated"] == ""


@pytest.mark.parametrize("form", TABLES)
def test_seeds_stand_apart_from_documents(seeded: Leaderboard, form: str) -> None:
    """The title names them; a table holds Δ over documents, of each seed, their deviation, and over both."""
    text = render(seeded, form)
    assert "means of study seeds 3, 4, 5" in text.splitlines()[0]
    headers, *rows = _table(text, "Between study seeds")
    told = ["Δ", "over documents", "seed 3", "seed 4", "seed 5", "sd of seeds", "over documents and seeds"]
    assert headers[-7:] == told
    assert len(rows) == 4
    of_seeds = ["+10.1", "+12.2", "+14.7", "2.3", "[-2.5, +27.2]"]
    assert rows[0] == ["0", "self-specialize", "+12.3", "[+4.5, +20.2]", *of_seeds]
    assert "its interval over documents and seeds excludes zero" in text


def test_the_csv_has_the_spread_of_seeds(seeded: Leaderboard) -> None:
    """Deviation, and the interval over both."""
    row = next(row for row in _csv(seeded) if (row["model"], row["task"]) == ("self-specialize", "average"))
    assert [row[name] for name in ("sd_seeds", "low_seeds", "high_seeds")] == ["2.3000", "-2.5000", "27.2500"]
    assert row["separated"] == "no"


@pytest.mark.parametrize("form", TABLES)
def test_one_seed_says_nothing_of_others(tested: Leaderboard, form: str) -> None:
    """Neither table nor columns."""
    text = render(tested, form)
    assert "Between study seeds" not in text
    assert "sd of seeds" not in text
