"""Passages of prepared corpora: cut from their texts, and none that a benchmark document holds.

A passage is dropped where its text and a document stem from one PubMed article; where the title of its text, if it has
six words or more, is a line or a sentence of a document (shorter ones name a subject and no text); and where it is a
copy of a document's words (see `ContaminationIndex`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..contamination import COMMON, COPY, LONG, WHOLE, WORDING, ContaminationIndex, Finding, Match, words
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
    common: Mapping[str, int] = field(default_factory=dict)
    """Spans of less than 13 words that more than 10 texts hold, in folded words, with their number: phrases of the
    corpus, that say nothing of a document."""

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
    looked: dict[str, _Looked] = {}
    dropped: list[Dropped] = []
    for done, text in enumerate(texts, start=1):
        whole = _shared(text, articles, lines)
        for passage in cut(text):
            if whole:
                dropped.append(whole)
            elif passage not in looked:
                looked[passage] = _Looked(text.id, f"text {text.id}", passage, contamination.matches(passage))
        if progress:
            progress(done, len(texts))
    sifted = _sifted(list(looked.values()))
    return replace(sifted, dropped=(*dropped, *sifted.dropped))


def screen(passages: Sequence[str], *, contamination: ContaminationIndex) -> Sifted:
    """Drop the passages that are copies of documents, and leave the others as they are, in their order."""
    return _sifted(
        [
            _Looked(str(line), f"line {line}", passage, contamination.matches(passage))
            for line, passage in enumerate(passages, start=1)
        ]
    )


class _Looked(NamedTuple):
    """A passage that was held against the documents."""

    text: str
    """`id` of the text that it is a piece of."""
    where: str
    passage: str
    matches: tuple[Match, ...]


def _sifted(looked: Sequence[_Looked]) -> Sifted:
    """Decide when all is known: a short span that many texts hold is a phrase of the corpus."""
    holders: dict[str, set[str]] = defaultdict(set)
    for each in looked:
        for match in each.matches:
            holders[_folded(match)].add(each.text)
    common = {span: len(texts) for span, texts in holders.items() if len(texts) > COMMON and span.count(" ") + 1 < LONG}
    kept: list[str] = []
    dropped: list[Dropped] = []
    found: list[Finding] = []
    for each in looked:
        # The wording of a task is nothing to a passage.
        matches = [match for match in each.matches if match.kind != WORDING and _folded(match) not in common]
        if copy := next((match for match in matches if match.kind == COPY), None):
            found.append(Finding(where=each.where, kept=False, match=copy))
            dropped.append(Dropped(text=each.text, reason="overlap", found=copy.span))
        else:
            kept.append(each.passage)
            found += [Finding(where=f"passage {len(kept)}", kept=True, match=match) for match in matches]
    return Sifted(passages=tuple(kept), dropped=tuple(dropped), found=tuple(found), common=common)


def _folded(match: Match) -> str:
    return " ".join(words(match.span))


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
    title = tuple(words(text.title))
    if len(title) >= WHOLE and title in lines:
        return Dropped(text=text.id, reason="title", found=text.title)
    return None


def articles_of(item: CorpusText | Document) -> Iterable[str]:
    """Numbers of the PubMed articles that a text or a document stems from."""
    own = item.id.strip().lower()
    return (*item.pmids, own.removeprefix(_PMID).strip()) if own.startswith(_PMID) else item.pmids


def _lines(document: Document) -> Iterator[tuple[str, ...]]:
    """The lines, and the sentences within them, of a document; a title is asked for as one of them."""
    for text in (document.instruction, document.input):
        for piece in (text, *text.splitlines(), *_PIECE_END.split(text)):
            if len(line := tuple(words(piece))) >= WHOLE:
                yield line
