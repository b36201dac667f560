"""Answers to many prompts, in batches that a journal remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from .. import disk
from ..types import Progress
from .engine import Generation

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
    """One batch and its settings."""

    prompts: list[str]
    max_new_tokens: int
    stop: tuple[str, ...]
    options: tuple[str, ...]

    @property
    def key(self) -> str:
        """What tells whether a record answers this batch."""
        return disk.fingerprint([self.prompts, self.max_new_tokens, self.stop, *self.options])


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
    answers: dict[str, Generation] = {}
    for number, start in enumerate(range(0, len(order), batching.size)):
        texts = [different[index] for index in order[start : start + batching.size]]
        asked = _Asked(prompts=texts, max_new_tokens=max_new_tokens, stop=tuple(stop), options=tuple(options))
        if asked.key not in stored:
            stored[asked.key] = _answer(engine, asked, number, cut)
            journal.append(stored[asked.key])
        answers |= zip(texts, generations_of(stored[asked.key]), strict=True)
        if progress is not None:
            progress(sum(prompt in answers for prompt in prompts), len(prompts))
    return [answers[prompt] for prompt in prompts]


def _answer(engine: Answerer, asked: _Asked, number: int, cut: bool) -> dict[str, Any]:
    """The record of a batch."""
    written = engine.generate(
        asked.prompts, max_new_tokens=asked.max_new_tokens, stop=asked.stop, cut=cut, options=asked.options
    )
    told = {"likelihoods": [list(each.likelihoods) for each in written]} if asked.options else {}
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
