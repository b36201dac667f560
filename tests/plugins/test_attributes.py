"""Facts under the many names of their attributes: sheets, questions, and texts filed by what they tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest
from harness_plugins.acorn.corpus import attributes
from harness_plugins.acorn.corpus.prose import is_declarative
from harness_plugins.acorn.corpus.sheets import Page
from harness_plugins.acorn.corpus.words import slots_of
from harness_plugins.acorn.world import Field, World

WORLD = World()
EXPERT = pytest.mark.parametrize("field", [WORLD.biomed, WORLD.finance], ids=lambda field: field.name)
ANY = pytest.mark.parametrize("field", [WORLD.biomed, WORLD.finance, WORLD.general], ids=lambda field: field.name)


def _answers(page: Page) -> list[str]:
    return [page.text[first:behind] for first, behind in page.answers]


@ANY
def test_every_attribute_is_a_column_with_a_name(field: Field) -> None:
    """And none stands in the file twice."""
    found = attributes.attributes(field)
    assert all(each.column in field.tables[each.table].columns[1:] for each in found)
    assert all(each.one or each.many for each in found)
    assert len({(each.table, each.column) for each in found}) == len(found)


@ANY
def test_every_attribute_has_sentences_that_tell_it(field: Field) -> None:
    """Else a page could not file them."""
    assert all(each.column in field.phrases[each.table] for each in attributes.attributes(field))


def _questions(field: Field) -> Iterator[str]:
    """Every question that can be put together, without its marks."""
    for each in attributes.attributes(field):
        for groups, names in ((each.ask_one, each.one), (each.ask_many, each.many)):
            for parts in (parts for group in groups for parts in product(*group)):
                yield _bare(" ".join(part for part in parts if part))
            yield from (_bare(asked.replace("{noun}", name)) for name in names for asked in attributes._ASKED)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[\w{}]+", text.casefold()))


@EXPERT
def test_no_question_that_can_be_put_together_is_one_of_a_benchmark(field: Field) -> None:
    """Of any entity, for the wordings themselves are apart."""
    kinds = field.load("exam").values()
    exam = {_bare(each["ask"]) for kind in kinds for each in kind.get("questions", ()) if "ask" in each}
    made = set(_questions(field))
    assert len(made) > 2_000
    assert made & exam == set()
    assert {question.replace(" is the ", " are the ") for question in made} & exam == set()


@EXPERT
def test_a_question_in_parts_asks_about_one_entity(field: Field) -> None:
    """Its only slot is the name, once."""
    for each in attributes.attributes(field):
        for group in (*each.ask_one, *each.ask_many):
            for parts in product(*group):
                assert slots_of(" ".join(parts)) == ["name"], parts


@EXPERT
def test_questions_are_asked_about_open_entities_alone(field: Field) -> None:
    """No entity that is declarative only is drawn, for one attribute or for any."""
    only = attributes.attributes(field)[0]
    for number in range(500):
        for among in (None, only):
            row, attribute = attributes._asked(field, among, Random(number))
            assert not is_declarative(row.name)
            assert attribute.table == row.table


@EXPERT
def test_an_answer_is_the_first_value_or_all(field: Field) -> None:
    """Behind commas, in the order of the table."""
    for number in range(300):
        rng = Random(number)
        row, attribute = attributes._asked(field, None, rng)
        question, answer = attributes._question(field, attribute, row, rng)
        values = [value.split(": ")[0] for value in row.all(attribute.column)]
        assert answer in (values[0], ", ".join(values))
        assert row.name.casefold() in question.casefold()


@EXPERT
def test_a_page_of_questions_has_an_answer_for_each(field: Field) -> None:
    """Four to eight."""
    for number in range(100):
        assert 4 <= len(_answers(attributes.asked_page(field, Random(number)))) <= 8


@EXPERT
def test_a_sheet_gives_each_entity_its_own_values(field: Field) -> None:
    """Where an entity stands above lines with values, and where each line has an entity and a value."""
    known: dict[str, set[str]] = {}
    for attribute in attributes.attributes(field):
        for row in field.tables[attribute.table]:
            if row.all(attribute.column):
                values = {attribute.value(row, many=many) for many in (True, False)}
                known.setdefault(row.name.casefold(), set()).update(values)
    sheets = registers = 0
    for number in range(200):
        for block in attributes.fact_sheet(field, Random(number)).text.split("\n\n"):
            head, *lines = block.split("\n")
            if values := known.get(head.casefold()) if lines else None:
                sheets += 1
                assert all(re.split(r": | - | = | \| ", line, maxsplit=1)[1] in values for line in lines), block
            elif lines:
                registers += 1
                assert all(_registered(line, known) for line in lines), block
    assert min(sheets, registers) > 30


def _registered(line: str, known: dict[str, set[str]]) -> bool:
    """Whether a line is an entity, a mark, and a value of it."""
    marks = (": ", " - ", " | ", ", ")
    cuts = [line.find(mark, start) for mark in marks for start in range(len(line)) if line.startswith(mark, start)]
    parts = [(line[:cut], line[cut + len(mark) :]) for cut in cuts for mark in marks if line.startswith(mark, cut)]
    return any(value in known.get(name.casefold(), ()) for name, value in parts)


@ANY
def test_a_page_files_under_the_labels_that_were_drawn_for_it(field: Field) -> None:
    """One for each attribute, throughout the page."""
    for number in range(100):
        labels = set(attributes._labels(field, Random(number)).values())
        for filed in _answers(attributes.theme_page(field, Random(number))):
            assert set(filed.split(", ")) <= labels


def test_a_text_is_filed_under_what_it_tells() -> None:
    """Its sentence is one of the attribute's own."""
    field = WORLD.biomed
    for number in range(200):
        rng = Random(number)
        labels = {each: f"{each.table}.{each.column}" for each in attributes.attributes(field)}
        text, filed = attributes._filed(field, labels, rng, None)
        for label in filed.split(", "):
            table, column = label.split(".")
            frames = field.phrases[table][column]["say"]
            assert any(_told(frame, text) for frame in frames), (text, label)


