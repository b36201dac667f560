"""Where prompt and answer meet: real tokenizers with a space in front, with merged spaces, with bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import torch

from harness import Example
from harness.engine import Engine, Manner, load
from harness.template import alpaca
from harness.training.data import tokenize

EXAMPLES = [
    Example(instruction="Name the capital.", input="France", response="Paris"),
    Example(instruction="Say what you see.", response="Rain, 𝔘 and 5 % of snow.\n\nNothing else."),
]


@pytest.fixture(scope="module")
def engines(built: Any) -> Any:
    """Models by the tokenizer that they have."""
    return {
        name: load(built(model)) for name, model in (("llama2", "llama"), ("gpt-neox", "mpt"), ("smollm2", "falcon"))
    }


def _expected(engine: Engine, tokens: Sequence[int], count: int) -> float:
    """Log-probability of the last `count` of the tokens."""
    with torch.inference_mode():
        found = engine.network(input_ids=torch.tensor([tokens])).logits[0].double().log_softmax(-1)
    return sum(float(found[place - 1, tokens[place]]) for place in range(len(tokens) - count, len(tokens)))


def _asked(engine: Engine, prompt: str, option: str) -> float:
    return engine.generate([prompt], Manner(max_new_tokens=1, options=(option,)))[0].likelihoods[0]


@pytest.mark.parametrize("name", ["llama2", "gpt-neox", "qwen2.5", "smollm2"])
def test_a_response_is_tuned_as_it_is_spelled_behind_its_prompt(tokenizer_of: Any, name: str) -> None:
    """Llama 2 would put a space in front of one that is encoded alone: it is asked for one without."""
    tokenizer = tokenizer_of(name)
    for item, example in zip(tokenize(tokenizer, EXAMPLES, context=512), EXAMPLES, strict=True):
        whole = tokenizer(alpaca(example.instruction, example.input) + example.response)["input_ids"]
        assert item.tokens == (*whole, tokenizer.eos_token_id)
        assert tokenizer.decode(item.tokens[-item.response : -1]) == example.response


def test_an_option_has_no_space_that_the_prompt_does_not_end_with(engines: Any) -> None:
    """Behind a newline Llama 2 spells `yes` as one token without its sign for a space."""
    engine = engines["llama2"]
    tokens = engine.tokenizer("### Response:\nyes")["input_ids"]
    assert engine.tokenizer.convert_ids_to_tokens(tokens[-2:]) == ["<0x0A>", "yes"]
    assert _asked(engine, "### Response:\n", "yes") == pytest.approx(_expected(engine, tokens, 1), abs=1e-4)


def test_spaces_at_the_edge_are_not_scored(engines: Any) -> None:
    """SmolLM2 joins the last of several spaces to the answer: what counts is the answer's token, behind the others."""
    engine = engines["smollm2"]
    tokens = engine.tokenizer("Answer:    yes")["input_ids"]
    assert engine.tokenizer.convert_ids_to_tokens(tokens[-2:]) == ["ĠĠĠ", "Ġyes"]
    assert _asked(engine, "Answer:    ", "yes") == pytest.approx(_expected(engine, tokens, 1), abs=1e-4)


def test_spaces_that_are_tokens_of_their_own_are_left_out(engines: Any) -> None:
    """GPT-NeoX has a token for four spaces, which stands at the prompt's end: the answer is what follows."""
    engine = engines["gpt-neox"]
    tokens = engine.tokenizer("Answer:    yes")["input_ids"]
    assert engine.tokenizer.convert_ids_to_tokens(tokens[-2:]) == ["    ", "yes"]
    assert _asked(engine, "Answer:    ", "yes") == pytest.approx(_expected(engine, tokens, 1), abs=1e-4)


def test_a_continuation_that_grows_into_its_context_is_scored(engines: Any) -> None:
    """`un` and `likely` are one token: as the context loses its last one, that counts, and not nothing."""
    engine = engines["gpt-neox"]
    tokens = engine.tokenizer("It is un" + "likely")["input_ids"]
    assert len(tokens) == len(engine.tokenizer("It is un")["input_ids"])
    likelihood, _ = engine.log_likelihood([("It is un", "likely")])[0]
    assert likelihood == pytest.approx(_expected(engine, tokens, 1), abs=1e-4)


def test_an_answer_in_bytes_is_scored_whole(engines: Any) -> None:
    """A letter that Llama 2 lacks is four bytes, and all of them count."""
    engine = engines["llama2"]
    tokens = engine.tokenizer("Say:\n𝔘")["input_ids"]
    assert engine.tokenizer.convert_ids_to_tokens(tokens[-4:]) == ["<0xF0>", "<0x9D>", "<0x94>", "<0x98>"]
    expected = pytest.approx(_expected(engine, tokens, 4), abs=1e-4)
    assert _asked(engine, "Say:\n", "𝔘") == expected
    assert engine.log_likelihood([("Say:\n", "𝔘")])[0][0] != 0.0


def test_a_stop_string_is_found_in_bytes(engines: Any) -> None:
    """Two newlines are two bytes for Llama 2; an answer ends before them."""
    engine = engines["llama2"]
    newline = engine.tokenizer.convert_tokens_to_ids("<0x0A>")
    written = [*engine.tokenizer("Paris")["input_ids"][1:], newline, newline]
    stops = engine.stops(["\n\n"])
    assert [stops.end(written[: count + 1]) for count in range(len(written))] == [*[False] * (len(written) - 1), True]


def test_models_need_no_token_to_pad_with(engines: Any) -> None:
    """None of these has one, and batches are padded all the same."""
    assert [engine.tokenizer.pad_token for engine in engines.values()] == [None, None, None]
    for engine in engines.values():
        assert len(engine.generate(["One", "One and two and three"], Manner(max_new_tokens=2))) == 2
