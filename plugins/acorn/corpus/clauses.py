"""Expert sentences put together from parts, so that no frame is seen often enough to be known by heart.

What a sentence names or feels must then be read from its words. The parts stand in `clauses.yaml` of a field, and more
of them in `sentences.yaml`: lists, of each of which one part is drawn, in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from ..world import Field
from . import biomed, finance
from .words import fill

Group = list[list[str]]
"""The lists whose parts make a sentence."""


def named(field: Field, rng: Random) -> str:
    """A sentence that names entities of several kinds."""
    return _sentence(field, rng.choice(_parts(field)["named"]), rng)


def more_named(field: Field, rng: Random) -> str:
    """The same of `sentences.yaml`."""
    return _sentence(field, rng.choice(_parts(field, "sentences")["named"]), rng)


def moody(field: Field, feeling: str, rng: Random) -> str:
    """A remark on a drug or a piece of news, with a feeling: positive, negative or neutral."""
    return _sentence(field, rng.choice(_parts(field)["moods"][feeling]), rng)


def rated(field: Field, rng: Random) -> tuple[tuple[str, ...], Callable[[int], str]]:
    """The labels of a kind of text, and what makes a text for the label at a place: remarks, trials, news or prices."""
    kind = rng.choice(_parts(field, "sentences")["rated"])

    def text(place: int) -> str:
        slots = _slots(field, rng)
        sentence = _sentence(field, rng.choice(kind["texts"][place]), rng, slots)
        return f"{biomed.trial(field, slots, rng)} {sentence}" if "before" in kind and rng.random() < 0.6 else sentence

    return tuple(rng.choice(kind["labels"])), text


def findings(field: Field, hallmark: str, count: int, rng: Random) -> list[str]:
    """So many findings that show a hallmark of cancer."""
    parts = _parts(field, "sentences")["hallmarks"][hallmark]
    return [_sentence(field, parts, rng).rstrip(".") + "." for _ in range(count)]


@cache
def _parts(field: Field, stem: str = "clauses") -> dict[str, Any]:
    parts: dict[str, Any] = field.load(stem)
    return parts


def _sentence(field: Field, group: Group, rng: Random, slots: dict[str, str] | None = None) -> str:
    frame = " ".join(part for part in (rng.choice(parts) for parts in group) if part)
    text = fill(_BEFORE_MARK.sub("", frame), slots or _slots(field, rng))
    return text if rng.random() < 0.1 else f"{text}."


_BEFORE_MARK = re.compile(r" (?=[,:;])")
_TABLES = {
    "biomed": {"drug2": "drugs", "disease2": "diseases", "organ2": "organs", "cells2": "cells", "test": "tests"},
    "finance": {"term": "terms"},
}
"""Field -> slots that an entity of a table fills, beside those of the field's other frames."""


def _slots(field: Field, rng: Random) -> dict[str, str]:
    slots = {slot: rng.choice(field.tables[table].rows).name for slot, table in _TABLES[field.name].items()}
    if field.name == "biomed":
        return biomed.slots(field, rng) | slots
    first, second = rng.sample(field.tables["companies"].rows, k=2)
    slots |= {"company": first.name, "company2": second.name, "city": first.one("city"), "city2": second.one("city")}
    slots |= {"person": first.one("chief"), "person2": second.one("chief"), "product": first.one("product")}
    return finance.slots(field, rng) | slots | {"number": str(rng.randrange(2, 90))}
