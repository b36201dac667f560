"""Which of a domain's topics the examples touch, by words that belong to one topic.

A transparent rule, and a weak one: a domain brings no list of words for a topic, only its name and a few seeds. What
the rule is worth is therefore measured each time, on the seeds: each is held against the words of the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..types import Example
from .description import Coverage, Topic
from .lexicon import lexicon
from .nouns import singular

LEAST = 2
"""Seeds of a topic that must have a word, for it to count for the topic."""

_WORD = re.compile(r"[^\W\d_][^\W_]{2,}")
_FIELD = re.compile(r"(.{4,})(?:ology|iatry|ics)")


@dataclass(frozen=True)
class _Rule:
    """What a text touches a topic by."""

    words: Mapping[str, frozenset[str]]
    """Topic -> its words, in the singular."""
    beginnings: Mapping[str, str]
    """Beginning of a word -> topic: `cardi` of cardiology."""

    def touched(self, text: frozenset[str]) -> frozenset[str]:
        """The topics that a text with these words touches."""
        begun = {topic for start, topic in self.beginnings.items() if any(word.startswith(start) for word in text)}
        return frozenset(begun | {topic for topic, words in self.words.items() if words & text})


def coverage(examples: Sequence[Example], seeds: Sequence[Example], topics: Sequence[str]) -> Coverage:
    """Which topics the examples touch, and how the rule does on the seeds."""
    names = tuple(dict.fromkeys(topics))
    labelled = [(seed.topic, content_words(seed)) for seed in seeds if seed.topic in names]
    counts = {name: Counter[str]() for name in names}
    for topic, words in labelled:
        counts[topic].update(words)
    rule = _rule(counts)
    found = Counter[str]()
    untopical = 0
    for example in examples:
        touched = rule.touched(content_words(example))
        found.update(touched)
        untopical += not touched
    held_out = [(topic, touched) for topic, touched in _held_out(labelled, counts) if touched]
    return Coverage(
        topics=tuple(_topic(name, rule, found[name], len(examples)) for name in names),
        touched=sum(count > 0 for count in found.values()),
        untopical=untopical,
        untopical_share=untopical / max(len(examples), 1),
        seeds=len(labelled),
        seeds_touching=len(held_out),
        seeds_right=sum(topic in touched for topic, touched in held_out),
    )


def content_words(example: Example) -> frozenset[str]:
    """The words of all of an example, in small letters and the singular, without those that every text has."""
    found = _WORD.findall(f"{example.instruction}\n{example.input}\n{example.response}".lower())
    return frozenset(map(_singular, found)) - _empty_words()


@lru_cache(maxsize=1 << 16)
def _singular(word: str) -> str:
    return singular(word)


@lru_cache(maxsize=1)
def _empty_words() -> frozenset[str]:
    """What says nothing about a topic: closed classes, question words, verbs of orders, answers."""
    words = lexicon()
    return words.closed | words.words | words.adverbs | words.places | words.answers | words.verbs


def _rule(counts: Mapping[str, Counter[str]]) -> _Rule:
    """The words of each topic: those of its name, and those of at least two of its seeds and of no other topic's."""
    total = Counter[str]()
    for own in counts.values():
        total.update(own)
    words, beginnings = dict[str, frozenset[str]](), dict[str, str]()
    for topic, own in counts.items():
        name = _WORD.findall(topic.lower())
        kept = {word for word, count in own.items() if count >= LEAST and count == total[word]}
        words[topic] = frozenset({_singular(word) for word in name} - _empty_words() | kept)
        beginnings |= {found.group(1): topic for word in name if (found := _FIELD.fullmatch(word))}
    return _Rule(words, beginnings)


def _held_out(
    labelled: Sequence[tuple[str, frozenset[str]]], counts: Mapping[str, Counter[str]]
) -> Iterator[tuple[str, frozenset[str]]]:
    """The topic of each seed, and the topics that it touches by the words of the others."""
    for topic, words in labelled:
        rest = {**counts, topic: counts[topic] - Counter(words)}
        yield topic, _rule(rest).touched(words)


def _topic(name: str, rule: _Rule, count: int, examples: int) -> Topic:
    begun = [f"{start}-" for start, topic in rule.beginnings.items() if topic == name]
    words = tuple(sorted([*rule.words[name], *begun]))
    return Topic(topic=name, count=count, share=count / max(examples, 1), words=words)
