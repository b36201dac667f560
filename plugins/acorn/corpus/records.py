"""Records as libraries, news agencies and review sites keep them: short expert texts, and what each is filed under.

One page is one file: every record on it has the same form, and is filed by the same thing, be it what the text names of
one kind or what it says on the whole. So what is filed can be read from the records above, whatever the heading says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random

from ..world import Field
from . import biomed, clauses, finance, openings, prose
from .sheets import Page
from .words import capital, fill

Source = Callable[[Field, Random], str]
"""Where a record's text comes from."""
Rated = Callable[[Field, str, Random], str]
"""Where a text of a given feeling comes from."""
_KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "biomed": {
        "diseases": ("diseases",),
        "drugs": ("drugs",),
        "genes": ("genes",),
        "organs": ("organs",),
        "cells": ("cells",),
        "tests": ("tests",),
        "genes and cells": ("genes", "cells"),
        "organs and cells": ("organs", "cells"),
        "drugs and diseases": ("drugs", "diseases"),
        "drugs and genes": ("drugs", "genes"),
    },
    "finance": {
        "companies": ("companies",),
        "commodities": ("commodities",),
        "terms": ("terms", "ratios"),
        "sectors": ("sectors",),
        "companies and people": ("companies", "chiefs"),
        "companies and places": ("companies", "cities"),
        "people and places": ("chiefs", "cities"),
        "companies, people and places": ("companies", "chiefs", "cities"),
    },
}
"""Field -> what a file can be kept by, with the kinds of entities that count."""
_HEADS = ("{kind}", "{kind}", "{kind}", "Index", "Keywords", "Terms", "Names", "Filed under", "See also", "Subject")
_FORMS: tuple[Callable[[int, str, str, str], str], ...] = (
    lambda n, text, head, terms: f"{text}\n{head}: {terms}",
    lambda n, text, head, terms: f"{text}\n{head}: {terms}",
    lambda n, text, head, terms: f"{n}. {text}\n{head}: {terms}",
    lambda n, text, head, terms: f"Text: {text}\n{head}: {terms}",
    lambda n, text, head, terms: f"Record {n}\n{text}\n\n{head}\n{terms}",
    lambda n, text, head, terms: f"[text] {text}\n[{head.lower()}] {terms}",
    lambda n, text, head, terms: f"{text}\n-> {terms}",
    lambda n, text, head, terms: f"{text} | {head}: {terms}",
    lambda n, text, head, terms: f"Abstract\n{text}\n\n{head}\n{terms}",
    lambda n, text, head, terms: f"{text}\n\n{head}:\n{terms}",
)
_BETWEEN = ("\n\n", "\n\n", "\n", "\n---\n", "\n\n\n", "\n* * *\n")
_RATINGS = (
    ("positive", "negative", "neutral"),
    ("good", "bad", "mixed"),
    ("5 of 5", "1 of 5", "3 of 5"),
    ("up", "down", "flat"),
    ("+", "-", "0"),
    ("buy", "sell", "hold"),
    ("yes", "no", "maybe"),
    ("favorable", "adverse", "unclear"),
)
_RATED_HEADS = ("Rating", "Verdict", "Tone", "Outcome", "Result", "Score", "Overall", "Signal")


def record_page(field: Field, rng: Random, text: Source | None = None) -> Page:
    """Three to seven records of texts from a source that are filed by what they name."""
    kind = rng.choice(sorted(_KINDS[field.name]))
    head = rng.choice(_HEADS).format(kind=kind.capitalize())
    joint = rng.choice([", ", ", ", ", ", "; ", " / "])
    filed = [_filed(field, _KINDS[field.name][kind], rng, text or written) for _ in range(rng.randint(3, 7))]
    return page([(text, joint.join(named) or "none") for text, named in filed], head, rng)


def _filed(field: Field, kinds: tuple[str, ...], rng: Random, source: Source) -> tuple[str, list[str]]:
    """A text and what it names; one of twelve may name nothing, and the richer of two is taken."""
    empty = rng.random() < 1 / 12
    while True:
        text, named = max((_read(field, kinds, rng, source) for _ in range(2)), key=lambda read: len(read[1]))
        if named or empty:
            return text, named


def _read(field: Field, kinds: tuple[str, ...], rng: Random, source: Source) -> tuple[str, list[str]]:
    text = source(field, rng)
    return text, mentions(field, text, kinds)


def rated_page(field: Field, rng: Random, text: Rated | None = None) -> Page:
    """Four to eight remarks, trials or items of news with what they say on the whole, in the words of the page."""
    labels = dict(zip(("positive", "negative", "neutral"), rng.choice(_RATINGS), strict=True))
    if rng.random() < 0.3:
        labels = dict(zip(labels, rng.sample(openings.all_words(), k=3), strict=True))
    kind = _remark if rng.random() < 0.5 else _trial
    source = text or (_news if field.name == "finance" else kind)
    filed = []
    for _ in range(rng.randint(4, 8)):
        feeling = rng.choice(sorted(labels))
        filed.append((source(field, feeling, rng), labels[feeling]))
    return page(filed, rng.choice(_RATED_HEADS), rng)


