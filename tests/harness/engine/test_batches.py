"""Many prompts and a journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from harness.engine import Engine, generate_all, load
from harness.types import Model

WORDS = ["dog", "cat", "bird", "tree", "house"]
PROMPTS = [f"The {WORDS[n % 5]} number {n} went" + " very" * (n % 7) for n in range(150)]


class Died(Exception):
    """The process is gone."""


class Journal:
    """In memory; dies at an append, if it is told to."""

    def __init__(self, records: list[dict[str, Any]] | None = None, *, dies_after: int = 1000) -> None:
        self.records = records or []
        self.left = dies_after

    def read(self) -> list[dict[str, Any]]:
        return list(self.records)

    def append(self, record: Mapping[str, object]) -> None:
        if not self.left:
            raise Died
        self.left -= 1
        self.records.append(json.loads(json.dumps(record)))


@pytest.fixture(scope="module")
def engine(tiny_model: Model) -> Engine:
    """The tiny model in memory."""
    return load(tiny_model)


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_resumed_run_ends_like_an_uninterrupted_one(engine: Engine, done: int) -> None:
    """Wherever it died, the same answers and the same journal come out, and what was stored is not written anew."""
    whole, broken = Journal(), Journal(dies_after=done)
    expected = generate_all(engine, PROMPTS, journal=whole, max_new_tokens=4)
    with pytest.raises(Died):
        generate_all(engine, PROMPTS, journal=broken, max_new_tokens=4)
    resumed = Journal(broken.records, dies_after=3 - done)
    assert generate_all(engine, PROMPTS, journal=resumed, max_new_tokens=4) == expected
    assert json.dumps(resumed.records) == json.dumps(whole.records)


def test_a_finished_journal_asks_the_model_nothing(engine: Engine) -> None:
    """Nothing is appended, and the answers are the stored ones."""
    journal = Journal()
    expected = generate_all(engine, PROMPTS[:3], journal=journal, max_new_tokens=4)
    closed = Journal(journal.records, dies_after=0)
    assert generate_all(engine, PROMPTS[:3], journal=closed, max_new_tokens=4) == expected


@pytest.mark.parametrize("change", [{"max_new_tokens": 5}, {"stop": ["e"]}, {"prompts": PROMPTS[1:4]}])
def test_other_settings_do_not_use_the_records(engine: Engine, change: dict[str, Any]) -> None:
    """A record answers its own prompts at its own settings."""
    journal = Journal()
    asked: dict[str, Any] = {"prompts": PROMPTS[:3], "journal": journal, "max_new_tokens": 4}
    generate_all(engine, **asked)
    generate_all(engine, **(asked | change))
    assert len(journal.records) == 2


def test_answers_stand_in_the_order_of_their_prompts(engine: Engine) -> None:
    """The answers of reversed prompts are the answers reversed."""
    forward = generate_all(engine, PROMPTS, journal=Journal(), max_new_tokens=4)
    backward = generate_all(engine, PROMPTS[::-1], journal=Journal(), max_new_tokens=4)
    assert backward[::-1] == forward
    assert len({each.text for each in forward}) > 5


def test_equal_prompts_are_answered_once(engine: Engine) -> None:
    """Their answer stands at each of their places, and progress counts them all."""
    journal, told = Journal(), list[tuple[int, int]]()
    prompts = [PROMPTS[0], PROMPTS[1], PROMPTS[0]]
    written = generate_all(
        engine, prompts, journal=journal, max_new_tokens=4, progress=lambda done, total: told.append((done, total))
    )
    assert written[0] == written[2]
    assert [len(record["texts"]) for record in journal.records] == [2]
    assert told == [(3, 3)]
