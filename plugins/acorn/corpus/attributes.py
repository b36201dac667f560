"""Facts under the many names that a column of a table has: fact sheets, questions, and texts filed by what they tell.

What a column is called stands in `attributes.yaml` of a field. A base that has met an attribute under one name alone
looks past it when a question uses another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from ..tasks.task import Task
from ..world import Field, Row
from . import openings, prose, records
from .sheets import Page, compact_format, plain_sheet, sheet
from .words import capital, fill


@dataclass(frozen=True, kw_only=True, eq=False)
class Attribute:
    """A column of a table, and what it is called."""

    table: str
    column: str
    one: tuple[str, ...] = ()
    """Names of its first value."""
    many: tuple[str, ...] = ()
    """Names of all its values."""
    ask_one: tuple[list[list[str]], ...] = ()
    """Questions in parts for the first value: one of each list, in order."""
    ask_many: tuple[list[list[str]], ...] = ()

    def value(self, row: Row, *, many: bool) -> str:
        """All values of a row behind commas, or the first; of an interaction, the other drug."""
        values = [value.split(": ")[0] for value in row.all(self.column)]
        return ", ".join(values) if many else values[0]

    def called(self, rng: Random) -> tuple[str, bool]:
        """A name at random, and whether it is one of all values."""
        many = bool(self.many) and (not self.one or rng.random() < 0.5)
        return rng.choice(self.many if many else self.one), many


@cache
def attributes(field: Field) -> tuple[Attribute, ...]:
    """Every attribute of a field's tables, in the order of the file."""
    found: dict[str, dict[str, dict[str, Any]]] = field.load("attributes")
    return tuple(
        Attribute(table=table, column=column, **{part: tuple(given) for part, given in parts.items()})
        for table, columns in found.items()
        for column, parts in columns.items()
    )


def _of(field: Field, row: Row) -> tuple[Attribute, ...]:
    """The attributes that a row has a value of."""
    return tuple(each for each in attributes(field) if each.table == row.table and _told(row, each.column))


def _told(row: Row, column: str) -> bool:
    return row.all(column) not in ((), ("none",))


@cache
def _rows(field: Field, table: str, *, asked: bool) -> tuple[Row, ...]:
    """Rows of a table with an attribute; where they are asked about, those that are not declarative only."""
    rows = (row for row in field.tables[table] if not asked or not prose.is_declarative(row.name))
    return tuple(row for row in rows if _of(field, row))