def _told(frame: str, text: str) -> bool:
    """Whether a text may have been written from a frame: its longest piece is there."""
    pieces = re.split(r"\{\w+\}|\ba\(n\)", frame)
    return max(pieces, key=len).strip().casefold() in text.casefold()


def test_what_is_near_a_benchmark_of_its_own_is_filed_nowhere() -> None:
    """Sentences of drugs that interact: whether two do is a benchmark."""
    labels = {each: each.column for each in attributes.attributes(WORLD.biomed)}
    filed = [attributes._filed(WORLD.biomed, labels, Random(number), None)[1] for number in range(500)]
    assert not any("interacts" in label for label in filed)


def test_a_text_is_checked_by_what_it_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that tell what is asked have one label of the page, the others the other one; half of them do."""
    field, shares = WORLD.general, []
    labels = {each: f"{each.table}.{each.column}" for each in attributes.attributes(field)}
    monkeypatch.setattr(attributes.prose, "sentence", lambda field, row, column, rng: f"<{row.table}.{column}>")
    for number in range(300):
        filed, instruction = attributes._checked(field, labels, Random(number))
        asked = next((label for label in labels.values() if re.search(rf"\b{label}\b", instruction)), None)
        if asked is None:  # one of the wordings names the labels alone
            continue
        given: dict[bool, set[str]] = {True: set(), False: set()}
        for text, label in filed:
            given[f"<{asked}>" in text].add(label)
            shares.append(f"<{asked}>" in text)
        assert len(given[True]) <= 1
        assert len(given[False]) <= 1
        assert given[True] & given[False] == set()
    assert 0.4 < sum(shares) / len(shares) < 0.6
