"""The words of the project as records: the six nouns, and what they are made of."""

from __future__ import annotations

from collections.abc import Callable

from .measured import SEPARATES, Between, Delta, DocumentScore, Score
from .nouns import Benchmark, Domain, Model, Recipe, Synthesis, Tuning
from .published import Convert, Corpus, RemoteFile, Reported, Upstream
from .texts import CorpusText, Document, Example, Json, Record

Progress = Callable[[int, int], None]
"""Told how much of a stage's work is done: (done, total)."""

__all__ = [
    "SEPARATES",
    "Benchmark",
    "Between",
    "Convert",
    "Corpus",
    "CorpusText",
    "Delta",
    "Document",
    "DocumentScore",
    "Domain",
    "Example",
    "Json",
    "Model",
    "Progress",
    "Recipe",
    "Record",
    "RemoteFile",
    "Reported",
    "Score",
    "Synthesis",
    "Tuning",
    "Upstream",
]
