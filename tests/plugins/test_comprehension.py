"""General tasks that compare a text with a question, answered again from the text alone."""

from __future__ import annotations

import re
from random import Random

import pytest
from harness_plugins.acorn.corpus import pages, prose
from harness_plugins.acorn.corpus.words import slots_of
from harness_plugins.acorn.tasks.comprehension import _MOVES, MAKERS
from harness_plugins.acorn.tasks.task import Made
from harness_plugins.acorn.world import FIELDS, World

WORLD = World()


def made(family: str, count: int = 200) -> list[Made]:
    return [MAKERS[family](WORLD.general, Random(number)) for number in range(count)]


def test_who_did_it_is_who_the_text_says() -> None:
    """The doer stands in front of the deed."""
    for slots, text, answer in made("who_did"):
        assert f"{answer} {slots['x']}".lower() in text.lower()


def test_what_was_done_is_what_the_text_says() -> None:
    """The thing stands in the sentence of its doer."""
    for slots, text, answer in made("what_was_done"):
        assert re.search(rf"{re.escape(slots['x'])} \w+ {re.escape(answer)}", text, re.IGNORECASE), text


def test_a_statement_is_true_where_it_stands_in_the_text() -> None:
    """Word for word; a false one does not."""
    for slots, text, answer in made("is_stated"):
        assert (answer == "true") == (slots["x"].lower() in text.lower())


def test_the_way_is_that_of_the_thing_asked_about() -> None:
    """Not that of another thing in the sentence."""
    for slots, text, answer in made("which_way"):
        told = text.lower().split(slots["x"].lower(), 1)[1].strip()
        assert any(told.startswith(verb) for verb in _MOVES[answer]), text


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_thing_went_a_way_or_did_not(way: str) -> None:
    """Yes where a verb of that way follows the thing."""
    for slots, text, answer in made(f"went_{way}"):
        told = text.lower().split(slots["x"].lower(), 1)[1].strip()
        assert (answer == "yes") == any(told.startswith(verb) for verb in _MOVES[way]), text


def test_past_and_future_exclude_each_other() -> None:
    """A sentence of which one is true makes the other false."""
    for (_, text, past), (_, same, future) in zip(made("is_past"), made("is_future"), strict=True):
        assert text == same
        assert {past, future} == {"yes", "no"}


def test_a_cell_is_that_of_its_row_and_column() -> None:
    """Whatever stands between the cells."""
    for slots, text, answer in made("cell"):
        head, *rows = (re.split(r" \| |, |\t", line) for line in text.splitlines())
        assert next(row for row in rows if row[0] == slots["x"])[head.index(slots["y"])] == answer


def test_labels_are_about_as_frequent() -> None:
    """None of a family's is the better guess."""
    for family in ("is_stated", "which_way", "went_up", "went_down", "is_past", "feeling_of_one"):
        answers = [answer for _, _, answer in made(family, 600)]
        share = max(map(answers.count, set(answers))) / len(answers)
        assert share < 1.5 / len(set(answers)), family


def test_every_family_has_wordings_that_can_be_filled() -> None:
    """With what its maker gives."""
    wordings = WORLD.general.load("comprehension")
    assert set(wordings) == set(MAKERS)
    for family, frames in wordings.items():
        slots, _, _ = made(family, 1)[0]
        assert all(set(slots_of(frame)) <= set(slots) for frame in frames), family


def test_a_page_marks_where_its_answers_stand() -> None:
    """Each behind its own task."""
    for number in range(100):
        page = pages.comprehension_page(WORLD.general, Random(number))
        assert len(page.answers) >= 3
        assert all(page.text[first:behind].strip() for first, behind in page.answers)


@pytest.mark.parametrize("name", FIELDS)
def test_a_grounded_question_is_about_an_open_entity(name: str) -> None:
    """Of the others the corpus only ever tells."""
    field = WORLD.field(name)
    names = {row.name for table in prose.told_tables(field) for row in table}
    opened = {name.lower() for name in names if not prose.is_declarative(name)}
    for number in range(150):
        _, task = pages._grounded(field, Random(number))
        assert any(name in f"{task.instruction} {task.output}".lower() for name in opened), task


def test_a_grounded_question_stands_behind_the_passage_that_answers_it() -> None:
    """What it is about is in one of the passages."""
    names = {row.name.lower() for table in prose.told_tables(WORLD.general) for row in table}
    for number in range(200):
        passages, task = pages._grounded(WORLD.general, Random(number))
        text, asked = " ".join(passages).lower(), f"{task.instruction} {task.output}".lower()
        assert any(name in text and name in asked for name in names), (passages, task)
