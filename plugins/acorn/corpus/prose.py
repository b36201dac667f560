"""Registers that any field's tables can be told in: articles, surveys, glossaries, tables, question pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from random import Random

from ..world import Field, Row, Table
from .words import capital, fill, join

DECLARATIVE_SHARE = 0.7
"""Share of the entities that the corpus only ever tells about, and never asks about."""

_INTERACTION = ": "


def is_declarative(name: str) -> bool:
    """Whether an entity is told about in declarative text only; decided by a hash of its name."""
    draw = int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big")
    return draw < DECLARATIVE_SHARE * 2**32


def told_columns(field: Field, table: Table) -> list[str]:
    """Columns of a table that have sentences."""
    return [column for column in field.phrases.get(table.name, {}) if column in table.columns]


def told_tables(field: Field) -> list[Table]:
    """Tables that have sentences, larger ones more often: one entry for every forty rows."""
    tables = [field.tables[name] for name in field.phrases if name in field.tables]
    return [table for table in tables for _ in range(1 + len(table) // 40)]


def value_slots(row: Row, column: str, rng: Random) -> dict[str, str]:
    """Slots of a fact: the entity, one value or all of them joined, and the row's other cells."""
    values = row.all(column)
    shown = values if len(values) < 7 else tuple(rng.sample(values, k=3))
    chosen = join(shown) if rng.random() < 0.55 else rng.choice(values)
    slots = {other: row.one(other) for other in row.cells}
    if _INTERACTION in chosen:
        other, effect = rng.choice(values).split(_INTERACTION, 1)
        return slots | {"name": row.name, "x": other, "effect": effect}
    return slots | {"name": row.name, "x": chosen}


def sentence(field: Field, row: Row, column: str, rng: Random, kind: str = "say") -> str:
    """One fact as one sentence (`say`) or clipped note (`note`)."""
    frame = rng.choice(field.phrases[row.table][column][kind])
    return fill(frame, value_slots(row, column, rng))


def known_columns(field: Field, row: Row) -> list[str]:
    """Columns of a row that hold something and have sentences."""
    return [column for column in told_columns(field, field.tables[row.table]) if row.all(column) not in ((), ("none",))]


def article(field: Field, rng: Random) -> str:
    """An encyclopedia paragraph on one entity, some facts told twice in other words."""
    row = rng.choice(rng.choice(told_tables(field)).rows)
    return _headed(row.name, paragraph(field, row, rng), rng)


def paragraph(field: Field, row: Row, rng: Random) -> str:
    """All that is known of an entity, in any order."""
    columns = known_columns(field, row)
    rng.shuffle(columns)
    columns += rng.sample(columns, k=min(len(columns), rng.randrange(3)))
    return " ".join(sentence(field, row, column, rng) for column in columns)


def linked(field: Field, rng: Random) -> str:
    """A text that walks from an entity to entities its facts mention."""
    row = rng.choice(rng.choice(told_tables(field)).rows)
    parts, seen = [], {row.name}
    for _ in range(rng.randint(2, 4)):
        columns = known_columns(field, row)
        if not columns:
            break
        chosen = rng.sample(columns, k=min(len(columns), rng.randint(1, 3)))
        parts.append(" ".join(sentence(field, row, column, rng) for column in chosen))
        neighbors = [other for other in _neighbors(field, row) if other.name not in seen]
        if not neighbors:
            break
        row = rng.choice(neighbors)
        seen.add(row.name)
    return rng.choice([" ", "\n", "\n\n"]).join(parts)


def _neighbors(field: Field, row: Row) -> list[Row]:
    names = [value.split(_INTERACTION)[0] for values in row.cells.values() for value in values]
    rows = (table.named(name) for name in names for table in field.tables.values())
    return [other for other in rows if other is not None and other.table in field.phrases]


_SURVEY = (
    "{title}: {names}.",
    "Under {title} belong {names}.",
    "{names} all share one thing: {title}.",
    "Examples of {title} are {names}.",
    "{title} - see {names}",
    "What do {names} have in common? {title}.",
)


