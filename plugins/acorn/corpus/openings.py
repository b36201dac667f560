"""What opens and labels the tasks of a page, made anew for each page, so that a reader can only copy it.

A model that has seen a few openings closes every answer with those, whatever its page's own is; and a word that it has
never had to write is one that it cannot copy. So the words come from everything that the corpus says, evenly.
"""

from __future__ import annotations

import re
from functools import cache
from random import Random

from ..world import Field, World
from . import general
from .words import capital

_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}")


@cache
def all_words() -> tuple[str, ...]:
    """Every word of the tables and sentence frames of all fields, once each, in alphabetical order."""
    world, found = World(), set[str]()
    for field in (world.biomed, world.finance, world.general):
        for table in field.tables.values():
            for row in table:
                for values in row.cells.values():
                    found.update(word for value in values for word in _WORD.findall(value))
        found.update(_WORD.findall(str(field.load("phrases"))))
    found.update(_WORD.findall(str(world.general.load("wordings"))))
    return tuple(sorted(found | set(_about_tasks())))


@cache
def _about_tasks() -> tuple[str, ...]:
    return tuple(sorted({word for line in _lines(World().general) for word in _WORD.findall(line)}))


@cache
def _lines(field: Field) -> tuple[str, ...]:
    return tuple(field.load("openings"))


@cache
def _wordings(field: Field) -> tuple[str, ...]:
    frames = (frame for family in field.load("wordings").values() for frame in family)
    return tuple(frame.replace("{x}", "it").replace("{y}", "that") for frame in frames)


def word(rng: Random) -> str:
    """Any word; one of four is a word about tasks, one of twenty is coined."""
    draw = rng.random()
    if draw < 0.05:
        return general.coined(rng)
    return rng.choice(_about_tasks() if draw < 0.3 else all_words())


def scattered(rng: Random) -> str:
    """Words in no order."""
    return capital(" ".join(word(rng) for _ in range(rng.randint(3, 14)))) + rng.choice([".", ".", ".", ":", "!", "?"])


def spliced(field: Field, rng: Random) -> str:
    """The beginning of one sentence and the end of another, which no reader can foresee."""
    first, second = (_sentence(field, rng).split() for _ in range(2))
    start, end = rng.randint(1, len(first)), rng.randint(0, len(second) - 1)
    return capital(" ".join(first[:start] + second[end:]))


def _sentence(field: Field, rng: Random) -> str:
    """A sentence about tasks, the wording of a task, or one of a story, an opinion, causes or an outing."""
    draw = rng.random()
    if draw < 0.4:
        return rng.choice(_lines(field))
    if draw < 0.6:
        return rng.choice(_wordings(field))
    maker = rng.choice([general.story, general.opinion, general.reasons, general.outing])
    return rng.choice(maker(field, rng).replace("\n", " ").split(". ")).rstrip(".") + "."


def sentence(field: Field, rng: Random) -> str:
    """A spliced or a scattered one."""
    return spliced(field, rng) if rng.random() < 0.6 else scattered(rng)


def opening(field: Field, rng: Random) -> str:
    """One to three sentences and what parts them from the task; nothing on two of five pages."""
    if rng.random() < 0.4:
        return ""
    count = rng.choice([1, 1, 1, 2, 2, 3])
    return " ".join(sentence(field, rng) for _ in range(count)) + rng.choice(["\n", "\n\n", "\n\n", " "])
