"""The word lists of `lexicon.toml`, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

Words = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Sets of words in small letters; `lexicon.toml` says what each is for."""

    verbs: Words
    verbs_and_nouns: Words
    courtesies: Words
    particles: Words
    words: Words
    openers: Words
    openers_with_mark: Words
    bare: Words
    happenings: Words
    determiners: Words
    pronouns: Words
    indirect: Words
    prepositions: Words
    conjunctions: Words
    auxiliaries: Words
    adverbs: Words
    places: Words
    answers: Words
    predicates: Words
    participles: Words
    nouns_in_ing: Words
    nouns_in_ed: Words
    nouns_in_ly: Words
    singular: Words
    irregular: Mapping[str, str]
    """Plural -> singular."""

    @cached_property
    def closed(self) -> Words:
        """What can be neither a noun nor the verb of an order."""
        return self.determiners | self.pronouns | self.prepositions | self.conjunctions | self.auxiliaries

    @cached_property
    def orders(self) -> Words:
        """All verbs that may open an order."""
        return self.verbs | self.verbs_and_nouns


@cache
def lexicon() -> Lexicon:
    """The lists that come with the package."""
    text = (files(__package__) / "lexicon.toml").read_text(encoding="utf-8")
    lists = {name: words for section in tomllib.loads(text).values() for name, words in section.items()}
    irregular = dict(pair.split(":") for pair in lists.pop("irregular").split())
    return Lexicon(irregular=irregular, **{name: frozenset(words.split()) for name, words in lists.items()})
