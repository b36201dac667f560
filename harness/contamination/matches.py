"""What a text shares with benchmark documents, and where that was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

COPY = "copy"
"""Thirteen words in a row of a document, or the whole of a short one or of its question."""
WORDING = "wording"
"""The same of what documents with different texts share: their instruction, or a question asked of each."""
TRACE = "trace"
"""Runs of eight words or more that make up more than half of what a document asks."""
KINDS = (COPY, WORDING, TRACE)


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """A benchmark document."""

    benchmark: str
    line: int
    """Of the benchmark's file of documents, from 1."""

    def __str__(self) -> str:
        """`acorn_biomed_yesno:12`."""
        return f"{self.benchmark}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Match:
    """The longest stretch around a place that a text shares with a document."""

    kind: str
    """One of KINDS."""
    span: str
    """The shared words, as they stand in the text."""
    context: str
    """The span with some words of the text before and after it."""
    documents: tuple[Place, ...]
    """All that have the own text which holds it; of a wording the first alone."""

    @property
    def owned(self) -> bool:
        """Whether the words are the documents' own, not the wording of their task."""
        return self.kind != WORDING


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A match, and the text that it was found in."""

    where: str
    """Which text: `seed 17`."""
    kept: bool
    """Whether the text is used all the same."""
    match: Match

    def row(self) -> dict[str, Any]:
        """As a record of a JSONL file."""
        return asdict(self)


def read_finding(row: Mapping[str, Any]) -> Finding:
    """The finding that a record holds."""
    match = row["match"]
    documents = tuple(Place(**place) for place in match["documents"])
    return Finding(where=row["where"], kept=row["kept"], match=Match(**(match | {"documents": documents})))
