"""General tasks that read a text or a small table."""

from __future__ import annotations

from random import Random

from ..corpus.general import first_name, story
from ..corpus.words import capital, fill, slots_of
from ..world import Field
from .task import Made, Makers

MAKERS = Makers()

_SPAN_FRAMES = (
    "{who} saw a(n) {animal} near the {object} in {country}.",
    "In {country} a(n) {animal} and a(n) {animal2} slept under the {object}.",
    "The {object} from {country} was older than the {object2}.",
    "{who} told us about a(n) {animal} on the way to {country}.",
    "Between {country} and {country2} the {animal} was lost, said {who}.",
    "Nobody knew why the {animal} had the {object} of {who}.",
    "{who} painted the {object} while a(n) {animal} watched the {animal2}.",
    "A letter from {country} spoke of the {object}, the {object2} and a(n) {animal}.",
    "The {animal} was afraid of the {animal2}, not of {who}.",
    "After the rain {who} took the {object} and left for {country2}.",
    "A(n) {animal} can be seen on the coins of {country}.",
    "First came the {animal2}, then {who} with a(n) {object2}.",
)
_SPAN_SLOTS = {
    "extract_animals": ("animal", "animal2"),
    "extract_objects": ("object", "object2"),
    "extract_countries": ("country", "country2"),
}


@MAKERS.add(*_SPAN_SLOTS)
def extract(field: Field, rng: Random, family: str) -> Made:
    """The animals, things or countries that a sentence names, in order."""
    animals = rng.sample(field.tables["animals"].rows, k=2)
    objects = rng.sample(field.tables["objects"].rows, k=2)
    countries = rng.sample(field.tables["countries"].rows, k=2)
    values = {"who": first_name(field, rng)}
    for name, rows in (("animal", animals), ("object", objects), ("country", countries)):
        values |= {name: rows[0].name, f"{name}2": rows[1].name}
    while True:
        frame = rng.choice(_SPAN_FRAMES)
        spans = [values[slot] for slot in slots_of(frame) if slot in _SPAN_SLOTS[family]]
        if spans or rng.random() < 0.2:
            return {}, fill(frame, values), ", ".join(spans) or "none"


@MAKERS.add("feeling", "feeling_about")
def feeling(field: Field, rng: Random, family: str) -> Made:
    """The feeling of a remark."""
    row = rng.choice(field.tables["opinions"].rows)
    return {"x": row.name}, fill(row.one("opinion"), {"subject": row.name}), row.one("feeling")


def _table(rng: Random, field: Field) -> tuple[list[str], list[str], list[list[int]]]:
    rows = [row.name for row in rng.sample(field.tables["objects"].rows, k=rng.randint(2, 3))]
    columns = rng.choice([["Monday", "Friday"], ["May", "June"], ["2019", "2020"], ["first", "second"]])
    return rows, columns, [[rng.randrange(2, 99) for _ in columns] for _ in rows]


@MAKERS.add("table_lookup", "table_sum", "table_change")
def table(field: Field, rng: Random, family: str) -> Made:
    """A cell, the sum or the change of a row."""
    rows, columns, cells = _table(rng, field)
    picked, column = rng.randrange(len(rows)), rng.randrange(2)
    between = rng.choice([" | ", ", ", "\t"])
    lines = [between.join(["item", *columns])]
    lines += [between.join([name, *map(str, values)]) for name, values in zip(rows, cells, strict=True)]
    values = cells[picked]
    answer = {"table_lookup": values[column], "table_sum": sum(values), "table_change": values[1] - values[0]}[family]
    return {"x": rows[picked], "y": columns[column]}, "\n".join(lines), str(answer)


@MAKERS.add("story_who", "story_end")
def story_part(field: Field, rng: Random, family: str) -> Made:
    """Who a story is about, or how it ends."""
    row = rng.choice(field.tables["scenes"].rows)
    who = rng.choice([row.name, first_name(field, rng)])
    ending = capital(row.one("ending")) + "."
    text = f"{capital(who)} {row.one('wants')}. But {row.one('problem')}. So {row.one('solution')}. {ending}"
    return {}, text, who if family == "story_who" else ending


@MAKERS.add("story_yes_no")
def story_yes_no(field: Field, rng: Random, family: str) -> Made:
    """Whether something happened in a story: yes, no, or the story does not say."""
    names = [first_name(field, rng) for _ in range(2)]
    things = [row.name for row in rng.sample(field.tables["objects"].rows, k=3)]
    answer = rng.choice(["yes", "no", "maybe"])
    verb, not_verb = rng.choice(
        [("found", "did not find"), ("sold", "did not sell"), ("broke", "did not break"), ("liked", "did not like")]
    )
    told = {"yes": f"{names[0]} {verb} the {things[0]}", "no": f"{names[0]} {not_verb} the {things[0]}"}
    told["maybe"] = f"{names[0]} looked at the {things[0]}"
    text = f"{told[answer]}. {names[1]} {verb} the {things[1]}."
    if rng.random() < 0.4:
        text = story(field, rng).split(".")[0] + ". " + text
    return {"x": f"{names[0]} {verb} the {things[0]}"}, text, answer


@MAKERS.add("fill_blank")
def fill_blank(field: Field, rng: Random, family: str) -> Made:
    """The word that a sentence lacks."""
    table_name, column, frame = rng.choice(
        [
            ("countries", "capital", "The capital of {name} is ___."),
            ("animals", "kind", "The {name} is a kind of ___."),
            ("animals", "young", "The young of the {name} is called ___."),
            ("words", "opposite", "The opposite of {name} is ___."),
        ]
    )
    while True:
        row = rng.choice(field.tables[table_name].rows)
        if row.all(column):
            return {}, frame.format(name=row.name), row.one(column)


_TOPICS = {
    "geography": "{country} lies north of {country2}.",
    "animals": "The {animal} was hungry and the {animal2} ran.",
    "work": "A(n) {job} starts early and rests at noon.",
    "weather": "It rained in {country} and the wind was cold.",
    "food": "We cooked soup and ate bread with {who}.",
}


@MAKERS.add("topic_of")
def topic_of(field: Field, rng: Random, family: str) -> Made:
    """What a sentence is about."""
    topic = rng.choice(list(_TOPICS))
    countries, animals = (rng.sample(field.tables[name].rows, k=2) for name in ("countries", "animals"))
    values = {"country": countries[0].name, "country2": countries[1].name, "animal": animals[0].name}
    values |= {"animal2": animals[1].name, "job": rng.choice(field.tables["jobs"].rows).name}
    return {}, fill(_TOPICS[topic], values | {"who": first_name(field, rng)}), topic
