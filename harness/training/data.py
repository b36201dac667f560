"""Examples as tokens, and the batches that they are tuned on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from ..engine import slices
from ..store import derive
from ..template import alpaca
from ..types import Example

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True, kw_only=True)
class Item:
    """An example as tokens: the prompt, then the response with the token that ends it."""

    tokens: tuple[int, ...]
    response: int
    """How many of the tokens, the last ones, are the response's; the loss is on these."""


def tokenize(tokenizer: PreTrainedTokenizerBase, examples: Sequence[Example], *, context: int) -> list[Item]:
    """The examples that fit the context; a longer one is left out, for a cut response would teach to stop anywhere.

    A response is spelled as it is behind its prompt. Where a tokenizer joins the two at their edge it is encoded apart,
    because the prompt is how the model meets it when it is asked.
    """
    if not examples:
        return []
    texts = [alpaca(example.instruction, example.input) for example in examples]
    wholes = tokenizer([text + example.response for text, example in zip(texts, examples, strict=True)], verbose=False)
    prompts = tokenizer(texts, verbose=False)
    alone = tokenizer([example.response for example in examples], add_special_tokens=False, verbose=False)
    items = [
        _item(*tokens, tokenizer.eos_token_id)
        for tokens in zip(prompts["input_ids"], wholes["input_ids"], alone["input_ids"], strict=True)
    ]
    return [item for item in items if len(item.tokens) <= context]


def _item(prompt: list[int], whole: list[int], alone: list[int], end: int) -> Item:
    response = whole[len(prompt) :] if whole[: len(prompt)] == prompt else alone
    return Item(tokens=(*prompt, *response, end), response=len(response) + 1)


def batches(items: Sequence[Item], *, size: int, epochs: int, seed: int) -> Iterator[list[Item]]:
    """The examples of each optimizer step: every epoch in an order of its own, its last step may be smaller."""
    for epoch in range(epochs):
        order = list(range(len(items)))
        Random(derive(seed, "order", epoch)).shuffle(order)
        for start in range(0, len(order), size):
            yield [items[index] for index in order[start : start + size]]


def parts(batch: Sequence[Item], *, device: str) -> Iterator[list[Item]]:
    """A batch in parts of like length, each small enough for one forward pass."""
    for rows in slices([len(item.tokens) for item in batch], device=device):
        yield [batch[row] for row in rows]


@dataclass(frozen=True, kw_only=True)
class Tensors:
    """A part as tensors; rows end together, so that all responses stand in the last `width` columns."""

    ids: Tensor
    """[rows, tokens]"""
    mask: Tensor
    """[rows, tokens]: 1 for a token, 0 for padding."""
    targets: Tensor
    """[rows, width]: tokens of the responses, -100 elsewhere."""


def tensors(part: Sequence[Item], *, device: str) -> Tensors:
    """Items padded on the left, as prompts are when the model is asked."""
    import torch

    longest, width = max(len(item.tokens) for item in part), max(item.response for item in part)
    gaps = [longest - len(item.tokens) for item in part]
    ids = [[0] * gap + list(item.tokens) for gap, item in zip(gaps, part, strict=True)]
    mask = [[0] * gap + [1] * len(item.tokens) for gap, item in zip(gaps, part, strict=True)]
    targets = [[-100] * (width - item.response) + list(item.tokens[-item.response :]) for item in part]
    return Tensors(
        ids=torch.tensor(ids, device=device),
        mask=torch.tensor(mask, device=device),
        targets=torch.tensor(targets, device=device),
    )
