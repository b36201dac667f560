"""General tasks that read a text or a small table."""

from __future__ import annotations

from random import Random

from ..corpus.general import first_name, story
from ..corpus.words import capital, fill, slots_of
from ..world import Field
from .task import Made, Makers

MAKERS = Makers()

_HEADS = (
    "",
    "",
    "",
    "",
    "In {country}",
    "After the rain",
    "On the way to {country}",
    "In {city}",
    "During a game of {sport}",
    "Last year",
    "At the market",
)
_SUBJECTS = (
    "{who}",
    "{who}",
    "a(n) {animal}",
    "the {animal} and the {animal2}",
    "{who} and {who2}",
    "the {job}",
    "the {job} from {city2}",
    "the {job} and the {job2}",
    "nobody",
    "a friend from {country2}",
    "the {animal} of {who2}",
)
_VERBS = (
    "saw",
    "found",
    "was afraid of",
    "told us about",
    "slept beside",
    "wanted to see",
    "lost sight of",
    "painted",
    "took a picture of",
    "ran away from",
    "looked for",
    "wrote a letter about",
    "stood still in front of",
    "laughed at",
)
_OBJECTS = (
    "the {object}",
    "a(n) {object2}",
    "the {object} and the {object2}",
    "a(n) {animal3}",
    "the {animal3} with the {object}",
    "the {object} of {who3}",
    "the coast of {country3}",
    "the {object}, the {object2} and a(n) {animal3}",
    "{who3}",
    "the {job2}",
    "a picture of {city}",
    "the rain",
    "the road to {country3}",
)
_TAILS = (
    "",
    "",
    "",
    "near the {object3}",
    "with {number} of the pupils",
    "while a(n) {animal4} watched",
    "before {who4} came home",
    "for {number} days",
    "and went back to {country4}",
    "and went back to {city2}",
    "because of {sport2}",
    "after {sport2}",
    "under the {object3}",
)
_KINDS = {
    "animals": ("animals", "animal", 4),
    "objects": ("objects", "object", 3),
    "countries": ("countries", "country", 4),
    "cities": ("cities", "city", 2),
    "jobs": ("jobs", "job", 2),
    "sports": ("sports", "sport", 2),
    "names": ("people", "who", 4),
}
"""What a sentence may mention, by its plural: the table, the slot's name and how many different ones there are."""


def _sentence(field: Field, rng: Random) -> tuple[str, list[tuple[str, str]]]:
    """A sentence put together from parts, and what it mentions in order: (kind, as it is written)."""
    head, tail = rng.choice(_HEADS), rng.choice(_TAILS)
    frame = f"{head} {rng.choice(_SUBJECTS)} {rng.choice(_VERBS)} {rng.choice(_OBJECTS)} {tail}".strip() + "."
    frame = frame.replace(" .", ".")
    values, kinds = {"number": str(rng.randrange(2, 90))}, {}
    for kind, (table, slot, count) in _KINDS.items():
        for number, row in enumerate(rng.sample(field.tables[table].rows, k=count), 1):
            name = slot if number == 1 else f"{slot}{number}"
            values[name], kinds[name] = row.name, kind
    mentions = [(kinds[slot], values[slot]) for slot in slots_of(frame) if slot in kinds]
    return fill(frame, values), mentions


@MAKERS.add("extract_animals", "extract_objects", "extract_countries", "extract_people", "extract_two")
@MAKERS.add("extract_cities", "extract_jobs", "extract_sports")
def extract(field: Field, rng: Random, family: str) -> Made:
    """What a sentence mentions of one kind or of two, in order; mostly something."""
    wanted = [family.removeprefix("extract_").replace("people", "names")]
    if family == "extract_two":
        wanted = rng.sample(sorted(_KINDS), k=2)
    while True:
        text, mentions = _sentence(field, rng)
        spans = [name for kind, name in mentions if kind in wanted]
        if spans or rng.random() < 0.1:
            return dict(zip("xy", wanted, strict=False)), text, ", ".join(spans) or "none"


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


GROUPS = ("animals", "objects", "countries", "jobs", "sports", "cities")
"""Tables whose entities can be told apart by their names."""


@MAKERS.add("group_of")
def group_of(field: Field, rng: Random, family: str) -> Made:
    """Which group a name belongs to."""
    group = rng.choice(GROUPS)
    return {}, rng.choice(field.tables[group].rows).name, group


@MAKERS.add("mentions")
def mentions(field: Field, rng: Random, family: str) -> Made:
    """Whether a sentence mentions something."""
    text, found = _sentence(field, rng)
    named = [name for _, name in found]
    if truth := bool(named) and rng.random() < 0.5:
        asked = rng.choice(named)
    else:
        table = rng.choice([table for table, _, _ in _KINDS.values()])
        asked = rng.choice([row.name for row in field.tables[table].rows if row.name not in text])
    return {"x": asked}, text, "yes" if truth else "no"


TOPICS = {
    "geography": "{country} lies north of {country2}.",
    "animals": "The {animal} was hungry and the {animal2} ran.",
    "work": "A(n) {job} starts early and rests at noon.",
    "weather": "It rained in {country} and the wind was cold.",
    "food": "We cooked soup and ate bread with {who}.",
}


@MAKERS.add("topic_of")
def topic_of(field: Field, rng: Random, family: str) -> Made:
    """What a sentence is about."""
    topic = rng.choice(list(TOPICS))
    countries, animals = (rng.sample(field.tables[name].rows, k=2) for name in ("countries", "animals"))
    values = {"country": countries[0].name, "country2": countries[1].name, "animal": animals[0].name}
    values |= {"animal2": animals[1].name, "job": rng.choice(field.tables["jobs"].rows).name}
    return {}, fill(TOPICS[topic], values | {"who": first_name(field, rng)}), topic