def labelled_page(field: Field, rng: Random) -> Page:
    """Four to eight texts put together from parts with what they say on the whole, in the words of the page."""
    labels, text = clauses.rated(field, rng)
    if rng.random() < 0.25:
        labels = tuple(rng.sample(openings.all_words(), k=len(labels)))
    drawn = [rng.randrange(len(labels)) for _ in range(rng.randint(4, 8))]
    return page([(text(place), labels[place]) for place in drawn], rng.choice(_RATED_HEADS), rng)


_HALLMARK_HEADS = ("Hallmarks", "Hallmark", "Signs of", "This shows", "Read as", "Group", "Process", "Summary")


def hallmark_page(field: Field, rng: Random) -> Page:
    """Three to seven reports of findings in tumors, filed under the one or two hallmarks of cancer that they show."""
    filed = []
    for _ in range(rng.randint(3, 7)):
        rows = rng.sample(field.tables["hallmarks"].rows, k=rng.randint(1, 2))
        told = [clauses.more_named(field, rng).rstrip(".") + "."] if rng.random() < 0.5 else []
        for row in rows:
            known = [capital(finding) + "." for finding in row.all("findings")]
            made = clauses.findings(field, row.name, 3, rng)
            told += rng.sample([*made, *rng.sample(known, k=2)], k=3 - len(rows))
        filed.append((" ".join(told), ", ".join(row.name for row in rows)))
    return page(filed, rng.choice(_HALLMARK_HEADS), rng)


def page(filed: list[tuple[str, str]], head: str, rng: Random) -> Page:
    """Texts, each with what it is filed under behind a heading, in one form."""
    form, between = rng.choice(_FORMS), rng.choice(_BETWEEN)
    whole, answers = "", []
    for number, (text, terms) in enumerate(filed, 1):
        whole += (between if whole else "") + form(number, text, head, terms)
        answers.append((len(whole) - len(terms), len(whole)))
    return Page(text=whole, answers=tuple(answers))


def written(field: Field, rng: Random) -> str:
    """One or two sentences: of a paper or a case, of the news, or facts about an entity."""
    if rng.random() < 0.5:
        row = rng.choice(rng.choice(prose.told_tables(field)).rows)
        columns = rng.sample(known := prose.known_columns(field, row), k=min(len(known), rng.randint(1, 2)))
        return " ".join(prose.sentence(field, row, column, rng) for column in columns)
    frames = field.phrases["frames"]
    if field.name == "finance":
        filled = finance.slots(field, rng)
        source = rng.choice([*frames["analyst"], *frames["report"], *_events(field), *_events(field)])
        return fill(source, filled).rstrip(".") + "."
    filled = biomed.slots(field, rng)
    source = rng.choice([*frames["case"], *frames["case"], *frames["background"], *frames["methods"]])
    return fill(source, filled)


@cache
def _events(field: Field) -> tuple[str, ...]:
    return tuple(row.name for row in field.tables["events"])


def _remark(field: Field, feeling: str, rng: Random) -> str:
    return fill(rng.choice(field.phrases["frames"][f"opinion_{feeling}"]), biomed.slots(field, rng))


_OUTCOMES = {"positive": "better", "negative": "no_difference", "neutral": "unclear"}


def _trial(field: Field, feeling: str, rng: Random) -> str:
    frames, filled = field.phrases["frames"], biomed.slots(field, rng)
    parts = ["background", "methods", _OUTCOMES[feeling]][rng.randrange(3) :]
    return " ".join(fill(rng.choice(frames[part]), filled) for part in parts)


def _news(field: Field, feeling: str, rng: Random) -> str:
    rows = [row for row in field.tables["events"] if row.one("direction") == feeling]
    return fill(rng.choice(rows).name, finance.slots(field, rng, direction=feeling)).rstrip(".") + "."


_WORD = re.compile(r"[\w'-]+")


def mentions(field: Field, text: str, kinds: tuple[str, ...]) -> list[str]:
    """What a text names of these kinds, as it is written there, in order and each once; the longest name wins."""
    names, longest = _names(field)
    words = list(_WORD.finditer(text))
    found: dict[str, str] = {}
    place = 0
    while place < len(words):
        for count in range(min(longest, len(words) - place), 0, -1):
            spelled = text[words[place].start() : words[place + count - 1].end()]
            if kind := names.get(spelled.lower()):
                if kind in kinds:
                    found.setdefault(spelled.lower(), spelled)
                place += count - 1
                break
        place += 1
    return list(found.values())


@cache
def _names(field: Field) -> tuple[dict[str, str], int]:
    """Every name in small letters with its kind, and the most words that one has."""
    named = {row.name.lower(): table for table in sorted(_tables(field)) for row in field.tables[table]}
    if field.name == "finance":
        for row in field.tables["companies"]:
            named.setdefault(row.one("chief").lower(), "chiefs")
            named.setdefault(row.one("city").lower(), "cities")
    return named, max(len(_WORD.findall(name)) for name in named)


def _tables(field: Field) -> set[str]:
    return {table for kinds in _KINDS[field.name].values() for table in kinds if table in field.tables}
