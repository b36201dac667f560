"""Passages of prepared corpora: cut from their texts, and none that a benchmark document holds.

A passage is dropped where its text and a document stem from one PubMed article; where the title of its text, if it has
six words or more, is a line or a sentence of a document (shorter ones name a subject and no text); and where it is a
copy of a document's words (see `ContaminationIndex`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..contamination import COPY, TRACE, WHOLE, ContaminationIndex, Finding, words
from ..types import CorpusText, Document, Progress

LONGEST = 100
"""Words of a passage, its title aside: the length of Karpukhin et al., arXiv 2004.04906, section 4.1."""
REASONS = ("article", "title", "overlap")
"""Why a passage is dropped, in the order of the checks."""

_PMID = "pmid:"
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+|\s*\n\s*")
_PIECE_END = re.compile(r"(?<=[.?!:])\s+|\n")


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
    found: tuple[Finding, ...] = ()
    """What passages share with documents, those dropped as overlap and those kept."""

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
    articles = {number for document in documents for number in _articles(document)}
    lines = {words for document in documents for words in _lines(document)}
    passages: dict[str, None] = {}
    dropped: list[Dropped] = []
    found: list[Finding] = []
    for done, text in enumerate(texts, start=1):
        whole = _shared(text, articles, lines)
        for passage in cut(text):
            if whole:
                dropped.append(whole)
            elif passage not in passages:
                here = _found(passage, contamination, dropped=f"text {text.id}", kept=f"passage {len(passages) + 1}")
                found += here
                if copied := _copied(text.id, here):
                    dropped.append(copied)
                else:
                    passages[passage] = None
        if progress:
            progress(done, len(texts))
    return Sifted(passages=tuple(passages), dropped=tuple(dropped), found=tuple(found))


def screen(passages: Sequence[str], *, contamination: ContaminationIndex) -> Sifted:
    """Drop the passages that are copies of documents, and leave the others as they are, in their order."""
    kept: list[str] = []
    dropped: list[Dropped] = []
    found: list[Finding] = []
    for line, passage in enumerate(passages, start=1):
        here = _found(passage, contamination, dropped=f"line {line}", kept=f"line {line}")
        found += here
        if copied := _copied(str(line), here):
            dropped.append(copied)
        else:
            kept.append(passage)
    return Sifted(passages=tuple(kept), dropped=tuple(dropped), found=tuple(found))


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
    if numbers := sorted(articles.intersection(_articles(text))):
        return Dropped(text=text.id, reason="article", found=numbers[0])
    title = tuple(words(text.title))
    if len(title) >= WHOLE and title in lines:
        return Dropped(text=text.id, reason="title", found=text.title)
    return None


def _found(passage: str, contamination: ContaminationIndex, *, dropped: str, kept: str) -> list[Finding]:
    """The first copy in a passage, or else its traces; the wording of a task is nothing to a passage."""
    matches = contamination.matches(passage)
    copies = [match for match in matches if match.kind == COPY]
    if copies:
        return [Finding(where=dropped, kept=False, match=copies[0])]
    return [Finding(where=kept, kept=True, match=match) for match in matches if match.kind == TRACE]


def _copied(text: str, found: Sequence[Finding]) -> Dropped | None:
    """Why a passage is dropped, if what was found in it is a copy."""
    copy = next((each.match.span for each in found if not each.kept), None)
    return Dropped(text=text, reason="overlap", found=copy) if copy is not None else None


def _articles(item: CorpusText | Document) -> Iterable[str]:
    """Numbers of the PubMed articles that a text or a document stems from."""
    own = item.id.strip().lower()
    return (*item.pmids, own.removeprefix(_PMID).strip()) if own.startswith(_PMID) else item.pmids


def _lines(document: Document) -> Iterator[tuple[str, ...]]:
    """The lines, and the sentences within them, of a document; a title is asked for as one of them."""
    for text in (document.instruction, document.input):
        for piece in (text, *text.splitlines(), *_PIECE_END.split(text)):
            if len(line := tuple(words(piece))) >= WHOLE:
                yield line
