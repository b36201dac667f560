"""Tasks of the expert fields, written from frames: rare ones in the corpus, all of them in the benchmarks.

The frames come from `tasks.yaml` (corpus side) or `exam.yaml` (benchmark side) of a field. The two sides share these
functions and the facts, but no wording.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from ..corpus import biomed, finance
from ..corpus.words import fill, slots_of
from ..world import Field, Row
from .task import Task

Frames = Mapping[str, Any]
Allowed = Callable[[Row], bool]
Writer = Callable[[Field, Frames, Random, Allowed], tuple[str, str, dict[str, str]]]
"""Gives input, answer and slots of the instruction."""


def everything(row: Row) -> bool:
    """Allow every entity."""
    return True


def write(field: Field, kind: str, frames: Frames, rng: Random, allowed: Allowed = everything) -> Task:
    """One task of a kind; a question without a text stands in the input."""
    text, answer, slots = WRITERS[field.name][kind](field, frames, rng, allowed)
    instruction = fill(rng.choice(frames["instructions"]), slots)
    return Task(kind=kind, instruction=instruction, input=text, output=answer)


def _fact(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, Row, str]:
    while True:
        question = rng.choice(frames["questions"])
        row = rng.choice(field.tables[question["table"]].rows)
        if allowed(row) and row.all(question["column"]):
            return question["ask"], row, question["column"]


def _values(row: Row, column: str) -> list[str]:
    return [value.split(": ")[0] for value in row.all(column)]


def yesno(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """Whether a fact holds; the wrong value is another row's."""
    ask, row, column = _fact(field, frames, rng, allowed)
    if rng.random() < 0.5:
        return fill(ask, {"name": row.name, "x": rng.choice(_values(row, column))}), "yes", {}
    others = [value for other in field.tables[row.table] for value in _values(other, column)]
    wrong = row.name
    while wrong == row.name or _mentions(field, wrong, row.name):
        wrong = rng.choice([value for value in others if value not in _values(row, column)])
    return fill(ask, {"name": row.name, "x": wrong}), "no", {}


def _mentions(field: Field, name: str, other: str) -> bool:
    """Whether what is told of one entity names another: an interaction may stand in the other drug's row alone."""
    rows = (table.named(name) for table in field.tables.values())
    return any(other in _values(row, column) for row in rows if row for column in row.cells)