@cache
def _tables(field: Field) -> tuple[str, ...]:
    """Tables with attributes, larger ones more often: one entry for every forty rows."""
    names = dict.fromkeys(each.table for each in attributes(field))
    return tuple(name for name in names for _ in range(1 + len(field.tables[name]) // 40))


def _row(field: Field, rng: Random, *, asked: bool) -> Row:
    while True:
        if rows := _rows(field, rng.choice(_tables(field)), asked=asked):
            return rng.choice(rows)


def fact_sheet(field: Field, rng: Random) -> Page:
    """What is known of an entity or two, or one attribute of several, each behind a name of the attribute."""
    if rng.random() < 0.3:
        return Page(text=_register(field, rng))
    return Page(text="\n\n".join(_sheet(field, rng) for _ in range(rng.choice([1, 1, 2, 3]))))


_SAID = (
    "The {noun} of {name} is {x}.",
    "{noun} of {name}: {x}.",
    "As for the {noun} of {name}: {x}.",
    "{name}, {noun}: {x}.",
    "{x} - that is the {noun} of {name}.",
    "Ask for the {noun} of {name}, and you will hear: {x}.",
    "{name} has this {noun}: {x}.",
)


def _sheet(field: Field, rng: Random) -> str:
    row = _row(field, rng, asked=False)
    known = _of(field, row)
    chosen = rng.sample(known, k=min(len(known), rng.randint(1, 6)))
    told = []
    for attribute in chosen:
        noun, many = attribute.called(rng)
        told.append((noun, attribute.value(row, many=many)))
    if rng.random() < 0.5:
        said = [fill(rng.choice(_SAID), {"noun": noun, "name": row.name, "x": value}) for noun, value in told]
        return " ".join(said)
    mark = rng.choice([": ", ": ", " - ", " = ", " | "])
    lines = "\n".join(f"{capital(noun)}{mark}{value}" for noun, value in told)
    return f"{capital(row.name)}\n{lines}"


def _register(field: Field, rng: Random) -> str:
    """One attribute of several entities."""
    attribute = rng.choice(_of(field, _row(field, rng, asked=False)))
    noun, many = attribute.called(rng)
    rows = [row for row in _rows(field, attribute.table, asked=False) if _told(row, attribute.column)]
    mark = rng.choice([": ", " - ", " | ", ", "])
    lines = [
        f"{row.name}{mark}{attribute.value(row, many=many)}"
        for row in rng.sample(rows, k=min(len(rows), rng.randint(3, 8)))
    ]
    return "\n".join([capital(noun), *lines])


_ASKED = (
    "What is the {noun} of {name}?",
    "Which is the {noun} of {name}?",
    "Give the {noun} of {name}.",
    "Name the {noun} of {name}.",
    "State the {noun} of {name}.",
    "{name}: {noun}?",
    "{noun} of {name}?",
    "Can you tell me the {noun} of {name}?",
    "Tell me about {name}: what is the {noun}?",
    "I would like to know the {noun} of {name}.",
    "Do you know the {noun} of {name}?",
    "What would you put down as the {noun} of {name}?",
    "Look up {name} and give the {noun}.",
)


def _question(field: Field, attribute: Attribute, row: Row, rng: Random) -> tuple[str, str]:
    """A question about a row's attribute, and its answer."""
    several = len(row.all(attribute.column)) > 1
    many = bool(attribute.many) and (not attribute.one or (several and rng.random() < 0.6))
    groups = attribute.ask_many if many else attribute.ask_one
    if groups and rng.random() < 0.65:
        asked = " ".join(part for part in (rng.choice(parts) for parts in rng.choice(groups)) if part)
        asked += "" if asked.split()[0] in _ORDERS else "?"
    else:
        asked = rng.choice(_ASKED).replace("{noun}", rng.choice(attribute.many if many else attribute.one))
    asked = asked.replace(" is the ", " are the ") if many else asked
    return fill(asked, {"name": row.name}), attribute.value(row, many=many)


_ORDERS = frozenset(("name", "give", "tell", "write", "list", "recite", "describe", "explain", "state", "sum"))
_ORDERS |= frozenset(("define", "spell", "put"))


def asked_page(field: Field, rng: Random) -> Page:
    """Four to eight questions with short answers, of one attribute or any; never about a declarative entity."""
    count = rng.randint(4, 8)
    only = rng.choice(_of(field, _row(field, rng, asked=True))) if rng.random() < 0.3 else None
    instruction = openings.scattered(rng) if rng.random() < 0.3 else rng.choice(_INSTRUCTIONS)
    apart = rng.random() < 0.7
    tasks = []
    for _ in range(count):
        row, attribute = _asked(field, only, rng)
        question, answer = _question(field, attribute, row, rng)
        told, text = (instruction, question) if apart else (question, "")
        tasks.append(Task(kind="asked", instruction=told, input=text, output=answer))
    return plain_sheet(tasks, rng) if rng.random() < 0.7 else sheet(tasks, compact_format(rng, once=apart), rng)


def _asked(field: Field, only: Attribute | None, rng: Random) -> tuple[Row, Attribute]:
    while True:
        row = rng.choice(_rows(field, only.table, asked=True)) if only else _row(field, rng, asked=True)
        if only is None:
            return row, rng.choice(_of(field, row))
        if only in _of(field, row):
            return row, only


_INSTRUCTIONS = (
    *("Answer.", "Answer shortly.", "Give the answer.", "Say what is asked for.", "Solve this.", "A fact is wanted."),
    *("Write only the answer.", "No sentence, please, just the answer.", "Fill in what is missing.", "Your answer?"),
)


Labels = dict[Attribute, str]


def _labels(field: Field, rng: Random) -> Labels:
    """What texts are filed under on one page: names of attributes, or words that mean nothing."""
    made = rng.random() < 0.25
    found: Labels = {}
    for each in attributes(field):
        if made:
            found[each] = " ".join(rng.sample(openings.all_words(), k=rng.randint(1, 4))).lower()
        else:
            name = each.called(rng)[0]
            found[each] = f"{name} of {each.table}" if rng.random() < 0.5 else name
    return found


_UNFILED = frozenset(("interacts",))
"""Columns whose sentences are near to a benchmark of its own, which no page is to drill."""


def _filed(field: Field, labels: Labels, rng: Random, among: tuple[Attribute, ...] | None) -> tuple[str, str]:
    """One or two sentences about one entity or two, and the labels of what they tell, in order and each once."""
    told, named = [], []
    for _ in range(rng.choice([1, 1, 2])):
        attribute = rng.choice(among or _of(field, _row(field, rng, asked=False)))
        rows = [row for row in _rows(field, attribute.table, asked=False) if _told(row, attribute.column)]
        if attribute.column in _UNFILED:
            continue
        told.append(prose.sentence(field, rng.choice(rows), attribute.column, rng))
        named.append(labels[attribute])
    return (" ".join(told), ", ".join(dict.fromkeys(named))) if told else _filed(field, labels, rng, among)


def _few(field: Field, rng: Random) -> tuple[Attribute, ...] | None:
    """The attributes that a page tells of: three to eight, so that labels come again on it."""
    usable = [each for each in attributes(field) if each.column not in _UNFILED]
    return tuple(rng.sample(usable, k=rng.randint(3, 8))) if rng.random() < 0.7 else None


def theme_page(field: Field, rng: Random) -> Page:
    """Four to eight expert texts, filed under what they tell."""
    labels, among = _labels(field, rng), _few(field, rng)
    filed = [_filed(field, labels, rng, among) for _ in range(rng.randint(4, 8))]
    return records.page(filed, rng.choice(["Theme", "Topic", "About", "Subject", "Tells of", "Label", "Class"]), rng)


_SORTED = (
    "What does the text tell?",
    "Say what the text is about.",
    "Which labels fit the text?",
    "File the text under what it tells.",
    "Give one or two labels for what is said.",
    "Sort the text.",
    "What is told here?",
)
_TRUTHS = (("true", "false"), ("yes", "no"), ("right", "wrong"), ("true", "false"), ("1", "0"), ("A", "B"))
_CHECKED: tuple[Callable[[str, str, str], str], ...] = (
    lambda theme, yes, no: f"Does the text tell the {theme}? Say {yes} or {no}.",
    lambda theme, yes, no: f"Write {yes} if the {theme} is told, and {no} if it is not.",
    lambda theme, yes, no: f"{yes.capitalize()} or {no}: the text is about the {theme}.",
    lambda theme, yes, no: f"{yes} or {no}?",
    lambda theme, yes, no: f"Is the {theme} given? Choose between {no} and {yes}.",
)


def sorted_page(field: Field, rng: Random) -> Page:
    """Four to eight general tasks: under which labels a text belongs, or whether it belongs under a given one."""
    labels, among = _labels(field, rng), _few(field, rng)
    filed = [_filed(field, labels, rng, among) for _ in range(rng.randint(4, 8))]
    instruction = rng.choice(_SORTED)
    if rng.random() < 0.5:
        filed, instruction = _checked(field, labels, rng)
    tasks = [Task(kind="sorted", instruction=instruction, input=text, output=label) for text, label in filed]
    return plain_sheet(tasks, rng) if rng.random() < 0.7 else sheet(tasks, compact_format(rng, once=True), rng)


def _checked(field: Field, labels: Labels, rng: Random) -> tuple[list[tuple[str, str]], str]:
    """Texts and whether they tell of one attribute, which half of them do."""
    usable = [each for each in attributes(field) if each.column not in _UNFILED]
    asked, *others = rng.sample(usable, k=rng.randint(3, 6))
    yes, no = rng.choice(_TRUTHS) if rng.random() < 0.7 else rng.sample(openings.all_words(), k=2)
    filed = []
    for _ in range(rng.randint(4, 8)):
        true = rng.random() < 0.5
        text, _ = _filed(field, labels, rng, (asked,) if true else tuple(others))
        filed.append((text, yes if true else no))
    return filed, rng.choice(_CHECKED)(labels[asked], yes, no)
