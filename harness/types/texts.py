"""What is read and written, a text at a time: examples, documents, texts of a corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""A value that JSON can hold."""
Record = dict[str, Any]
"""A JSON object: one line of a JSONL file."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """An instruction with its input and response: a hand-written seed, or a generated one."""

    instruction: str
    input: str = ""
    """May be empty: then the instruction says all."""
    response: str
    task_type: str = ""
    """Family of the task, `factoid`; empty for generated examples."""
    topic: str = ""
    """One of the domain's topics; empty for generated examples."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One item of a benchmark."""

    instruction: str
    input: str = ""
    """May be empty: then the instruction says all."""
    answer: str
    """What is expected, in the form that the instruction asks for."""
    id: str = ""
    """What upstream calls it, in a prepared set; `pmid:<number>` where it stems from one PubMed article."""
    pmids: tuple[str, ...] = ()
    """PubMed articles that it stems from, as numbers."""
    gold: Json = None
    """The answer with its structure, where the metric needs one: a list of synonyms a wanted entity."""


@dataclass(frozen=True, kw_only=True)
class CorpusText:
    """One text of a prepared corpus; passages are pieces of it."""

    id: str
    """What upstream calls it; `pmid:<number>` for a PubMed article."""
    title: str = ""
    text: str
    pmids: tuple[str, ...] = ()
    """PubMed articles that it stems from, as numbers."""
