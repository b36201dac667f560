"""Passages of prepared corpora: cut from their texts, and none that a benchmark document holds.

A passage is dropped where its text and a document stem from one PubMed article; where the title of its text, if it has
six words or more, is a line or a sentence of a document (shorter ones name a subject and no text); and where it holds
13 consecutive words or a whole question of a document (see `contamination`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..types import CorpusText, Document, Progress
from .contamination import SHORTEST_QUESTION, ContaminationIndex

LONGEST = 100
"""Words of a passage, its title aside: the length of Karpukhin et al., arXiv 2004.04906, section 4.1."""
REASONS = ("article", "title", "overlap")
"""Why a passage is dropped, in the order of the checks."""

_PMID = "pmid:"
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\s*\n\s*")
_PIECE_END = re.compile(r"(?<=[.?!:])\s+|\n")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """A passage that retrieval may not show."""

    text: str
    """`id` of the text that it is a piece of."""
    reason: str
    """One of REASONS."""
    found: str
    """What it shares with a document: the number of the article, the title, or the stretch of words."""


@dataclass(frozen=True, kw_only=True)
class Sifted:
    """What may be retrieved, and what may not."""

    passages: tuple[str, ...]
    """In the order of the corpora, none twice."""
    dropped: tuple[Dropped, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Reason -> dropped passages, in the order of REASONS."""
        counts = Counter(each.reason for each in self.dropped)
        return {reason: counts[reason] for reason in REASONS}


def sift(
    texts: Sequence[CorpusText],
    documents: Sequence[Document],
    *,
    contamination: ContaminationIndex,
    progress: Progress | None = None,
) -> Sifted:
    """Cut texts into passages and drop those that overlap with a document, of which `contamination` is the index.

    `progress` is told of texts.
    """
    articles = {number for document in documents for number in articles_of(document)}
    lines = {words for document in documents for words in _lines(document)}
    passages: dict[str, None] = {}
    dropped: list[Dropped] = []
    for done, text in enumerate(texts, start=1):
        whole = _shared(text, articles, lines)
        for passage in cut(text):
            found = whole or _overlap(text, passage, contamination)
            if found:
                dropped.append(found)
            else:
                passages[passage] = None
        if progress:
            progress(done, len(texts))
    return Sifted(passages=tuple(passages), dropped=tuple(dropped))


def cut(text: CorpusText) -> Iterator[str]:
    """The passages of a text: whole sentences of at most LONGEST words together, each passage below the title.

    A sentence that is longer is cut after every LONGEST words.
    """
    head = f"{text.title.strip()}\n" if text.title.strip() else ""
    taken: list[str] = []
    for sentence in _SENTENCE_END.split(text.text):
        words = sentence.split()
        while words:
            if taken and len(taken) + len(words) > LONGEST:
                yield head + " ".join(taken)
                taken = []
            taken += words[:LONGEST]
            words = words[LONGEST:]
    if taken:
        yield head + " ".join(taken)


def _shared(text: CorpusText, articles: set[str], lines: set[tuple[str, ...]]) -> Dropped | None:
    """What a text as a whole shares with a document: its article or its title."""
    if numbers := sorted(articles.intersection(articles_of(text))):
        return Dropped(text=text.id, reason="article", found=numbers[0])
    title = _words(text.title)
    if len(title) >= SHORTEST_QUESTION and title in lines:
        return Dropped(text=text.id, reason="title", found=text.title)
    return None


def _overlap(text: CorpusText, passage: str, contamination: ContaminationIndex) -> Dropped | None:
    stretch = contamination.overlap(passage)
    return Dropped(text=text.id, reason="overlap", found=stretch) if stretch else None


def articles_of(item: CorpusText | Document) -> Iterable[str]:
    """Numbers of the PubMed articles that a text or a document stems from."""
    own = item.id.strip().lower()
    return (*item.pmids, own.removeprefix(_PMID).strip()) if own.startswith(_PMID) else item.pmids


def _lines(document: Document) -> Iterator[tuple[str, ...]]:
    """The lines, and the sentences within them, of a document; a title is asked for as one of them."""
    for text in (document.instruction, document.input):
        for piece in (text, *text.splitlines(), *_PIECE_END.split(text)):
            if len(words := _words(piece)) >= SHORTEST_QUESTION:
                yield words


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", text)))
