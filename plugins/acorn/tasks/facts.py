"""General tasks about single facts of the world."""

from __future__ import annotations

from random import Random

from ..corpus.words import article, capital, join
from ..world import Field, Row
from .task import Made, Makers

MAKERS = Makers()

_LOOKUPS = {
    "capital": ("countries", "capital"),
    "continent": ("countries", "continent"),
    "language_of": ("countries", "language"),
    "currency": ("countries", "currency"),
    "animal_kind": ("animals", "kind"),
    "animal_food": ("animals", "food"),
    "animal_young": ("animals", "young"),
    "object_use": ("objects", "use"),
    "object_material": ("objects", "material"),
    "job_does": ("jobs", "does"),
    "job_tool": ("jobs", "tool"),
    "year_of_event": ("events", "year"),
}
_WORD_FORMS = {"past_tense": "verb", "plural": "noun", "comparative": "adjective"}


def _row(field: Field, rng: Random, table: str, column: str) -> Row:
    while True:
        row = rng.choice(field.tables[table].rows)
        if row.all(column):
            return row


@MAKERS.add(*_LOOKUPS)
def lookup(field: Field, rng: Random, family: str) -> Made:
    """The value of one column."""
    table, column = _LOOKUPS[family]
    row = _row(field, rng, table, column)
    return {"x": row.name}, "", join(row.all(column))


@MAKERS.add("opposite", "similar", *_WORD_FORMS)
def word_fact(field: Field, rng: Random, family: str) -> Made:
    """The opposite, a synonym or a grammatical form of a word; the word may come as input."""
    column = family if family in ("opposite", "similar") else "form"
    while True:
        row = _row(field, rng, "words", column)
        if column != "form" or row.one("part") == _WORD_FORMS[family]:
            return {"x": row.name}, row.name, row.one(column)


@MAKERS.add("true_false_fact")
def true_false(field: Field, rng: Random, family: str) -> Made:
    """A statement about a country or an animal, true half of the time."""
    table, column, frame = rng.choice(
        [
            ("countries", "capital", "The capital of {name} is {x}."),
            ("countries", "continent", "{name} lies in {x}."),
            ("animals", "kind", "The {name} is {a} {x}."),
            ("animals", "covering", "The {name} is covered with {x}."),
            ("objects", "kind", "The {name} is {a} {x}."),
        ]
    )
    row = _row(field, rng, table, column)
    truth = rng.random() < 0.5
    value = row.one(column) if truth else _other_value(field, rng, row, column)
    return {}, capital(frame.format(name=row.name, x=value, a=article(value))), "true" if truth else "false"


def _other_value(field: Field, rng: Random, row: Row, column: str) -> str:
    while True:
        value = _row(field, rng, row.table, column).one(column)
        if value not in row.all(column):
            return value


@MAKERS.add("yes_no_animal", table="animals", column="kind")
@MAKERS.add("yes_no_capital", table="countries", column="capital")
def yes_no(field: Field, rng: Random, family: str, *, table: str, column: str) -> Made:
    """Whether an entity has a value."""
    row = _row(field, rng, table, column)
    truth = rng.random() < 0.5
    value = row.one(column) if truth else _other_value(field, rng, row, column)
    slots = {"x": value, "y": row.name} if family == "yes_no_capital" else {"x": row.name, "y": value}
    return slots, "", "yes" if truth else "no"


@MAKERS.add("same_kind")
def same_kind(field: Field, rng: Random, family: str) -> Made:
    """Whether two animals or things are of one kind."""
    table = rng.choice(["animals", "objects"])
    first = _row(field, rng, table, "kind")
    same = rng.random() < 0.5
    others = [row for row in field.tables[table] if (row.one("kind") == first.one("kind")) == same and row is not first]
    if not others:
        return same_kind(field, rng, family)
    return {"x": first.name, "y": rng.choice(others).name}, "", "yes" if same else "no"


_PLURALS = {"fish": "fish", "furniture": "furniture", "piece of furniture": "pieces of furniture"}


@MAKERS.add("list_of_kind", table="animals", column="kind")
@MAKERS.add("list_countries_in", table="countries", column="continent")
def list_of(field: Field, rng: Random, family: str, *, table: str, column: str) -> Made:
    """Three things of a kind."""
    if table == "animals" and rng.random() < 0.5:
        table = "objects"
    kind = _row(field, rng, table, column).one(column)
    names = [row.name for row in field.tables[table] if row.one(column) == kind]
    if len(names) < 3:
        return list_of(field, rng, family, table=table, column=column)
    slot = kind if table == "countries" else _PLURALS.get(kind, kind + ("es" if kind.endswith("s") else "s"))
    return {"x": slot}, "", ", ".join(rng.sample(names, k=3))


@MAKERS.add("describe")
def describe(field: Field, rng: Random, family: str) -> Made:
    """One true sentence about something."""
    row = _row(field, rng, "animals", "habitat")
    name = f"the {row.name}"
    told = [
        f"eats {row.one('food')}",
        f"lives in {row.one('habitat')}",
        f"is {article(row.one('kind'))} {row.one('kind')}",
    ]
    return {"x": name}, "", f"{capital(name)} {join(rng.sample(told, k=rng.randint(1, 2)))}."


@MAKERS.add("compare")
def compare(field: Field, rng: Random, family: str) -> Made:
    """One difference between two animals."""
    first, second = rng.sample(field.tables["animals"].rows, k=2)
    verb, column = rng.choice([("eats", "food"), ("lives in", "habitat"), ("has", "covering")])
    answer = f"The {first.name} {verb} {first.one(column)}, the {second.name} {verb} {second.one(column)}."
    return {"x": f"the {first.name}", "y": f"the {second.name}"}, "", answer


@MAKERS.add("cause")
def cause(field: Field, rng: Random, family: str) -> Made:
    """The likely effect of a cause."""
    row = _row(field, rng, "reasons", "effect")
    return {}, capital(row.name) + ".", capital(row.one("effect")) + "."


@MAKERS.add("choose")
def choose(field: Field, rng: Random, family: str) -> Made:
    """The right one of three options."""
    if rng.random() < 0.5:
        row = _row(field, rng, "reasons", "wrong")
        other = _row(field, rng, "reasons", "wrong").one("effect")
        options = [row.one("effect"), row.one("wrong"), other]
        question = f"{capital(row.name)}. What happened?"
    else:
        row = _row(field, rng, "countries", "capital")
        wrong = [_other_value(field, rng, row, "capital") for _ in range(2)]
        options = [row.one("capital"), *wrong]
        question = f"The capital of {row.name} is"
    right = options[0]
    rng.shuffle(options)
    lines = [f"{letter}) {option}" for letter, option in zip("abc", options, strict=True)]
    return {}, "\n".join([question, *lines]), lines[options.index(right)]


@MAKERS.add("classify_kind")
def classify_kind(field: Field, rng: Random, family: str) -> Made:
    """The kind of a word out of three."""
    row = _row(field, rng, "animals" if rng.random() < 0.5 else "objects", "kind")
    kinds = {row.one("kind"), _other_value(field, rng, row, "kind"), _other_value(field, rng, row, "kind")}
    return {}, f"{row.name}\nKinds: {', '.join(sorted(kinds))}", row.one("kind")
