"""How many entries of a list are right: spans, typed entities, entries that have synonyms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from .texts import normalize, plain
from .totals import Counts

Entity = tuple[str, str]
"""Type and span; the type is empty where a benchmark has none."""
Key = TypeVar("Key", str, Entity)

NOTHING = "none"
"""What stands for an empty list, in answers and in responses."""
_BETWEEN_SPANS = re.compile(r"[,\n]")
_TYPED = re.compile(r"(.*)\(([^()]*)\)\W*", re.DOTALL)


def spans_of(text: str) -> set[str]:
    """The normalized spans of a list; commas and line breaks part them, those left empty are dropped."""
    return {span for span in map(normalize, _BETWEEN_SPANS.split(text)) if span}


def entity_f1(response: str, answer: str) -> float:
    """F1 of the two sets of spans, each span normalized; 1 where both are empty, 0 where one is."""
    return Counts.of(spans_of(response), spans_of(answer)).f1


def items_of(response: str, expected: Sequence[str] = ()) -> tuple[str, ...]:
    """The entries of a list, as `plain` leaves them, each once; commas and line breaks part them.

    Neighbours on one line that together are an expected entry are that entry, so that one with a comma inside can be
    given at all. `none` alone is the empty list.
    """
    return tuple(dict.fromkeys(entry for entry in _entries(response, expected, plain) if entry))


def entities_of(response: str, expected: Sequence[Entity] = ()) -> set[Entity]:
    """The entities of a list whose entries are written `span (type)`, as (type, span), both as `plain` leaves them.

    An entry without a type has the type "". Otherwise as `items_of`.
    """
    written = [f"{span} ({kind})" for kind, span in expected]
    return {entity for entity in _entries(response, written, _entity) if entity[1]}


def entity_counts(response: str, entities: Sequence[Entity], *, typed: bool) -> Counts:
    """How many entities of a document a response lists, each once; a typed one is right with its own type alone."""
    if typed:
        wanted = {(plain(kind), plain(span)) for kind, span in entities}
        return Counts.of(entities_of(response, entities), {entity for entity in wanted if entity[1]})
    spans = [span for _, span in entities]
    return Counts.of(set(items_of(response, spans)), set(map(plain, spans)) - {""})


def list_counts(response: str, synonyms: Sequence[Sequence[str]]) -> Counts:
    """How many of the wanted entries, each a list of synonyms, a response lists.

    An entry of the response stands for one wanted entry at most, and a wanted entry is given once: of two synonyms
    the second is surplus. Where an entry could stand for several, the assignment is the best there is.
    """
    sets = [wanted for each in synonyms if (wanted := set(map(plain, each)) - {""})]
    items = items_of(response, [synonym for each in synonyms for synonym in each])
    return Counts(matched=_matched(items, sets), found=len(items), expected=len(sets))


def _matched(items: Sequence[str], sets: Sequence[set[str]]) -> int:
    """The largest number of pairs of an item and a set that holds it (Kuhn, Naval Research Logistics 2, 1955)."""
    holder: dict[int, str] = {}

    def place(item: str, seen: set[int]) -> bool:
        for number, wanted in enumerate(sets):
            if item in wanted and number not in seen:
                seen.add(number)
                if number not in holder or place(holder[number], seen):
                    holder[number] = item
                    return True
        return False

    return sum(place(item, set()) for item in items)


def _entity(entry: str) -> Entity:
    found = _TYPED.fullmatch(entry)
    return (plain(found.group(2)), plain(found.group(1))) if found else ("", plain(entry))


def _entries(response: str, expected: Sequence[str], read: Callable[[str], Key]) -> Iterator[Key]:
    """Every entry of a list, read; those left empty too."""
    if plain(response) == NOTHING:
        return
    known = {read(entry) for entry in expected}
    widest = 1 + max((entry.count(",") for entry in expected), default=0)
    for line in response.splitlines():
        pieces = line.split(",")
        start = 0
        while start < len(pieces):
            stop = min(start + widest, len(pieces))
            while stop > start + 1 and read(",".join(pieces[start:stop])) not in known:
                stop -= 1
            yield read(",".join(pieces[start:stop]))
            start = stop
