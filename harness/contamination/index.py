"""The index of all benchmark documents: what a text shares with any of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..types import Document
from .asking import SHORT
from .learning import COMMON, LONG, WHOLE, Anchor, grams, learn
from .matches import COPY, TRACE, WORDING, Match
from .words import places

RULE = {"copy": LONG, "whole": WHOLE, "trace": SHORT, "common": COMMON, "edition": 1}
"""What decides a match, for the fingerprints of stages; the edition counts the changes that no number here tells."""

_HEAD = 3
"""Words by which a whole is looked for before its length is known."""
_AROUND = 12
"""Words of context on either side of a span."""
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


class _Run(NamedTuple):
    """Words of a text, from `start` to before `end`, that are shared."""

    start: int
    end: int
    number: int
    """Of the own text or, below zero, of the wording."""
    last: int
    """Where the last of its grams starts."""

    @property
    def kind(self) -> str:
        return COPY if self.number >= 0 else WORDING


class ContaminationIndex:
    """All benchmark documents, by what a text may not share with them.

    An instruction that documents with different inputs share is their task's *wording*, and so is a question that more
    than 10 documents ask of different texts; all else of a document is its *own text*. A text matches

    - as a `copy`, where it holds 13 words in a row of a document that are not all of its instruction's wording; the
      whole of an own text, or of a document, of 6 to 12 words; or a whole question of so many;
    - as a `wording`, where it holds 13 words in a row of a shared instruction, or a whole question that is wording;
    - as a `trace`, where 8 words in a row, or several such runs, make up more than half of what one own text asks (see
      `asking.anchors`). Eight words that more than 10 own texts ask are a common phrase.

    Words are compared as `words.fold` gives them.
    """

    def __init__(self, documents: Mapping[str, Sequence[Document]]) -> None:
        """An index of benchmarks, each a name and its documents in the order of its file; answers do not count."""
        self._learned = learn(documents)
        lengths: dict[str, set[int]] = defaultdict(set)
        for code in self._learned.whole:
            lengths[code[:_HEAD]].add(len(code))
        self._lengths = dict(lengths)

    def matches(self, text: str) -> tuple[Match, ...]:
        """All that a text shares with documents: copies, then wordings, then traces; each kind in order.

        A trace inside a copy is not told again.
        """
        code = self._learned.vocabulary.read(text)
        runs = _joined(self._hits(code))
        copied = [run for run in runs if run.kind == COPY]
        traces = [run for run in self._traces(code) if not any(_inside(run, copy) for copy in copied)]
        if not (runs or traces):
            return ()
        spans = list(places(text))
        told = [*copied, *(run for run in runs if run.kind == WORDING)]
        matches = [self._match(run.kind, text, spans, run) for run in told]
        return (*matches, *(self._match(TRACE, text, spans, run) for run in traces))

    def overlap(self, text: str, *kinds: str) -> Match | None:
        """The first match of these kinds, copies if none is named; None where there is none."""
        return next((match for match in self.matches(text) if match.kind in (kinds or (COPY,))), None)

    def _hits(self, code: str) -> Iterator[_Run]:
        """Copies and wordings, from left to right."""
        long, whole, lengths = self._learned.long, self._learned.whole, self._lengths
        for start in range(len(code) - WHOLE + 1):
            for length in sorted(lengths.get(code[start : start + _HEAD], ())):
                end = start + length  # beyond the text, the rest of it might be a shorter whole
                if end <= len(code) and (number := whole.get(code[start:end])) is not None:
                    yield _Run(start, end, number, start)
            if (number := long.get(code[start : start + LONG])) is not None:
                yield _Run(start, start + LONG, number, start)

    def _traces(self, code: str) -> list[_Run]:
        """The longest run of every own text of whose asking the text holds more than half."""
        short = self._learned.short
        hits: dict[int, list[int]] = defaultdict(list)
        for start in range(len(code) - SHORT + 1):
            if code[start : start + SHORT] in short:
                for index in self._learned.asking(code[start : start + SHORT]):
                    hits[index].append(start)
        found: dict[int, _Run] = {}
        for index, starts in hits.items():
            anchor = self._learned.anchors[index]
            if 2 * _covered(anchor, {code[start : start + SHORT] for start in starts}) > len(anchor.code):
                runs = _joined(_Run(start, start + SHORT, anchor.own, start) for start in starts)
                longest = max(runs, key=lambda run: run.end - run.start)
                found.setdefault(anchor.own, longest)
        return sorted(found.values())

    def _match(self, kind: str, text: str, spans: Sequence[tuple[int, int]], run: _Run) -> Match:
        span = text[spans[run.start][0] : spans[run.end - 1][1]]
        around = spans[max(0, run.start - _AROUND) : run.end + _AROUND]
        documents = [self._learned.wordings[~run.number]] if run.number < 0 else self._learned.own[run.number]
        return Match(
            kind=kind,
            span=_EDGES.sub("", span),
            context=" ".join(text[around[0][0] : around[-1][1]].split()),
            documents=tuple(documents),
        )


def _covered(anchor: Anchor, shared: set[str]) -> int:
    """Words of an anchor that lie in the shared grams."""
    held: set[int] = set()
    for start, gram in enumerate(grams(anchor.code, SHORT)):
        if gram in shared:
            held.update(range(start, start + SHORT))
    return len(held)


def _inside(run: _Run, other: _Run) -> bool:
    return other.start <= run.start and run.end <= other.end


def _joined(hits: Iterable[_Run]) -> list[_Run]:
    """Hits of a kind at one word after the other are one run, told by the first."""
    runs: list[_Run] = []
    open_: dict[str, int] = {}
    for hit in hits:
        place = open_.get(hit.kind)
        if place is not None and hit.start <= runs[place].last + 1:
            runs[place] = runs[place]._replace(end=max(runs[place].end, hit.end), last=hit.start)
        else:
            open_[hit.kind] = len(runs)
            runs.append(hit)
    return runs
