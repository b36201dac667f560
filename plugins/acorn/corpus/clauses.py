"""Expert sentences put together from parts, so that no frame is seen often enough to be known by heart.

What a sentence names or feels must then be read from its words. The parts stand in `clauses.yaml` of a field: lists, of
each of which one part is drawn, in order.
"""

from __future__ import annotations

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


def moody(field: Field, feeling: str, rng: Random) -> str:
    """A remark on a drug or a piece of news, with a feeling: positive, negative or neutral."""
    return _sentence(field, rng.choice(_parts(field)["moods"][feeling]), rng)


@cache
def _parts(field: Field) -> dict[str, Any]:
    parts: dict[str, Any] = field.load("clauses")
    return parts


def _sentence(field: Field, group: Group, rng: Random) -> str:
    frame = " ".join(part for part in (rng.choice(parts) for parts in group) if part)
    text = fill(frame.replace(" ,", ",").replace(" :", ":"), _slots(field, rng))
    return text if rng.random() < 0.1 else f"{text}."


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
