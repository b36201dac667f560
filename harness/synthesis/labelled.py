"""Labelled examples from the pools that few-shot demonstrations come from, in place of generated ones.

Three kinds of documents are never shared: those that are tested, those that stand as demonstrations in prompts, and
those that are tuned on. A pool's document is left out where it is any of the first two, or stems from the same article
as a tested one, or overlaps with one by the rule for generated examples. Of its two parts only the input is held
against that rule: the instruction is the benchmark's, and all of its documents share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from ..contamination import ContaminationIndex
from ..store import derive
from ..types import Document, Example
from .passages import articles_of

LEFT_OUT = ("demonstration", "test document", "article", "overlap", "repeated")
"""Why a document of a pool is no example, in the order of the checks."""


@dataclass(frozen=True, kw_only=True)
class Pool:
    """The pool of one benchmark."""

    benchmark: str
    documents: Sequence[Document]
    demonstrations: frozenset[int]
    """Indices of the documents that stand in prompts."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """What `choose` gives back."""

    examples: tuple[Example, ...]
    sources: tuple[tuple[str, int], ...]
    """Of each example its benchmark, and its index in the pool."""
    left_out: Mapping[str, int]
    """Reason -> documents that were come across and left out, in the order of `LEFT_OUT`."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """The documents that models are scored on."""

    documents: Sequence[Document]
    contamination: ContaminationIndex
    """Of their texts."""
    _tasks: set[tuple[str, str]] = field(default_factory=set)
    _articles: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Look at every document once."""
        self._tasks.update(map(_task, self.documents))
        self._articles.update(number for document in self.documents for number in articles_of(document))

    def reason(self, document: Document) -> str | None:
        """Why a document may not be tuned on; None where it may."""
        if _task(document) in self._tasks:
            return "test document"
        if self._articles.intersection(articles_of(document)):
            return "article"
        return "overlap" if self.contamination.overlap(document.input or document.instruction) else None


def choose(pools: Sequence[Pool], tested: Scored, *, wanted: int, seed: int) -> Labelled:
    """As many labelled examples as are wanted, or as there are: one of each pool in turn, drawn by the seed.

    In turn, because the average over tasks weighs them alike. Of a smaller number the first ones are the same.
    """
    left_out: Counter[str] = Counter()
    taken: dict[tuple[str, str], tuple[Example, tuple[str, int]]] = {}
    waiting = [(pool, _drawn(pool, tested, seed, left_out)) for pool in pools]
    while waiting and len(taken) < wanted:
        going = []
        for pool, indices in waiting:
            if len(taken) == wanted or (index := _next(pool, indices, taken, left_out)) is None:
                continue
            document = pool.documents[index]
            example = Example(instruction=document.instruction, input=document.input, response=document.answer)
            taken[_task(document)] = example, (pool.benchmark, index)
            going.append((pool, indices))
        waiting = going
    return Labelled(
        examples=tuple(example for example, _ in taken.values()),
        sources=tuple(source for _, source in taken.values()),
        left_out={reason: left_out[reason] for reason in LEFT_OUT},
    )


def _drawn(pool: Pool, tested: Scored, seed: int, left_out: Counter[str]) -> Iterator[int]:
    """Indices of a pool's documents that may be tuned on, in an order of their own."""
    order = list(range(len(pool.documents)))
    Random(derive(seed, "gold", pool.benchmark)).shuffle(order)
    for index in order:
        reason = "demonstration" if index in pool.demonstrations else tested.reason(pool.documents[index])
        if reason:
            left_out[reason] += 1
        else:
            yield index


def _next(
    pool: Pool, indices: Iterator[int], taken: Mapping[tuple[str, str], object], left_out: Counter[str]
) -> int | None:
    """The next index whose document is not taken yet; two benchmarks may ask the same."""
    for index in indices:
        if _task(pool.documents[index]) not in taken:
            return index
        left_out["repeated"] += 1
    return None


def _task(document: Document) -> tuple[str, str]:
    """What a document asks, without regard to case and white space."""
    instruction, text = (" ".join(part.split()).casefold() for part in (document.instruction, document.input))
    return instruction, text
