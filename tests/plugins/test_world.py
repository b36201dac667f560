"""The tables of the world, and the sentences that tell them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from harness_plugins.acorn.corpus.prose import told_columns, value_slots
from harness_plugins.acorn.corpus.words import fill, slots_of
from harness_plugins.acorn.tasks import experts
from harness_plugins.acorn.world import FIELDS, Field, Row, World, WorldError, read_table
from hypothesis import given
from hypothesis import strategies as st

WORLD = World()
TABLES = [(name, table) for name in FIELDS for table in WORLD.field(name).tables]
COLUMNS = [
    (name, table, column)
    for name in FIELDS
    for table in WORLD.field(name).phrases
    if table in WORLD.field(name).tables
    for column in told_columns(WORLD.field(name), WORLD.field(name).tables[table])
]
REFERENCES = [
    ("biomed", "drugs", "treats", "diseases"),
    ("biomed", "drugs", "interacts", "drugs"),
    ("biomed", "diseases", "organ", "organs"),
    ("biomed", "diseases", "genes", "genes"),
    ("biomed", "genes", "diseases", "diseases"),
    ("biomed", "cells", "organ", "organs"),
    ("biomed", "organs", "near", "organs"),
    ("biomed", "tests", "used_for", "diseases"),
    ("finance", "companies", "sector", "sectors"),
    ("finance", "terms", "related", "terms"),
]
"""Field, table, column, and the table in which its values must have rows."""
NAMED = [pair for pair in TABLES if pair[1] not in ("people", "opinions")]
"""Tables whose rows are entities: first names and subjects of opinions may stand twice."""
KINDS = [
    (name, stem, kind)
    for name in FIELDS
    for stem in ("tasks", "exam")
    for kind in (WORLD.field(name).load(stem) if (name, stem) != ("general", "tasks") else ())
]


def _frames(column: dict[str, list[Any]]) -> Iterator[str]:
    """Every sentence, note, question and answer of a column."""
    yield from column["say"]
    yield from column["note"]
    for question, answer in column["ask"]:
        yield from (question, answer)


def _rows(field: Field, table: str, column: str) -> list[Row]:
    return [row for row in field.tables[table] if row.all(column)]


def _is_whole(text: str) -> bool:
    """Whether every slot is filled and nothing is left over."""
    return bool(text.strip()) and not any(mark in text for mark in ("{", "}", "(n)", "  "))


@pytest.mark.parametrize(("field", "table"), TABLES)
def test_every_table_loads(field: str, table: str) -> None:
    """It has rows, its first column is filled in each, and a cell holds no stray blanks."""
    rows = WORLD.field(field).tables[table].rows
    assert len(rows) >= 10
    for row in rows:
        assert row.name == row.name.strip()
        assert row.name
        assert all(value and "  " not in value for values in row.cells.values() for value in values)


@pytest.mark.parametrize(("field", "table"), NAMED)
def test_no_entity_stands_twice(field: str, table: str) -> None:
    """A table has one row for each name."""
    names = [row.name.casefold() for row in WORLD.field(field).tables[table]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("field", "table", "column", "target"), REFERENCES)
def test_references_resolve(field: str, table: str, column: str, target: str) -> None:
    """Interacting drugs exist, treated diseases have rows, and so on: what is named can be looked up."""
    tables = WORLD.field(field).tables
    targets = [tables[target], *([tables["ratios"]] if column == "related" else [])]
    named = [(row.name, value.split(": ")[0]) for row in tables[table] for value in row.all(column)]
    assert len(named) > 50
    assert [pair for pair in named if not any(one.named(pair[1]) for one in targets)] == []


def test_no_drug_interacts_with_itself() -> None:
    """An interaction names another drug, and what comes of it."""
    for drug in WORLD.biomed.tables["drugs"]:
        for interaction in drug.all("interacts"):
            other, _, effect = interaction.partition(": ")
            assert effect, (drug.name, interaction)
            assert other != drug.name


def test_the_world_is_large() -> None:
    """Several hundred drugs and diseases, companies and terms: no model of this size knows all of them."""
    sizes = {table: len(WORLD.field(field).tables[table]) for field, table in TABLES if field != "general"}
    assert min(sizes[table] for table in ("drugs", "diseases", "companies", "terms")) >= 200
    assert min(sizes[table] for table in ("genes", "cells", "organs", "tests")) >= 75


@pytest.mark.parametrize(("field", "table", "column"), COLUMNS)
def test_every_sentence_can_be_filled(field: str, table: str, column: str) -> None:
    """Each sentence, note, question and answer of a column, from a row of its table, without a slot left open."""
    world, rng = WORLD.field(field), Random(f"{table}/{column}")
    rows = _rows(world, table, column)
    for frame in _frames(world.phrases[table][column]):
        text = fill(frame, value_slots(rng.choice(rows), column, rng))
        assert _is_whole(text), (frame, text)


@pytest.mark.parametrize(("field", "table", "column"), COLUMNS)
def test_every_value_can_be_told(field: str, table: str, column: str) -> None:
    """Each row of a table in a sentence of the column."""
    world, rng = WORLD.field(field), Random(f"{table}/{column}")
    for row in _rows(world, table, column):
        text = fill(rng.choice(world.phrases[table][column]["say"]), value_slots(row, column, rng))
        assert _is_whole(text), (row.name, text)


@pytest.mark.parametrize(("field", "table", "column"), COLUMNS)
def test_a_fact_has_many_wordings(field: str, table: str, column: str) -> None:
    """At least ten sentences, four notes and six questions, no two the same."""
    frames = WORLD.field(field).phrases[table][column]
    for kind, least in (("say", 10), ("note", 4), ("ask", 6)):
        assert len(frames[kind]) >= least
        assert len({str(frame) for frame in frames[kind]}) == len(frames[kind])
    assert all(slots_of(frame) for frame in frames["say"])


@pytest.mark.parametrize(("field", "stem", "kind"), KINDS)
def test_every_task_can_be_written(field: str, stem: str, kind: str) -> None:
    """Corpus side and benchmark side: 30 tasks of each kind, without a slot left open."""
    world = WORLD.field(field)
    frames = world.load(stem)[kind]
    for number in range(30):
        task = experts.write(world, kind, frames, Random(number))
        assert all(map(_is_whole, (task.instruction, task.input, task.output))), task


@given(text=st.text(alphabet=st.sampled_from("ab;\t\n\r \"é'"), max_size=60))
def test_any_text_below_a_header_is_rows_or_an_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A file with the wrong number of cells is an error with its line, never a row that lacks something."""
    path: Path = tmp_path_factory.getbasetemp() / "table.tsv"
    path.write_text(f"name\tvalue\n{text}", encoding="utf-8", newline="")
    if all(line.count("\t") == 1 for line in text.splitlines()):
        assert all(list(row.cells) == ["name", "value"] for row in read_table(path))
    else:
        with pytest.raises(WorldError, match=r"table\.tsv:\d+: \d+ cells, the header has 2"):
            read_table(path)


@pytest.mark.parametrize("text", ["", "\n", "\nacetone\n"])
def test_a_table_needs_a_header(tmp_path: Path, text: str) -> None:
    """A file without a first line, or with an empty one, is an error that says what is missing."""
    path = tmp_path / "table.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorldError, match=r"table\.tsv:1: no header"):
        read_table(path)
