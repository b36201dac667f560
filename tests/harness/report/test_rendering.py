"""One record, five forms."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest

from harness.report import FORMATS, Leaderboard, Row, read, render
from harness.types import Delta

TABLES = ("text", "markdown")


def _csv(board: Leaderboard) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(board, "csv"))))


def _line(text: str, start: str) -> list[str]:
    """The cells of the first line that starts with a name, in the terminal's form or in Markdown's."""
    line = next(line for line in text.splitlines() if line.lstrip("| ").startswith(start))
    return [cell.strip() for cell in (line.strip("|").split("|") if "|" in line else re.split(r"\s{2,}", line))]


def _numbers(text: str) -> list[str]:
    """Every number of the score tables and of the tables task by task."""
    scored = text.partition("What became")[0].partition("\n")[2]
    return re.findall(r"[-+]?\d+\.\d", scored)


def _one(board: Leaderboard, delta: Delta) -> Leaderboard:
    """The leaderboard with this delta on every task and average of its recipes."""

    def changed(row: Row) -> Row:
        if row.delta is None:
            return row
        return replace(row, delta=delta, tasks=tuple(replace(task, delta=delta) for task in row.tasks))

    sections = (replace(section, rows=tuple(map(changed, section.rows))) for section in board.sections)
    return replace(board, sections=tuple(sections))


def test_there_are_five_forms() -> None:
    """Terminal text, Markdown, CSV, JSON, LaTeX."""
    assert set(FORMATS) == {"text", "markdown", "csv", "json", "latex"}


def test_terminal_and_markdown_hold_the_same_numbers(board: Leaderboard) -> None:
    """In the same order."""
    numbers = _numbers(render(board, "text"))
    assert len(numbers) > 50
    assert numbers == _numbers(render(board, "markdown"))


@pytest.mark.parametrize("form", TABLES)
def test_the_tables_hold_the_numbers_of_the_csv(board: Leaderboard, form: str) -> None:
    """Every average, delta and interval of the CSV stands in the first table of its number of shots, rounded."""
    parts = re.split(r"\d-shot, token_f1 in points", render(board, form))[1:]
    averages = [row for row in _csv(board) if row["task"] == "average"]
    assert len(averages) == 6
    for row in averages:
        cells = _line(parts[["0", "5"].index(row["shots"])], row["model"])
        told = [f"{float(row['score']):.1f}"]
        if row["delta"]:
            told += [f"{float(row['delta']):+.1f}", f"[{float(row['low']):+.1f}, {float(row['high']):+.1f}]"]
        assert [cell.rstrip(" *~") for cell in cells[3:] if cell] == told


@pytest.mark.parametrize("form", TABLES)
def test_the_tasks_hold_the_numbers_of_the_csv(board: Leaderboard, form: str) -> None:
    """Task by task, at the first number of shots: the base's score, the recipe's, and what lies between."""
    part = render(board, form).partition("self-specialize against base, 0-shot")[2]
    rows = {
        (row["model"], row["metric"]): row for row in _csv(board) if (row["task"], row["shots"]) == ("quiz_list", "0")
    }
    base, after = rows["base", "token_f1"], rows["self-specialize", "token_f1"]
    cells = _line(part, "list")
    assert cells[1:3] == [f"{float(base['score']):.1f}", f"{float(after['score']):.1f}"]
    assert cells[3].rstrip(" *~") == f"{float(after['delta']):+.1f}"
    assert rows["self-specialize", "entity_f1"]["score"] == "9.5000"
    assert "9.5" in cells
    assert "120" in cells


def test_the_csv_holds_every_metric(board: Leaderboard) -> None:
    """One line for each metric of each task, and a delta beside the metric that is compared alone."""
    rows = _csv(board)
    assert {row["metric"] for row in rows} == {"token_f1", "rouge_l", "accuracy", "entity_f1", "parsed"}
    assert {row["metric"] for row in rows if row["delta"]} == {"token_f1"}
    assert {row["model"] for row in rows if not row["delta"] and row["metric"] == "token_f1"} == {"base"}


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize(("low", "high"), [(-1.0, 5.0), (0.0, 5.0), (-5.0, 0.0), (-100.0, 100.0)])
def test_a_delta_that_may_be_zero_is_marked_and_stays(board: Leaderboard, form: str, low: float, high: float) -> None:
    """Its number and its interval are there, with ~ beside them; nothing is marked as separated."""
    text = render(_one(board, Delta(value=2.0, low=low, high=high, documents=9)), form)
    assert text.count("+2.0 ~") == 4 + 4  # two recipes at two numbers of shots, and two recipes on two tasks
    assert text.count(f"[{low:+.1f}, {high:+.1f}]") == 8
    assert "+2.0 *" not in text


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize(("value", "low", "high"), [(2.0, 0.1, 5.0), (-2.0, -5.0, -0.1)])
def test_a_delta_that_excludes_zero_is_marked(
    board: Leaderboard, form: str, value: float, low: float, high: float
) -> None:
    """With *, whether it rose or fell."""
    text = render(_one(board, Delta(value=value, low=low, high=high, documents=9)), form)
    assert text.count(f"{value:+.1f} *") == 8
    assert f"{value:+.1f} ~" not in text


@pytest.mark.parametrize("form", TABLES)
def test_reported_rows_are_apart(board: Leaderboard, form: str) -> None:
    """They stand in a table of their own that says what they are, after all that was measured, and in no other form."""
    before, _, after = render(board, form).partition("Reported elsewhere (other models, other documents")
    assert "LLaMA-65B" not in before
    assert "43.87" in after
    assert "LLaMA-65B" not in render(board, "csv")


@pytest.mark.parametrize("form", TABLES)
def test_what_is_not_there_has_no_heading(board: Leaderboard, form: str) -> None:
    """Without recipes, published rows and times there is one table for each number of shots."""
    sections = tuple(replace(section, rows=section.rows[:1]) for section in board.sections)
    text = render(replace(board, sections=sections, funnels={}, reported=(), times=()), form)
    assert not [word for word in ("Reported", "became", "Time", "against") if word in text]
    assert text.count("-shot") == 2


@pytest.mark.parametrize("form", TABLES)
def test_the_funnel_shows_what_every_filter_rejected(board: Leaderboard, form: str) -> None:
    """One column a recipe, counts in the order in which they arise, and what stopped it only where something did."""
    part = render(board, form).partition("What became of the generated examples")[2].partition("Reported")[0]
    steps = ["candidates", "- rejected: length", "- rejected: novelty", "accepted", "- unanswered: echo", "examples"]
    counts = {step: _line(part, step)[1] for step in steps}
    assert list(counts.values()) == ["321", "17", "101", "203", "3", "200"]
    assert [part.index(step) for step in steps] == sorted(part.index(step) for step in steps)
    assert _line(part, "nearest, both")[1] == "0.46"
    assert "stopped" not in part
    saturated = {"self-specialize": {**board.funnels["self-specialize"], "stopped": "saturation: 203 of 999"}}
    assert "saturation: 203 of 999" in render(replace(board, funnels=saturated), form)


@pytest.mark.parametrize("form", TABLES)
def test_times_are_added_up(board: Leaderboard, form: str) -> None:
    """Seconds of each stage and of all."""
    part = render(board, form).partition("Time")[2]
    assert _line(part, "tune")[1] == "10.2"
    assert _line(part, "all, added up")[1] == "71.8"


@pytest.mark.parametrize("form", TABLES)
def test_a_trial_says_so(board: Leaderboard, form: str) -> None:
    """A leaderboard over some of the documents says it in its title."""
    assert "8 documents of each task" in render(replace(board, limit=8), form).splitlines()[0]
    assert "documents" not in render(board, form).splitlines()[0]


@pytest.mark.parametrize("form", TABLES)
def test_prompts_that_were_cut_are_counted(board: Leaderboard, form: str) -> None:
    """Below the scores stands, at each number of shots, which tasks had prompts that were too long, if any had."""
    assert "did not fit" not in render(board, form)
    base, *others = board.sections[1].rows
    base = replace(base, tasks=(base.tasks[0], replace(base.tasks[1], cut=7)))
    text = render(replace(board, sections=(board.sections[0], replace(board.sections[1], rows=(base, *others)))), form)
    assert text.count("did not fit into the model's context and lost their beginning: list 7 of 120.") == 1


@pytest.mark.parametrize("form", TABLES)
def test_metrics_of_all_documents_are_shown(board: Leaderboard, form: str) -> None:
    """What no other table holds has one of its own: a row a task and metric, a column a model."""
    assert "Other metrics" not in render(board, form)
    rows = [
        replace(row, tasks=tuple(replace(task, metrics={**task.metrics, "macro_f1": 41.25}) for task in row.tasks))
        for row in board.sections[0].rows
    ]
    text = render(replace(board, sections=(replace(board.sections[0], rows=tuple(rows)),)), form)
    part = text.partition("Other metrics, 0-shot, in points")[2]
    assert _line(part, "task")[1:] == ["metric", "base", "self-specialize", "seeds-only"]
    shown = [line.replace("|", " ").split() for line in part.splitlines() if "macro_f1" in line or "rouge_l" in line]
    assert [cells[-5:-3] for cells in shown] == [[t, m] for t in ("yes/no", "list") for m in ("rouge_l", "macro_f1")]
    assert shown[1][-3:] == ["41.2"] * 3


def test_markdown_is_a_table(board: Leaderboard) -> None:
    """Every table has its line of dashes and as many cells in each line."""
    lines = render(board, "markdown").splitlines()
    tables = "\n".join(line if line.startswith("|") else "" for line in lines).split("\n\n")
    for table in filter(None, (table.strip() for table in tables)):
        header, dashes, *rows = table.splitlines()
        assert set(dashes) <= set("|-: ")
        assert {row.count("|") for row in (header, *rows)} == {dashes.count("|")}


def test_a_name_with_a_comma_stays_one_cell(board: Leaderboard) -> None:
    """CSV quotes what must be quoted."""
    row = replace(board.sections[0].rows[0], name='a, "b"')
    one = replace(board, sections=(replace(board.sections[0], rows=(row,)),))
    assert {line["model"] for line in _csv(one)} == {'a, "b"'}


@pytest.mark.parametrize("form", TABLES)
def test_recipes_stand_against_each_other(board: Leaderboard, form: str) -> None:
    """A pair of recipes, the later minus the earlier, at every number of shots."""
    line = next(line for line in render(board, form).splitlines() if "seeds-only - self-specialize" in line)
    assert line.count("+12.3 *") == line.count("[+4.5, +20.2]") == len(board.sections)


def _controlled(board: Leaderboard) -> Leaderboard:
    """The leaderboard whose last row is a control."""
    sections = (
        replace(section, rows=(*section.rows[:-1], replace(section.rows[-1], control="tune on seeds")))
        for section in board.sections
    )
    return replace(board, sections=tuple(sections))


@pytest.mark.parametrize("form", TABLES)
def test_a_control_is_called_one_wherever_it_stands(board: Leaderboard, form: str) -> None:
    """Beside its scores, over its tasks, in its pairs; and once is said what is done in it."""
    text = render(_controlled(board), form)
    firsts = [re.split(r"\s{2,}|\s*\|", line.strip("| "))[0] for line in text.splitlines()]
    assert firsts.count("seeds-only (control)") == len(board.sections)
    assert "seeds-only (control) against base, 0-shot" in text
    assert "seeds-only (control) - self-specialize" in text
    assert text.count("- seeds-only: tune on seeds") == 1
    assert "control" not in render(board, form).lower()


def test_a_control_is_one_in_the_record(board: Leaderboard) -> None:
    """JSON says which rows are controls; the CSV keeps the recipe's name alone, to be joined with others."""
    controlled = _controlled(board)
    assert read(render(controlled, "json"), place="here") == controlled
    assert render(controlled, "csv") == render(board, "csv")


@pytest.mark.parametrize("form", TABLES)
def test_adapters_say_how_far_they_move_the_base(board: Leaderboard, form: str) -> None:
    """With the bound that they are above, and the noise that it comes from; without adapters there is no table."""
    title = "How far each adapter moves the base, in nats per token"
    assert title not in render(board, form)
    told = {"self-specialize": {"divergence": 0.41015, "bound": 0.00763, "noise": 7.63e-5, "device": "cuda"}}
    part = render(replace(board, adapters=told), form).partition(title)[2]
    assert [cell for cell in _line(part, "self-specialize") if cell][1:] == ["0.41", "0.00763", "7.63e-05"]