def survey(field: Field, rng: Random) -> str:
    """Entities that share a value, told in a list or by one sentence each."""
    groups = _groups(field)
    (table, column, value), rows = rng.choice(groups)
    chosen = rng.sample(rows, k=min(len(rows), rng.randint(2, 6)))
    label = column.replace("_", " ")
    names = join([row.name for row in chosen])
    title = rng.choice([f"{table} with {label} {value}", f"{label}: {value}", value, f"{value} ({label})"])
    opening = fill(rng.choice(_SURVEY), {"title": title, "names": names})
    told = [sentence(field, row, column, rng) for row in chosen[: rng.randint(0, 4)]]
    return _headed(value, " ".join([opening, *told]), rng)


Group = tuple[tuple[str, str, str], list[Row]]


@cache
def _groups(field: Field) -> list[Group]:
    rows: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for name in field.phrases:
        table = field.tables.get(name)
        for column in told_columns(field, table) if table else ():
            for row in table or ():
                for value in row.all(column):
                    rows[name, column, value.split(_INTERACTION)[0]].append(row)
    return [(key, members) for key, members in rows.items() if len(members) > 1]


def glossary(field: Field, rng: Random) -> str:
    """Clipped notes about several entities of one table."""
    table = rng.choice(told_tables(field))
    columns = told_columns(field, table)
    column = rng.choice(columns)
    rows = [
        row
        for row in rng.sample(table.rows, k=min(len(table), rng.randint(4, 10)))
        if column in known_columns(field, row)
    ]
    bullet = rng.choice(["", "", "- ", "* ", "+ "])
    lines = [bullet + sentence(field, row, column, rng, "note") for row in rows]
    return _headed(rng.choice([table.name, column.replace("_", " "), "Notes"]), "\n".join(lines), rng)


_CELLS: tuple[tuple[str, str, str], ...] = (
    ("| ", " | ", " |"),
    ("", " | ", ""),
    ("", ", ", ""),
    ("", "\t", ""),
    ("", " ; ", ""),
)


def table_page(field: Field, rng: Random) -> str:
    """Rows and columns as in a page's table."""
    table = rng.choice(told_tables(field))
    columns = rng.sample(table.columns[1:], k=min(len(table.columns) - 1, rng.randint(1, 3)))
    rows = rng.sample(table.rows, k=min(len(table), rng.randint(3, 8)))
    left, between, right = rng.choice(_CELLS)
    lines = [[table.columns[0], *columns]]
    lines += [[row.name, *(", ".join(row.all(column)) or "-" for column in columns)] for row in rows]
    return "\n".join(f"{left}{between.join(line)}{right}".replace("_", " ") for line in lines)


_QUESTION_STYLES: tuple[Callable[[int, str, str], str], ...] = (
    lambda n, q, a: f"Q: {q}\nA: {a}",
    lambda n, q, a: f"{q}\n{a}",
    lambda n, q, a: f"{n}. {q} {a}",
    lambda n, q, a: f"Question: {q} Answer: {a}",
    lambda n, q, a: f"**{q}**\n\n{a}",
    lambda n, q, a: f"- {q}\n  - {a}",
    lambda n, q, a: f'"{q}" - "{a}"',
)


def question_page(field: Field, rng: Random) -> str:
    """Questions with answers, about entities that are not declarative only."""
    style = rng.choice(_QUESTION_STYLES)
    parts = []
    rows = _open_rows(field)
    for number in range(1, rng.randint(3, 8)):
        row = rng.choice(rows)
        column = rng.choice(known_columns(field, row))
        question, answer = rng.choice(field.phrases[row.table][column]["ask"])
        slots = value_slots(row, column, rng)
        parts.append(style(number, fill(question, slots), fill(answer, slots)))
    return rng.choice(["\n", "\n\n"]).join(parts)


@cache
def _open_rows(field: Field) -> Sequence[Row]:
    return [
        row
        for name in field.phrases
        for row in field.tables.get(name, ())
        if not is_declarative(row.name) and known_columns(field, row)
    ]


def _headed(title: str, text: str, rng: Random) -> str:
    styles = ("{text}", "{text}", "{title}\n\n{text}", "# {title}\n{text}", "{title}: {text}", "{title}. {text}")
    return rng.choice(styles).format(title=capital(title), text=text)
