"""How likely options are to begin an answer, told while the prompts are in memory."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import torch

from harness.engine import Engine, Manner, generate_all, load
from harness.engine.edges import edge_of
from harness.engine.spelling import READ, TAIL
from harness.types import Model

HEAD = "Below is a question that wants a short answer, and nothing but that answer.\n\nQuestion: "
PROMPTS = [HEAD + asked + "\nAnswer:\n" for asked in ("Is it?", "Is the old dog in the big green park?", "No?", "Why")]
OPTIONS = ("yes", "no", "Maybe", "a long way to go")
"""Of one token and of several."""


@pytest.fixture(scope="module")
def engine(tiny_model: Model) -> Engine:
    """The tiny model in memory."""
    return load(tiny_model)


class Journal:
    """In memory."""

    def __init__(self, records: list[dict[str, Any]] | None = None) -> None:
        self.records = records or []

    def read(self) -> list[dict[str, Any]]:
        return list(self.records)

    def append(self, record: Any) -> None:
        self.records.append(json.loads(json.dumps(record)))


def apart(engine: Engine, prompt: str, lost: int = 0) -> list[float]:
    """The same by reading a prompt with every option from the beginning, with nothing of the engine's own."""
    start = engine.tokenizer(prompt)["input_ids"]
    found = []
    for option in OPTIONS:
        tokens = engine.tokenizer(prompt + option)["input_ids"]
        with torch.inference_mode():
            told = engine.network(input_ids=torch.tensor([tokens])).logits[0].log_softmax(-1)
        found.append(sum(float(told[i - 1, tokens[i]]) for i in range(len(start) - lost, len(tokens))))
    return found


def weighed(engine: Engine, prompts: list[str] = PROMPTS, **settings: Any) -> list[list[float]]:
    given = {"max_new_tokens": 24, "options": OPTIONS} | settings
    return [list(each.likelihoods) for each in engine.generate(prompts, Manner(**given))]


def test_the_end_of_a_prompt_tells_what_stands_behind_it(engine: Engine) -> None:
    """Of a long prompt no more is encoded, and the options are spelled as behind all of it."""
    prompt = "An old dog sleeps in the park. " * READ + PROMPTS[0]
    start, *rows = engine.spelling.encode([prompt, *(prompt + option for option in OPTIONS)])
    whole = [
        edge_of(engine.tokenizer, prompt, start, prompt + option, row)
        for option, row in zip(OPTIONS, rows, strict=True)
    ]
    assert engine.spelling.behind([prompt], OPTIONS) == [whole]


def test_options_are_tokens_of_different_number(engine: Engine) -> None:
    """Or the tests below would show less than they say."""
    lengths = {len(edge.answer) for edge in engine.spelling.behind(PROMPTS[:1], OPTIONS)[0]}
    assert min(lengths) == 1
    assert max(lengths) > 2


@pytest.mark.parametrize("count", [1, 4], ids=["one prompt", "with a shared head"])
def test_they_are_as_likely_as_when_read_apart(engine: Engine, count: int) -> None:
    """Up to rounding, whatever the padding."""
    for found, prompt in zip(weighed(engine, PROMPTS[:count]), PROMPTS, strict=False):
        assert found == pytest.approx(apart(engine, prompt), abs=1e-4)


def test_the_answers_are_the_same_as_without_options(engine: Engine) -> None:
    """What was tried is forgotten before the answer is written."""
    plain = engine.generate(PROMPTS, Manner(max_new_tokens=24))
    tried = engine.generate(PROMPTS, Manner(max_new_tokens=24, options=OPTIONS))
    assert [replace(each, likelihoods=()) for each in tried] == plain
    assert all(each.likelihoods == () for each in plain)


def test_the_batch_does_not_matter(engine: Engine) -> None:
    """A prompt alone and among others has the same likelihoods, up to rounding."""
    alone = [weighed(engine, [prompt])[0] for prompt in PROMPTS]
    for found, expected in zip(weighed(engine), alone, strict=True):
        assert found == pytest.approx(expected, abs=1e-4)


def test_prompts_that_end_differently_are_read_again(engine: Engine) -> None:
    """Where options are spelled in other tokens behind some prompts, here with the blank, each is read with its own."""
    prompts = [PROMPTS[0], "The dog said "]
    assert not engine._at_once(engine.spelling.behind(prompts, OPTIONS))
    first, second = weighed(engine, prompts)
    assert first == pytest.approx(apart(engine, prompts[0]), abs=1e-4)
    assert second == pytest.approx(apart(engine, prompts[1], lost=1), abs=1e-4)


def test_a_cache_that_cannot_forget_is_not_tried(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that keeps a window reads all again for options of several tokens, and none for those of one."""
    expected = weighed(engine)
    monkeypatch.setattr(engine.network.config, "layer_types", ["sliding_attention"] * 2, raising=False)
    monkeypatch.setattr(engine.network.config, "sliding_window", 16, raising=False)
    behind = engine.spelling.behind(PROMPTS, OPTIONS)
    assert engine._at_once([each[:2] for each in behind])
    assert not engine._at_once(behind)
    apart = engine._weigh_apart(engine.spelling.fitting(PROMPTS, 24), behind)
    for found, other in zip(apart, expected, strict=True):
        assert found == pytest.approx(other, abs=1e-4)


def test_a_cut_prompt_is_weighed_as_it_is_read(engine: Engine) -> None:
    """Behind what is left of it, and not behind all of it."""
    short = replace(engine, context=engine.count(PROMPTS[:1])[0])
    (found,) = weighed(short, PROMPTS[:1], cut=True, max_new_tokens=8)
    left = engine.tokenizer(PROMPTS[0])["input_ids"][8:]
    assert found == pytest.approx(apart(engine, str(engine.tokenizer.decode(left))), abs=1e-4)


def test_the_journal_keeps_them(engine: Engine) -> None:
    """A finished journal gives the same likelihoods without asking, and one without them is not taken for it."""
    journal = Journal()
    asked: dict[str, Any] = {"journal": journal, "max_new_tokens": 4}
    written = generate_all(engine, PROMPTS, options=OPTIONS, **asked)
    again = generate_all(engine, PROMPTS, options=OPTIONS, **asked)
    assert again == written
    assert len(journal.records) == 1
    assert generate_all(engine, PROMPTS, **asked) == [replace(each, likelihoods=()) for each in written]
    assert len(journal.records) == 2


def test_the_ending_that_decides_is_longer_than_an_option(engine: Engine) -> None:
    """No token of the vocabulary reaches from an option past the ending by which prompts are told apart."""
    assert max(len(engine.tokenizer.decode([token])) for token in range(len(engine.tokenizer))) <= TAIL
