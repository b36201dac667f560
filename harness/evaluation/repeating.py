"""Scoring a model a second time, to see what the arithmetic alone moves."""

from __future__ import annotations

from dataclasses import dataclass

from ..engine import Batching

MIXED = Batching(size=24, order=1)
"""Prompts of all lengths together in smaller batches: each is padded otherwise and has other neighbours."""


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """What is different the second time. Prompts, documents and weights are not."""

    documents: int = 50
    """At most so many of those that were scored, of each benchmark: half of an embedded one, in a quarter of a minute
    for ten of them. What is sought is a rate for each document, not a mean that would have to be exact."""
    batching: Batching = MIXED
