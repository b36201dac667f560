"""General tasks that compare a text with a question: who did what, which way something moved, whether it is stated."""

from __future__ import annotations

from random import Random

from ..corpus.general import first_name
from ..corpus.words import capital, fill
from ..world import Field, Row
from .task import Made, Makers

MAKERS = Makers()

_DEEDS = (
    ("bought", "buy"),
    ("broke", "break"),
    ("cleaned", "clean"),
    ("drew", "draw"),
    ("found", "find"),
    ("hid", "hide"),
    ("lost", "lose"),
    ("mended", "mend"),
    ("sold", "sell"),
    ("stole", "steal"),
    ("took", "take"),
    ("wanted", "want"),
)
"""Past tense and plain form of what is done to a thing."""
_WHEN = ("", "", "", "yesterday", "on Monday", "in the garden", "at school", "before lunch", "in town", "again")


def _deeds(field: Field, rng: Random, count: int) -> list[dict[str, str]]:
    """So many deeds, each with another doer and another thing."""
    actors = [first_name(field, rng) for _ in range(9)]
    actors += [f"the {row.name}" for row in rng.sample(field.tables["jobs"].rows, k=5)]
    doers = rng.sample(sorted(set(actors)), k=count)
    things = [row.name for row in rng.sample(field.tables["objects"].rows, k=count)]
    deeds = rng.sample(_DEEDS, k=count)
    return [
        {"who": who, "did": did, "do": do, "thing": thing, "when": rng.choice(_WHEN)}
        for who, thing, (did, do) in zip(doers, things, deeds, strict=True)
    ]


def _told(deeds: list[dict[str, str]], rng: Random) -> str:
    """The deeds in sentences; of two, one may follow the other within a sentence."""
    parts = [f"{deed['who']} {deed['did']} the {deed['thing']} {deed['when']}".strip() for deed in deeds]
    joint = rng.choice([". ", ". ", ", and ", " while ", "; "])
    return ". ".join(capital(part) for part in joint.join(parts).split(". ")) + "."


@MAKERS.add("who_did", "what_was_done")
def deed(field: Field, rng: Random, family: str) -> Made:
    """Who did something, or to what it was done, where several did something."""
    deeds = _deeds(field, rng, rng.randint(2, 4))
    asked = rng.choice(deeds)
    if family == "who_did":
        return {"x": f"{asked['did']} the {asked['thing']}"}, _told(deeds, rng), asked["who"]
    return {"x": asked["who"], "y": asked["do"]}, _told(deeds, rng), f"the {asked['thing']}"


@MAKERS.add("is_stated")
def stated(field: Field, rng: Random, family: str) -> Made:
    """Whether a statement agrees with a text; a wrong one has the doer or the thing of another deed."""
    deeds = _deeds(field, rng, rng.randint(2, 3))
    first, second = rng.sample(deeds, k=2)
    true = rng.random() < 0.5
    who = first["who"] if true or rng.random() < 0.5 else second["who"]
    thing = second["thing"] if not true and who == first["who"] else first["thing"]
    statement = f"{who} {first['did']} the {thing}"
    return {"x": statement}, _told(deeds, rng), "true" if true else "false"


_SCALES = (
    "the temperature in {city}",
    "the price of a(n) {object}",
    "the number of visitors in {city}",
    "the water level of the river",
    "the rent in {city2}",
    "the score of {who}",
    "the weight of the {animal}",
    "the count of wild {animal} herds in {country}",
    "the height of the snow",
    "the wage of a(n) {job}",
    "the noise near the {object2}",
    "the rain in {country2}",
)
_NAMED = {"object": "objects", "city": "cities", "country": "countries", "animal": "animals", "job": "jobs"}
_MOVES = {
    "up": (
        *("rose", "climbed", "grew", "went up", "increased", "jumped", "was higher than before", "gained a little"),
        *("doubled", "crept up", "kept rising", "was lifted", "moved higher", "recovered", "reached a new high"),
    ),
    "down": (
        *("fell", "dropped", "shrank", "went down", "decreased", "sank", "was lower than before", "lost a little"),
        *("halved", "slid", "kept falling", "was cut", "moved lower", "declined", "reached a new low"),
    ),
    "same": (
        *("did not change", "stayed the same", "was flat", "stood still", "held steady", "remained as it was"),
        *("was as before", "did not move", "kept its level", "was unchanged"),
    ),
}
_MARGINS = (
    "",
    "",
    "by {n}",
    "to {n}",
    "from {n} to {m}",
    "this week",
    "in May",
    "last year",
    "since Monday",
    "overnight",
)