def factoid(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """The first value of a column."""
    ask, row, column = _fact(field, frames, rng, allowed)
    return fill(ask, {"name": row.name}), _values(row, column)[0], {}


def listing(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """All values of a column, at least two."""
    while True:
        ask, row, column = _fact(field, frames, rng, allowed)
        if len(row.all(column)) > 1:
            return fill(ask, {"name": row.name}), ", ".join(_values(row, column)), {}


def abstract(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """A little trial and the question whether the drug helps."""
    slots = biomed.slots(field, rng)
    answer = rng.choice(["yes", "no", "maybe"])
    if answer != "yes":
        slots["p"] = rng.choice(["0.09", "0.12", "0.31", "0.44", "0.58", "0.71"])
    parts = [fill(rng.choice(frames[part]), slots) for part in ("background", "methods", answer)]
    return f"{' '.join(parts)}\nQuestion: {fill(rng.choice(frames['questions']), slots)}", answer, {}


def spans(*named: str) -> Writer:
    """The writer of sentences whose answer are the named slots in the order of the text."""

    def write_spans(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
        slots = _span_slots(field, rng)
        frame = rng.choice(frames["frames"])
        found = dict.fromkeys(slots[slot] for slot in slots_of(frame) if slot in named)
        return fill(frame, slots), ", ".join(found) or "none", {}

    return write_spans


def _span_slots(field: Field, rng: Random) -> dict[str, str]:
    if field.name == "biomed":
        return biomed.slots(field, rng)
    if field.name == "finance":
        return finance.slots(field, rng)
    animals = rng.sample(field.tables["animals"].rows, k=2)
    slots = {"animal": animals[0].name, "animal2": animals[1].name}
    for name, table in (("object", "objects"), ("country", "countries"), ("job", "jobs"), ("name", "people")):
        slots[name] = rng.choice(field.tables[table].rows).name
    return slots


FEELINGS = ("positive", "negative", "neutral")


def feeling(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """The feeling of a remark or of a piece of news."""
    answer = rng.choice(FEELINGS)
    slots = finance.slots(field, rng, direction=answer) if field.name == "finance" else _span_slots(field, rng)
    return fill(rng.choice(frames[answer]), slots), answer, {}


def interaction(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """Whether a sentence states an interaction of the two marked drugs."""
    answer = rng.choice(["true", "false"])
    drugs = field.tables["drugs"]
    row = rng.choice([drug for drug in drugs if drug.all("interacts")])
    other, effect = rng.choice(row.all("interacts")).split(": ", 1)
    if answer == "false":
        other = rng.choice([drug.name for drug in drugs if drug.name not in (*_values(row, "interacts"), row.name)])
    slots = biomed.slots(field, rng, drug=row) | {"drug2": other, "effect": effect}
    return fill(rng.choice(frames[answer]), slots), answer, {}


def hallmarks(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """Findings that show one or two hallmarks of cancer."""
    shown = rng.sample(sorted(frames["findings"]), k=rng.randint(1, 2))
    parts = [fill(rng.choice(frames["opening"]), biomed.slots(field, rng))]
    for hallmark in shown:
        parts += rng.sample(frames["findings"][hallmark], k=3 - len(shown))
    return " ".join(_closed(fill(part, biomed.slots(field, rng))) for part in parts), ", ".join(shown), {}


def _closed(sentence: str) -> str:
    return sentence.rstrip(".") + "."


_SIDES = {
    "good_bad": ("positive", "negative"),
    "good_neutral": ("positive", "neutral"),
    "bad_neutral": ("negative", "neutral"),
}


def target(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """The feeling of a sentence towards one of its two companies."""
    slots = finance.slots(field, rng)
    sides = rng.choice(list(_SIDES))
    which = rng.randrange(2)
    text = fill(rng.choice(frames[sides]), slots)
    return text, _SIDES[sides][which], {"target": slots[("company", "other")[which]]}


_ASPECTS = ("up", "down", "past", "future")


def headline(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """Whether a commodity headline says that a price rose, fell, or is about past or future."""
    answer = rng.random() < 0.5
    while True:
        item, aspect = rng.choice(frames["items"]), rng.choice(_ASPECTS)
        if bool(item[aspect]) == answer:
            break
    slots = finance.slots(field, rng)
    question = fill(rng.choice(frames["questions"][aspect]), slots)
    return f"{fill(item['headline'], slots)}\n{question}", "yes" if answer else "no", {}


def numeric(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """A question about a table of two figures in two years; numbers are drawn so that percents come out even."""
    slots = finance.slots(field, rng)
    year = int(slots["year"])
    slots |= {"first": str(year - 1), "last": str(year)}
    whole = rng.choice([20, 40, 50, 80, 100, 120, 160, 200, 240, 400])
    rows = [[whole, whole * rng.choice([80, 90, 95, 105, 110, 120, 125, 150]) // 100], [rng.randrange(5, 99), 0]]
    rows[1][1] = rows[0][1] * rng.choice([10, 20, 25, 40, 50, 75]) // 100
    question = rng.choice(frames["questions"])
    if question["kind"] == "share":
        slots["figure"], slots["figure2"] = slots["figure2"], slots["figure"]
        rows.reverse()
    names = (slots["figure"], slots["figure2"])
    lines = [f"item | {slots['first']} | {slots['last']}"]
    lines += [f"{name} | {row[0]} | {row[1]}" for name, row in zip(names, rows, strict=True)]
    return "\n".join([*lines, fill(question["ask"], slots)]), _figure(question["kind"], rows), {}


def _figure(kind: str, rows: list[list[int]]) -> str:
    (first, last), (_, other) = rows
    if kind == "percent_change":
        return f"{100 * (last - first) / first:.3g}%"
    if kind == "share":
        return f"{100 * last / other:.3g}%"
    return str({"change": last - first, "sum": last + other, "difference": last - other, "lookup": last}[kind])


def word_problem(field: Field, frames: Frames, rng: Random, allowed: Allowed) -> tuple[str, str, dict[str, str]]:
    """A little word problem about two numbers."""
    question = rng.choice(frames["questions"])
    top = 12 if question["kind"] == "product" else 60
    a, b = sorted(rng.sample(range(2, top), k=2), reverse=True)
    thing = rng.choice(["apples", "coins", "books", "eggs", "marbles", "stamps", "shells", "cards", "buttons", "nuts"])
    slots = _span_slots(field, rng) | {"a": str(a), "b": str(b), "thing": thing}
    answer = {"sum": a + b, "difference": a - b, "product": a * b, "larger": a}[question["kind"]]
    return fill(question["ask"], slots), str(answer), {}


WRITERS: dict[str, dict[str, Writer]] = {
    "biomed": {
        "yesno": yesno,
        "factoid": factoid,
        "list": listing,
        "abstract": abstract,
        "anatomy": spans("organ", "organ2", "cells"),
        "cancer": spans("gene", "gene2", "cells"),
        "disease": spans("disease", "disease2"),
        "interaction": interaction,
        "review": feeling,
        "hallmarks": hallmarks,
    },
    "finance": {
        "sentiment": feeling,
        "target": target,
        "headline": headline,
        "entities": spans("company", "other", "person", "place"),
        "numeric": numeric,
        "concept": factoid,
    },
    "general": {
        "feeling": feeling,
        "facts": factoid,
        "extract": spans("animal", "animal2"),
        "numbers": word_problem,
    },
}
"""Field -> kind of task -> its writer."""
