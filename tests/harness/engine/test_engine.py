"""Answers of one batch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from harness.engine import Engine, Manner, Sampling, load
from harness.errors import HarnessError
from harness.types import Model

HEAD = "Once upon a time there was a little dog who liked to run in the big green park with all of his friends. "
PROMPTS = [HEAD + "One day", HEAD + "Then a very old cat came and said", HEAD + "It", "The sun"]


@pytest.fixture(scope="module")
def engine(tiny_model: Model) -> Engine:
    """The tiny model in memory."""
    return load(tiny_model)


def _texts(engine: Engine, prompts: list[str] = PROMPTS, **settings: Any) -> list[str]:
    return [each.text for each in engine.generate(prompts, Manner(**({"max_new_tokens": 24} | settings)))]


def _reference(engine: Engine, prompt: str, **settings: Any) -> str:
    """What transformers' own `generate` writes behind one prompt."""
    given = engine.tokenizer(prompt, return_tensors="pt")
    output = engine.network.generate(
        input_ids=given["input_ids"],
        attention_mask=given["attention_mask"],
        pad_token_id=engine.tokenizer.eos_token_id,
        **({"max_new_tokens": 24, "do_sample": False} | settings),
    )
    return str(engine.tokenizer.decode(output[0, given["input_ids"].shape[1] :], skip_special_tokens=True))


@pytest.mark.parametrize("prompts", [PROMPTS, PROMPTS[:3]], ids=["unlike", "with a shared head"])
def test_greedy_answers_are_those_of_transformers(engine: Engine, prompts: list[str]) -> None:
    """Prompts of unequal length together get what `generate` of transformers writes behind each alone."""
    assert _texts(engine, prompts) == [_reference(engine, prompt) for prompt in prompts]


def test_rows_that_end_leave_the_others_alone(engine: Engine) -> None:
    """An answer is the same whether or not other rows of its batch stop early."""
    whole = _texts(engine)
    stop = whole[0][4:8]
    stopped = _texts(engine, stop=(stop,))
    assert stopped == [text.split(stop)[0] for text in whole]
    assert len({text == other for text, other in zip(whole, stopped, strict=True)}) == 2


def test_an_answer_is_cut_before_the_first_stop_string(engine: Engine) -> None:
    """Whatever the order of the stop strings, the one that comes first in the text counts, and it is not shown."""
    whole = engine.generate(PROMPTS[:1], Manner(max_new_tokens=24))[0]
    early, late = whole.text[5:8], whole.text[12:16]
    cut = engine.generate(PROMPTS[:1], Manner(max_new_tokens=24, stop=(late, early)))[0]
    assert cut.text == whole.text[: whole.text.index(early)]
    assert cut.finished
    assert cut.tokens < whole.tokens


def test_an_answer_that_is_long_enough_is_not_finished(engine: Engine) -> None:
    """It has as many tokens as it may have."""
    written = engine.generate(PROMPTS[:1], Manner(max_new_tokens=24))[0]
    assert (written.tokens, written.finished) == (24, False)


def test_the_end_token_finishes_an_answer(engine: Engine) -> None:
    """A token that the model's settings name as an end is counted, and ends the answer."""
    prompt = PROMPTS[1]
    with torch.inference_mode():
        logits = engine.network(engine.tokenizer(prompt, return_tensors="pt")["input_ids"]).logits
    ends, kept = int(logits[0, -1].argmax()), engine.network.generation_config.eos_token_id
    engine.network.generation_config.eos_token_id = [ends, engine.tokenizer.eos_token_id]
    try:
        written = engine.generate([prompt], Manner(max_new_tokens=24))[0]
    finally:
        engine.network.generation_config.eos_token_id = kept
    assert (written.tokens, written.finished) == (1, True)


def test_sampled_answers_repeat_with_their_seed(engine: Engine) -> None:
    """The same seed and batch give the same answers, whatever was drawn before; another seed gives others."""
    sampling = Sampling(temperature=1.0, top_p=0.98, seed=2**62 + 1)
    first = _texts(engine, sampling=sampling)
    torch.rand(7)
    assert _texts(engine, sampling=sampling) == first
    assert _texts(engine, sampling=replace(sampling, seed=5)) != first


def test_a_cold_sample_is_greedy(engine: Engine) -> None:
    """At a temperature near 0, and at a top-p that holds one token, nothing is left to chance."""
    greedy = _texts(engine)
    assert _texts(engine, sampling=Sampling(temperature=1e-4, seed=1)) == greedy
    assert _texts(engine, sampling=Sampling(top_p=1e-6, seed=1)) == greedy


def test_a_prompt_that_leaves_no_room_is_refused(engine: Engine) -> None:
    """The error names the tokens of the prompt, of the answer and of the context; one token less fits."""
    size = engine.count(PROMPTS[:1])[0]
    engine.generate(PROMPTS[:1], Manner(max_new_tokens=1))
    with pytest.raises(HarnessError, match=f"{size} tokens leaves no room for {513 - size} .*512"):
        engine.generate(PROMPTS[:1], Manner(max_new_tokens=513 - size))


