"""The same prompts in other batches: every one answered, each in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from harness.engine import BY_LENGTH, Batching, Generation, Manner, generate_all, likelihood_all

MIXED = Batching(size=7, order=1)
PROMPTS = ["word " * (number * 37 % 50) + str(number) for number in range(100)]
PAIRS = [(prompt, option) for prompt in PROMPTS[:20] for option in "AB"]


@dataclass
class Journal:
    """A journal in memory."""

    records: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> list[dict[str, Any]]:
        return list(self.records)

    def append(self, record: Mapping[str, Any]) -> None:
        self.records.append(dict(record))


@dataclass
class Echo:
    """An engine that answers a prompt with its length, and remembers its batches."""

    batches: list[list[Any]] = field(default_factory=list)

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        self.batches.append(list(prompts))
        return [Generation(text=str(len(prompt)), tokens=1, finished=True) for prompt in prompts]

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], **settings: Any) -> list[tuple[float, bool]]:
        self.batches.append(list(pairs))
        return [(-float(len(context)), told == "A") for context, told in pairs]


def _written(engine: Echo, batching: Batching, journal: Journal | None = None) -> list[Generation]:
    kept = Journal() if journal is None else journal
    return generate_all(engine, PROMPTS, journal=kept, max_new_tokens=4, batching=batching)  # type: ignore[arg-type]


def _likely(engine: Echo, batching: Batching) -> list[tuple[float, bool]]:
    return likelihood_all(engine, PAIRS, journal=Journal(), batching=batching)  # type: ignore[arg-type]


def test_the_answers_are_the_same() -> None:
    """Whatever the batches, each answer stands in the place of its prompt."""
    assert _written(Echo(), MIXED) == _written(Echo(), BY_LENGTH)
    assert _likely(Echo(), MIXED) == _likely(Echo(), BY_LENGTH)


@pytest.mark.parametrize("ask", [_written, _likely])
def test_the_batches_are_not(ask: Any) -> None:
    """They have the size that was asked for, all but the last, and every prompt once; no neighbours stay together."""
    mixed, plain = Echo(), Echo()
    ask(mixed, MIXED)
    ask(plain, BY_LENGTH)
    assert {len(batch) for batch in mixed.batches[:-1]} == {7}
    taken = [each for batch in mixed.batches for each in batch]
    before = [each for batch in plain.batches for each in batch]
    assert sorted(taken) == sorted(before)
    assert taken != before
    assert not any(batch in (before[place : place + 7] for place in range(len(before))) for batch in mixed.batches[:-1])


def test_lengths_are_mixed() -> None:
    """A batch holds long prompts and short ones, so that the short ones are padded."""
    engine = Echo()
    _written(engine, MIXED)
    spreads = [max(map(len, batch)) - min(map(len, batch)) for batch in engine.batches[:-1]]
    assert min(spreads) > 50


def test_the_order_is_that_of_its_seed() -> None:
    """A run that was killed takes the same batches again, so it reads them in its journal."""
    journal, engine = Journal(), Echo()
    expected = _written(Echo(), MIXED, journal)
    assert _written(engine, MIXED, journal) == expected
    assert engine.batches == []
    _written(engine, Batching(size=7, order=2), journal)
    assert engine.batches
