"""Examples as tokens."""

from __future__ import annotations

from itertools import chain

import pytest
from transformers import PreTrainedTokenizerBase

from harness.engine import read_tokenizer
from harness.template import alpaca
from harness.training.data import Item, batches, tensors, tokenize
from harness.types import Example, Model

EXAMPLE = Example(instruction="Name the animal.", input="A cat sat.", response="the cat")


@pytest.fixture(scope="module")
def tokenizer(tiny_model: Model) -> PreTrainedTokenizerBase:
    """The tokenizer of the tiny model."""
    return read_tokenizer(tiny_model)


def _items(count: int) -> list[Item]:
    return [Item(tokens=(*range(n + 2),), response=1) for n in range(count)]


def test_an_example_is_prompt_response_and_end(tokenizer: PreTrainedTokenizerBase) -> None:
    """The prompt's tokens are exactly those that the model gets when it is asked."""
    [item] = tokenize(tokenizer, [EXAMPLE], context=512)
    prompt = tokenizer(alpaca(EXAMPLE.instruction, EXAMPLE.input))["input_ids"]
    assert list(item.tokens[: -item.response]) == prompt
    assert item.tokens[-1] == tokenizer.eos_token_id
    assert tokenizer.decode(item.tokens[-item.response : -1]).strip() == "the cat"


def test_an_example_that_is_too_long_is_left_out(tokenizer: PreTrainedTokenizerBase) -> None:
    """One that just fits stays; none is cut."""
    size = len(tokenize(tokenizer, [EXAMPLE], context=512)[0].tokens)
    assert len(tokenize(tokenizer, [EXAMPLE], context=size)) == 1
    assert tokenize(tokenizer, [EXAMPLE], context=size - 1) == []


def test_the_loss_is_on_responses_alone() -> None:
    """Targets are the responses with their ends, at the right edge, and nothing else."""
    part = [Item(tokens=(5, 6, 7, 8), response=2), Item(tokens=(9, 4), response=1)]
    given = tensors(part, device="cpu")
    assert given.ids.tolist() == [[5, 6, 7, 8], [0, 0, 9, 4]]
    assert given.mask.tolist() == [[1, 1, 1, 1], [0, 0, 1, 1]]
    assert given.targets.tolist() == [[7, 8], [-100, 4]]


def test_every_epoch_has_each_example_once_in_an_order_of_its_own() -> None:
    """The last step of an epoch may be smaller; the order follows from the seed."""
    items = _items(20)
    steps = list(batches(items, size=8, epochs=2, seed=1))
    assert [len(step) for step in steps] == [8, 8, 4, 8, 8, 4]
    first, second = list(chain(*steps[:3])), list(chain(*steps[3:]))
    assert sorted(map(items.index, first)) == sorted(map(items.index, second)) == list(range(20))
    assert first != second
    assert steps == list(batches(items, size=8, epochs=2, seed=1))
    assert steps != list(batches(items, size=8, epochs=2, seed=2))