def test_a_prompt_may_be_cut_from_the_left(engine: Engine) -> None:
    """Its last tokens are read, as many as leave room for the answer; a prompt that fits is left alone."""
    long = " ".join(f"The {word} dog saw {number} birds." for number, word in enumerate(["red", "old", "big"] * 40))
    ids = engine.tokenizer(long, return_tensors="pt")["input_ids"]
    assert ids.shape[1] > 512
    kept = ids[:, -(512 - 24) :]
    output = engine.network.generate(
        input_ids=kept,
        attention_mask=torch.ones_like(kept),
        pad_token_id=engine.tokenizer.eos_token_id,
        max_new_tokens=24,
        do_sample=False,
    )
    expected = engine.tokenizer.decode(output[0, kept.shape[1] :], skip_special_tokens=True)
    assert _texts(engine, [long, PROMPTS[0]], cut=True) == [expected, *_texts(engine, PROMPTS[:1])]


def test_no_prompt_is_left_where_the_answer_fills_the_context(engine: Engine) -> None:
    """Then cutting does not help."""
    with pytest.raises(HarnessError, match="no room for 512"):
        engine.generate(PROMPTS[:1], Manner(max_new_tokens=512, cut=True))


class Spelling:
    """A tokenizer whose last token has another text."""

    def __init__(self, real: Any, end: str) -> None:
        self.real, self.end = real, end

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def __call__(self, *texts: Any, **settings: Any) -> Any:
        return self.real(*texts, **settings)

    def decode(self, ids: list[int], *, skip_special_tokens: bool, **settings: Any) -> str:
        if ids == [self.real.eos_token_id] and not skip_special_tokens:
            return self.end
        return str(self.real.decode(ids, skip_special_tokens=skip_special_tokens, **settings))


def test_an_end_that_is_spelled_out_ends_an_answer(engine: Engine) -> None:
    """A model may write the text of its last token in other tokens: the answer stops before it, as at a stop string."""
    whole = _texts(engine, PROMPTS[:1])[0]
    end = whole[6:10]
    spelling: Any = Spelling(engine.tokenizer, end)
    assert _texts(replace(engine, tokenizer=spelling), PROMPTS[:1]) == [whole.split(end)[0]]


def test_an_empty_prompt_is_answered(engine: Engine) -> None:
    """It counts one token, with which every text begins."""
    assert engine.count([""]) == [1]
    assert engine.generate([""], Manner(max_new_tokens=2))[0].tokens <= 2
    assert engine.generate([], Manner(max_new_tokens=2)) == []


@pytest.mark.parametrize(("context", "continuation"), [("Once upon", " a time"), ("Once upon ", "a time")])
def test_a_likelihood_is_the_sum_over_the_continuation(engine: Engine, context: str, continuation: str) -> None:
    """It is that of the tokens behind the context in the whole text, wherever the space between them stands."""
    ids = engine.tokenizer("Once upon a time", return_tensors="pt")["input_ids"]
    start = len(engine.tokenizer("Once upon")["input_ids"])
    with torch.inference_mode():
        found = engine.network(input_ids=ids).logits[0].double().log_softmax(-1)
    expected = sum(float(found[place - 1, ids[0, place]]) for place in range(start, ids.shape[1]))
    batch = [("The sun and the moon and", " all the stars"), (context, continuation)]
    likelihood, greedy = engine.log_likelihood(batch)[1]
    assert likelihood == pytest.approx(expected, abs=1e-3)
    assert not greedy


def test_what_the_model_would_write_is_greedy(engine: Engine) -> None:
    """The continuation that greedy decoding gives is marked so."""
    prompt = next(text for text in PROMPTS if _survives(engine, text))
    assert engine.log_likelihood([(prompt, _texts(engine, [prompt], max_new_tokens=3)[0])])[0][1]


def _survives(engine: Engine, prompt: str) -> bool:
    """Whether the tokens that a model of random weights writes are those that its text is encoded to."""
    written = _texts(engine, [prompt], max_new_tokens=3)[0]
    whole, head = engine.count([prompt + written, prompt])
    return whole == head + 3


def test_a_likelihood_beyond_the_context_is_refused(engine: Engine) -> None:
    """Nothing is cut in silence."""
    with pytest.raises(HarnessError, match="512"):
        engine.log_likelihood([("dog " * 600, "cat")])


def test_a_likelihood_beyond_the_context_may_be_cut(engine: Engine) -> None:
    """The last 513 tokens stay, of which the last one is not read."""
    ids = engine.tokenizer("dog " * 600 + "ran to a cat", return_tensors="pt")["input_ids"]
    start = len(engine.tokenizer("dog " * 600 + "ran to")["input_ids"]) - ids.shape[1]
    with torch.inference_mode():
        found = engine.network(input_ids=ids[:, -513:-1]).logits[0].double().log_softmax(-1)
    expected = sum(float(found[place, ids[0, place]]) for place in range(start, 0))
    likelihood, _ = engine.log_likelihood([("dog " * 600 + "ran to", " a cat")], cut=True)[0]
    assert likelihood == pytest.approx(expected, abs=1e-3)


def test_options_of_one_token_are_read_together(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs that differ in their last token alone are one row for the network, with the same values as apart."""
    pairs = [("Once upon a", f" {word}") for word in ("time", "dog", "cat", "time")] + [("The sun", " is up")]
    apart = [engine.log_likelihood([pair])[0] for pair in pairs]
    rows: list[int] = []
    forward = engine.network.forward
    monkeypatch.setattr(engine.network, "forward", lambda **of: rows.append(len(of["input_ids"])) or forward(**of))
    together = engine.log_likelihood(pairs)
    assert [each[0] for each in together] == pytest.approx([each[0] for each in apart], abs=1e-4)
    assert sum(rows) < len(pairs) - 1
