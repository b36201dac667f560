"""Likelihoods of many continuations, in batches that a journal remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from harness.engine import likelihood_all


class Died(Exception):
    """The process was killed."""


@dataclass
class Journal:
    """A journal in memory whose process dies after some records."""

    records: list[dict[str, Any]] = field(default_factory=list)
    left: int = 1000

    def read(self) -> list[dict[str, Any]]:
        return list(self.records)

    def append(self, record: Mapping[str, Any]) -> None:
        if not self.left:
            raise Died
        self.left -= 1
        self.records.append(dict(record))


@dataclass
class Letters:
    """An engine that finds a continuation the likelier the shorter context and continuation are."""

    batches: list[list[tuple[str, str]]] = field(default_factory=list)

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool) -> list[tuple[float, bool]]:
        assert cut
        self.batches.append(list(pairs))
        return [(-len(context) - len(continuation) / 3, len(continuation) == 1) for context, continuation in pairs]


PAIRS = [("x" * (number * 37 % 50), option * (1 + number % 2)) for number in range(50) for option in "ABCD"]


def ask(engine: Letters, journal: Journal, pairs: list[tuple[str, str]] = PAIRS) -> list[tuple[float, bool]]:
    return likelihood_all(engine, pairs, journal=journal, cut=True)  # type: ignore[arg-type]


def test_likelihoods_come_in_the_order_of_the_pairs() -> None:
    """Whatever the order in which they were read."""
    expected = [(-len(context) - len(told) / 3, len(told) == 1) for context, told in PAIRS]
    assert ask(Letters(), Journal()) == expected


def test_options_of_one_context_stand_together() -> None:
    """Batches go from short contexts to long ones, and a context is in one place."""
    engine = Letters()
    ask(engine, Journal())
    contexts = [context for batch in engine.batches for context, _ in batch]
    assert contexts == sorted(contexts, key=len)
    assert all(len(set(contexts[start : start + 4])) == 1 for start in range(0, len(contexts), 4))


@pytest.mark.parametrize("done", [0, 1, 3])
def test_a_resumed_run_ends_like_an_uninterrupted_one(done: int) -> None:
    """Batches of the journal are not read again, and the others are the same."""
    whole, broken = Journal(), Journal(left=done)
    expected = ask(Letters(), whole)
    with pytest.raises(Died):
        ask(Letters(), broken)
    engine = Letters()
    resumed = Journal(broken.records)
    assert ask(engine, resumed) == expected
    assert resumed.records == whole.records
    assert len(engine.batches) == len(whole.records) - done


def test_equal_pairs_are_read_once() -> None:
    """A question may have an option twice."""
    engine = Letters()
    assert len(ask(engine, Journal(), [PAIRS[0], PAIRS[1], PAIRS[0]])) == 3
    assert len(engine.batches[0]) == 2


def test_progress_reaches_the_total() -> None:
    """The callback hears of pairs."""
    heard: list[tuple[int, int]] = []
    likelihood_all(Letters(), PAIRS, journal=Journal(), cut=True, progress=lambda *of: heard.append(of))  # type: ignore[arg-type]
    assert heard[-1] == (200, 200)