def _moved(field: Field, rng: Random, ways: list[str]) -> tuple[str, list[str]]:
    """A sentence of things that moved so, and the things."""
    slots = {"who": first_name(field, rng)}
    for slot, table in _NAMED.items():
        first, second = rng.sample(field.tables[table].rows, k=2)
        slots |= {slot: first.name, f"{slot}2": second.name}
    scales = [fill(scale, slots) for scale in rng.sample(_SCALES, k=len(ways))]
    scales = [scale[0].lower() + scale[1:] for scale in scales]
    parts = []
    for scale, way in zip(scales, ways, strict=True):
        margin = "" if way == "same" else rng.choice(_MARGINS)
        if margin == "from {n} to {m}":
            low, high = sorted(rng.sample(range(2, 99), k=2))
            figures = {"n": low, "m": high} if way == "up" else {"n": high, "m": low}
        else:
            figures = {"n": rng.randrange(2, 99)}
        parts.append(f"{scale} {rng.choice(_MOVES[way])} {margin.format(**figures)}".strip())
    return capital(rng.choice([", ", ", while ", ", but ", " and "]).join(parts)) + ".", scales


@MAKERS.add("which_way")
def which_way(field: Field, rng: Random, family: str) -> Made:
    """Whether something went up, went down or stayed the same; another thing may have moved as well."""
    ways = [rng.choice(sorted(_MOVES)) for _ in range(rng.randint(1, 2))]
    text, scales = _moved(field, rng, ways)
    asked = rng.randrange(len(ways))
    return {"x": scales[asked]}, text, ways[asked]


@MAKERS.add("went_up", "went_down")
def went(field: Field, rng: Random, family: str) -> Made:
    """Whether something went that way."""
    way = family.removeprefix("went_")
    yes = rng.random() < 0.5
    others = [other for other in sorted(_MOVES) if other != way]
    ways = [way if yes else rng.choice(others), *([rng.choice(sorted(_MOVES))] if rng.random() < 0.4 else [])]
    text, scales = _moved(field, rng, ways)
    return {"x": scales[0]}, text, "yes" if yes else "no"


_SOON = (
    "{who} will {do} the {thing} {when}",
    "{who} is going to {do} the {thing} {when}",
    "{who} plans to {do} the {thing} {when}",
    "tomorrow {who} may {do} the {thing}",
    "{who} hopes to {do} the {thing} {when}",
    "next year {who} should {do} the {thing}",
    "{who} is expected to {do} the {thing} {when}",
)


@MAKERS.add("is_past", "is_future")
def already(field: Field, rng: Random, family: str) -> Made:
    """Whether a sentence tells of what has been, or of what may come."""
    past = rng.random() < 0.5
    told = _deeds(field, rng, 1)[0]
    told["when"] = rng.choice(["", "in the garden", "at school", "in town", "again"])
    text = capital((("{who} {did} the {thing} {when}" if past else rng.choice(_SOON)).format(**told)).strip()) + "."
    return {}, text, "yes" if past == (family == "is_past") else "no"


@MAKERS.add("feeling_of_one")
def feeling_of_one(field: Field, rng: Random, family: str) -> Made:
    """What a remark on two things says of one of them."""
    asked, other = _two_opinions(field, rng)
    parts = [fill(row.one("opinion"), {"subject": row.name}).rstrip(".") for row in (asked, other)]
    rng.shuffle(parts)
    joint = rng.choice([". ", ", but ", ", and ", "; "])
    return {"x": asked.name}, f"{parts[0]}{joint}{parts[1]}.", asked.one("feeling")


def _two_opinions(field: Field, rng: Random) -> tuple[Row, Row]:
    rows = field.tables["opinions"].rows
    while True:
        asked, other = rng.sample(rows, k=2)
        spoken = asked.one("opinion"), other.one("opinion")
        if asked.name != other.name and all("{subject}" in remark for remark in spoken):
            return asked, other


@MAKERS.add("cell")
def cell(field: Field, rng: Random, family: str) -> Made:
    """One figure of a table of two to four rows."""
    names = [row.name for row in rng.sample(field.tables["objects"].rows, k=rng.randint(2, 4))]
    year = rng.randrange(1990, 2026)
    columns = rng.choice(
        [[str(year), str(year + 1)], ["Monday", "Friday"], ["small", "large", "huge"], ["May", "June"]]
    )
    between = rng.choice([" | ", " | ", ", ", "\t"])
    figures = [[str(rng.randrange(2, 990)) for _ in columns] for _ in names]
    lines = [between.join(["item", *columns])]
    lines += [between.join([name, *row]) for name, row in zip(names, figures, strict=True)]
    row, column = rng.randrange(len(names)), rng.randrange(len(columns))
    return {"x": names[row], "y": columns[column]}, "\n".join(lines), figures[row][column]
