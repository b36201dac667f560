"""Registers of everyday text: stories, opinions, reasons, sums, lists."""

from __future__ import annotations

from random import Random

from ..world import Field, Table
from .words import capital, fill, join


def first_name(field: Field, rng: Random) -> str:
    """A first name."""
    return rng.choice(field.tables["people"].rows).name


def story(field: Field, rng: Random) -> str:
    """Somebody wants something, meets a problem, and finds a way; plots are mixed across rows."""
    scenes = field.tables["scenes"].rows
    row = rng.choice(scenes)
    who = rng.choice([row.name, f"{first_name(field, rng)}"])
    wants, problem = row.one("wants"), row.one("problem")
    opening = rng.choice(["Once", "One day", "Last year", "Long ago", "That morning"])
    parts = [f"{opening} {who} {wants}.", f"But {problem}.", f"So {row.one('solution')}."]
    parts.append(rng.choice([f"In the end {row.one('ending')}.", f"{capital(row.one('ending'))}."]))
    if rng.random() < 0.4:
        animal = rng.choice(field.tables["animals"].rows).name
        parts.insert(rng.randint(1, 3), fill(f"A(n) {animal} watched.", {}))
    return " ".join(parts)


def opinion(field: Field, rng: Random) -> str:
    """What people thought of something, unlabelled."""
    lines = []
    for _ in range(rng.randint(2, 5)):
        row = rng.choice(field.tables["opinions"].rows)
        lines.append(fill(row.one("opinion"), {"subject": row.name}))
    return rng.choice([" ", "\n", "\n\n"]).join(lines)


_BECAUSE = (
    "{effect} because {cause}.",
    "{cause}, so {effect}.",
    "When {cause}, {effect}.",
    "{cause}. As a result {effect}.",
    "Why? {cause}. Then {effect}.",
    "It is no surprise that {effect}: {cause}.",
)


def reasons(field: Field, rng: Random) -> str:
    """Everyday causes and effects."""
    rows = rng.sample(field.tables["reasons"].rows, k=rng.randint(2, 5))
    told = [fill(rng.choice(_BECAUSE), {"cause": row.name, "effect": row.one("effect")}) for row in rows]
    return rng.choice([" ", "\n"]).join(told)


def sums(field: Field, rng: Random) -> str:
    """Arithmetic told in words and signs."""
    lines = []
    for _ in range(rng.randint(3, 8)):
        a, b = rng.randrange(1, 60), rng.randrange(1, 60)
        a, b = max(a, b), min(a, b)
        c, d = rng.randrange(2, 13), rng.randrange(2, 13)
        lines.append(
            rng.choice(
                [
                    f"{a} + {b} = {a + b}",
                    f"{a} plus {b} is {a + b}.",
                    f"{a} - {b} = {a - b}",
                    f"Take {b} from {a} and {a - b} is left.",
                    f"{c} times {d} makes {c * d}.",
                    f"{c} x {d} = {c * d}",
                    f"{c * d} divided by {c} is {d}.",
                    f"{a} is {'more than' if a > b else 'as much as'} {b}.",
                ]
            )
        )
    return rng.choice(["\n", " "]).join(lines)


def lists(field: Field, rng: Random) -> str:
    """Lists of things of one kind, of words in order, of numbers in order."""
    choice = rng.randrange(3)
    if choice == 0:
        table = field.tables[rng.choice(["animals", "objects", "countries"])]
        column = "continent" if table.name == "countries" else "kind"
        kind = rng.choice(table.rows).one(column)
        names = [row.name for row in table if row.one(column) == kind]
        chosen = rng.sample(names, k=min(len(names), rng.randint(3, 8)))
        return rng.choice([f"{capital(kind)}: {', '.join(chosen)}", f"{kind}\n- " + "\n- ".join(chosen)])
    if choice == 1:
        words = sorted(row.name for row in rng.sample(field.tables["words"].rows, k=rng.randint(4, 9)))
        return rng.choice([", ".join(words), "From A to Z: " + " ".join(words), "\n".join(words)])
    numbers = sorted(rng.sample(range(1, 200), k=rng.randint(4, 10)))
    return rng.choice([" ", ", ", " < "]).join(map(str, numbers))


def outing(field: Field, rng: Random) -> str:
    """A sentence or two that mention animals, things, places and people together."""
    animals = [row.name for row in rng.sample(field.tables["animals"].rows, k=rng.randint(1, 3))]
    things = [row.name for row in rng.sample(field.tables["objects"].rows, k=rng.randint(1, 3))]
    country = rng.choice(field.tables["countries"].rows).name
    who = first_name(field, rng)
    frames = (
        f"{who} went to {country} and saw a(n) {join(animals)}.",
        f"In {country} {who} bought a(n) {join(things)}.",
        f"There was a(n) {things[0]} on the table and a(n) {animals[0]} in the yard.",
        f"{who} drew a(n) {join(animals)} beside a(n) {things[0]}.",
        f"A(n) {animals[0]} ran off with the {things[0]} of {who}.",
    )
    return " ".join(fill(frame, {}) for frame in rng.sample(frames, k=rng.randint(1, 3)))


_AGAIN = ("\n", "\n", " / ", "\n\n", "\nAgain: ", "\n> ", " = ", "\nCopy: ")


def dictation(field: Field, rng: Random) -> str:
    """A line of words, numbers or syllables, and the same line again: dictations, refrains, quoted replies.

    Text that repeats itself is where a model learns to copy, and so to use what stands in its context.
    """
    tables = [field.tables[name] for name in ("words", "animals", "objects", "countries", "people")]
    line = [_item(tables, rng) for _ in range(rng.randint(3, 16))]
    return again(rng.choice([" ", " ", ", "]).join(line), rng)


def again(text: str, rng: Random) -> str:
    """A text two to four times."""
    return rng.choice(_AGAIN).join([text] * rng.randint(2, 4))


def _item(tables: list[Table], rng: Random) -> str:
    if (draw := rng.random()) < 0.6:
        return rng.choice(rng.choice(tables).rows).name
    if draw < 0.75:
        return str(rng.randrange(1000))
    return coined(rng)


def coined(rng: Random) -> str:
    """A word that does not exist."""
    return "".join(rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(rng.randint(2, 4)))


REGISTERS = ((story, 4), (opinion, 3), (reasons, 3), (sums, 2), (lists, 2), (outing, 2))
"""Each register of this field with its weight."""
