"""Answers to many prompts, in batches that a journal remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from .. import disk
from ..types import Progress
from .answering import Generation, Manner
from .sharing import Ask, answers

if TYPE_CHECKING:
    from .answering import Answerer

BATCH = 64
"""Prompts of one record: what a killed run loses at most."""


@dataclass(frozen=True, kw_only=True)
class Batching:
    """Which prompts are answered together: it moves the last digits of the arithmetic, and should move nothing else."""

    size: int = BATCH
    """Prompts of a batch."""
    order: int | None = None
    """Seed of the order in which they are taken; None: by their length, so that little is padded."""

    def arranged(self, indices: list[int]) -> list[int]:
        """Indices that stand by length, in the order in which they are taken."""
        return indices if self.order is None else Random(self.order).sample(indices, len(indices))


BY_LENGTH = Batching()


class JournalLike(Protocol):
    """An append-only list of records that outlives the process."""

    def read(self) -> list[dict[str, Any]]:
        """All records, oldest first."""

    def append(self, record: Mapping[str, object]) -> None:
        """Add one record."""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One batch, and how it is asked."""

    prompts: list[str]
    how: Manner

    @property
    def key(self) -> str:
        """What tells whether a record answers this batch."""
        return disk.fingerprint([self.prompts, self.how.max_new_tokens, self.how.stop, *self.how.options])


def generate_all(
    engine: Answerer,
    prompts: Sequence[str],
    *,
    journal: JournalLike,
    max_new_tokens: int,
    stop: Sequence[str] = (),
    cut: bool = False,
    options: Sequence[str] = (),
    batching: Batching = BY_LENGTH,
    progress: Progress | None = None,
) -> list[Generation]:
    """A greedy answer to each prompt, in their order; equal prompts are answered once.

    Where there are `options`, each answer tells how likely it was to begin with each of them.

    Prompts are sorted by length, unless `batching` says otherwise, and batches depend on nothing else: a resumed run
    takes the batches of its journal and ends with the same bytes as one that was never interrupted. A prompt that
    leaves no room for `max_new_tokens` raises HarnessError, unless prompts may be `cut` from the left.
    """
    different = list(dict.fromkeys(prompts))
    lengths = engine.count(different)
    order = batching.arranged(sorted(range(len(different)), key=lambda index: (lengths[index], index)))
    stored = {record["key"]: record for record in journal.read()}
    how = Manner(max_new_tokens=max_new_tokens, stop=tuple(stop), cut=cut, options=tuple(options))
    every = [
        _Asked(prompts=[different[index] for index in order[start : start + batching.size]], how=how)
        for start in range(0, len(order), batching.size)
    ]
    written = answers(engine, [Ask(rows=asked.prompts, how=how) for asked in every if asked.key not in stored])
    found: dict[str, Generation] = {}
    for number, asked in enumerate(every):
        if asked.key not in stored:
            stored[asked.key] = _record(asked, number, next(written))
            journal.append(stored[asked.key])
        found |= zip(asked.prompts, generations_of(stored[asked.key]), strict=True)
        if progress is not None:
            progress(sum(prompt in found for prompt in prompts), len(prompts))
    return [found[prompt] for prompt in prompts]


def _record(asked: _Asked, number: int, written: Sequence[Generation]) -> dict[str, Any]:
    """The record of a batch."""
    told = {"likelihoods": [list(each.likelihoods) for each in written]} if asked.how.options else {}
    return told | record_of(number, asked.key, written)


def record_of(number: int, key: str, written: Sequence[Generation]) -> dict[str, Any]:
    """What a journal keeps of a batch."""
    return {
        "batch": number,
        "key": key,
        "texts": [each.text for each in written],
        "tokens": [each.tokens for each in written],
        "finished": [each.finished for each in written],
    }


def generations_of(record: Mapping[str, Any]) -> list[Generation]:
    """What a batch gave, from its record."""
    weighed = record.get("likelihoods") or [()] * len(record["texts"])
    rows = zip(record["texts"], record["tokens"], record["finished"], weighed, strict=True)
    return [
        Generation(text=text, tokens=tokens, finished=finished, likelihoods=tuple(likelihoods))
        for text, tokens, finished, likelihoods in rows
    ]
