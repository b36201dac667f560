"""What a model of any architecture answers does not depend on what else is in its batch."""

from __future__ import annotations

from typing import Any, cast

import pytest
import torch

from harness.engine import Engine, Manner, load, read_network
from harness.engine.attending import PART
from harness.types import Model

ALL = ["mpt", "falcon", "llama", "mistral", "qwen", "gemma", "gpt-neox", "opt", "gpt2", "olmo", "phi", "stories"]
SLOW = {"qwen", "gemma", "gpt-neox", "opt", "gpt2", "olmo", "phi"}
HEAD = "Below is an instruction that describes a task. Write a response that appropriately completes the request. " * 3
PROMPTS = [
    HEAD + end for end in ("Is it?", "Is water wet in the morning of a long day, or is it dry? Tell me now.", "No")
]
UNLIKE = ["Say", "Instruction: answer the question with yes or no and nothing else, thank you very much.", "Two dogs"]
OPTIONS = ["yes", "no", "perhaps so"]


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in ALL]
)
def model(built: Any, request: pytest.FixtureRequest) -> Model:
    """A model in its folder."""
    return cast("Model", built(request.param))


@pytest.fixture(scope="module")
def engine(model: Model) -> Engine:
    """The model in memory."""
    return load(model)


@pytest.fixture(scope="module")
def network(model: Model, engine: Engine) -> Any:
    """Its network as transformers has it."""
    return read_network(model, dtype=engine.network.dtype)


def _asked(engine: Engine, prompts: list[str]) -> list[Any]:
    return engine.generate(prompts, Manner(max_new_tokens=10, options=OPTIONS))


@pytest.mark.parametrize("prompts", [PROMPTS, UNLIKE], ids=["with a shared head", "unlike"])
def test_answers_are_the_same_alone(engine: Engine, prompts: list[str]) -> None:
    """Padding, wherever it stands, moves neither a text nor how likely an option is."""
    together, alone = _asked(engine, prompts), [_asked(engine, [prompt])[0] for prompt in prompts]
    assert [each.text for each in together] == [each.text for each in alone]
    for one, other in zip(together, alone, strict=True):
        assert one.likelihoods == pytest.approx(other.likelihoods, abs=1e-3)


def test_likelihoods_are_the_same_alone(engine: Engine) -> None:
    """As are those of continuations."""
    pairs = [(prompt, " yes") for prompt in PROMPTS + UNLIKE]
    alone = [engine.log_likelihood([pair])[0][0] for pair in pairs]
    assert [total for total, _ in engine.log_likelihood(pairs)] == pytest.approx(alone, abs=1e-3)


def _reference(engine: Engine, network: Any, ids: torch.Tensor) -> str:
    """What is likeliest, read from the whole text for each token, without cache and padding."""
    start = ids.shape[1]
    with torch.inference_mode():
        while ids.shape[1] < start + 10 and int(ids[0, -1]) != engine.tokenizer.eos_token_id:
            ids = torch.cat([ids, network(input_ids=ids).logits[:, -1:].argmax(-1)], dim=1)
    text = str(engine.tokenizer.decode(ids[0, start:], skip_special_tokens=True))
    return text.split(engine.tokenizer.eos_token)[0]


def test_an_answer_is_that_of_transformers(engine: Engine, network: Any) -> None:
    """Token by token."""
    written = engine.generate(PROMPTS[1:2], Manner(max_new_tokens=10))[0]
    ids = engine.tokenizer(PROMPTS[1], return_tensors="pt")["input_ids"]
    assert written.text == _reference(engine, network, ids)


def test_a_prompt_beyond_the_context_is_cut_on_its_left(engine: Engine, network: Any) -> None:
    """Its last tokens are answered as if they were all, beside a prompt that fits."""
    ids = engine.tokenizer(PROMPTS[1] * 20, return_tensors="pt", verbose=False)["input_ids"]
    assert ids.shape[1] > engine.context
    written = engine.generate([PROMPTS[1] * 20, UNLIKE[0]], Manner(max_new_tokens=10, cut=True))[0]
    assert written.text == _reference(engine, network, ids[:, -(engine.context - 10) :])


def test_a_batch_of_long_texts_is_read_as_transformers_reads_each(engine: Engine, network: Any) -> None:
    """Texts of more tokens than attention computes at once, beside short ones."""
    texts = [HEAD * 3 + end for end in ("Is it?", "No")] + UNLIKE
    assert max(engine.count(texts)) > PART
    with torch.inference_mode():
        for text, found in zip(texts, engine.logits(texts, last=3), strict=True):
            expected = network(input_ids=torch.tensor(engine.spelling.encode([text]))).logits[0, -3:]
            assert torch.allclose(found.log_softmax(-1), expected.log_softmax(-1), atol=1e-3)
