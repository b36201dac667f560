"""How likely a model finds a continuation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .decoding import positions

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

Encode = Callable[[Sequence[str]], list[list[int]]]


def log_likelihood(
    network: PreTrainedModel, encode: Encode, pairs: Sequence[tuple[str, str]]
) -> list[tuple[float, bool]]:
    """Sum of natural log-probabilities of each continuation's tokens, and whether each token is the likeliest."""
    import torch

    if not pairs:
        return []
    rows, counts = _split(encode, pairs)
    width, keep = max(map(len, rows)), max(counts) + 1
    ids = torch.tensor([[0] * (width - len(row)) + row for row in rows], device=network.device)
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows], device=network.device)
    with torch.inference_mode():
        output = network(input_ids=ids, attention_mask=mask, position_ids=positions(mask), logits_to_keep=keep)
        logits = output.logits[:, :-1].float()
    return [_scored(logits[row], ids[row, 1:], count) for row, count in enumerate(counts)]


def _scored(logits: Tensor, ids: Tensor, count: int) -> tuple[float, bool]:
    """Of one row: logits [kept, vocabulary] and ids end together, and the continuation is their last `count`."""
    if not count:
        return 0.0, True
    found, told = logits[-count:].log_softmax(-1), ids[-count:]
    likelihood = found.gather(-1, told[:, None]).double().sum()
    return float(likelihood), bool((found.argmax(-1) == told).all())


def _split(encode: Encode, pairs: Sequence[tuple[str, str]]) -> tuple[list[list[int]], list[int]]:
    """The tokens of context and continuation together, and how many of them are the continuation's.

    Encoded together, because that is how the text would be read. Spaces at the end of a context go to the
    continuation: a tokenizer joins them to the word behind them (as lm-eval's `_encode_pair` does).
    """
    contexts = [context.rstrip() for context, _ in pairs]
    rows = encode([context + continuation for context, continuation in pairs])
    heads = encode(contexts)
    counts = [max(0, len(row) - len(head)) for row, head in zip(rows, heads, strict=True)]
    return rows, counts
