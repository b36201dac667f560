"""How likely a model finds a continuation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .decoding import positions
from .edges import alike, answering
from .halving import in_parts

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Encode = Callable[[Sequence[str]], list[list[int]]]
Tokens = tuple[int, ...]


def log_likelihood(
    network: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    encode: Encode,
    pairs: Sequence[tuple[str, str]],
    *,
    longest: int,
) -> list[tuple[float, bool]]:
    """Sum of natural log-probabilities of each continuation's tokens, and whether each token is the likeliest.

    A pair of more than `longest` tokens, the last one aside, loses those at its left (as in lm-eval's
    `_loglikelihood_tokens`). Pairs that differ in their last token alone are read once: answers that are letters.
    """
    if not pairs:
        return []
    rows, counts = split(tokenizer, encode, pairs)
    return told(network, [row[-longest - 1 :] for row in rows], counts)


def told(network: PreTrainedModel, rows: Sequence[list[int]], counts: Sequence[int]) -> list[tuple[float, bool]]:
    """The same of rows of tokens, so many of which at the end are the continuation."""
    read = [tuple(row[:-1] or row) for row in rows]
    logits = logits_of(network, list(dict.fromkeys(read)), keep=max(1, *counts))
    return [
        _scored(logits[tokens], row[len(row) - count :]) for tokens, row, count in zip(read, rows, counts, strict=True)
    ]


def logits_of(network: PreTrainedModel, rows: list[Tokens], *, keep: int) -> dict[Tokens, Tensor]:
    """The last `keep` logits [keep, vocabulary] of each row, in float; of a shorter row the first ones mean nothing."""
    import torch

    found: dict[Tokens, Tensor] = {}

    def read(part: list[int]) -> None:
        width = max(len(rows[index]) for index in part)
        ids = torch.tensor([[0] * (width - len(rows[index])) + list(rows[index]) for index in part])
        mask = torch.tensor([[0] * (width - len(rows[index])) + [1] * len(rows[index]) for index in part])
        ids, mask = ids.to(network.device), mask.to(network.device)
        with torch.inference_mode():
            output = network(input_ids=ids, attention_mask=mask, position_ids=positions(mask), logits_to_keep=keep)
        found.update(zip((rows[index] for index in part), output.logits.float(), strict=True))

    in_parts([len(row) for row in rows], read, device=network.device.type)
    return found


def _scored(logits: Tensor, continuation: list[int]) -> tuple[float, bool]:
    """Of one pair: logits [kept, vocabulary], the last of which tell of the continuation's tokens."""
    import torch

    if not continuation:
        return 0.0, True
    found = logits[-len(continuation) :].log_softmax(-1)
    told = torch.tensor(continuation, device=logits.device)
    likelihood = found.gather(-1, told[:, None]).double().sum()
    return float(likelihood), bool((found.argmax(-1) == told).all())


def split(
    tokenizer: PreTrainedTokenizerBase, encode: Encode, pairs: Sequence[tuple[str, str]]
) -> tuple[list[list[int]], list[int]]:
    """The tokens of context and continuation together, and how many of them are the continuation's.

    Encoded together, because that is how the text would be read. Spaces at the end of a context go to the
    continuation: a tokenizer joins them to the word behind them (as lm-eval's `_encode_pair` does). Where one joins the
    end of the context itself to the continuation, the tokens that hold any of the continuation count; lm-eval counts
    how many more there are than without it, which may be none.
    """
    contexts = [context.rstrip() for context, _ in pairs]
    texts = [context + continuation for context, continuation in pairs]
    rows, heads = encode(texts), encode(contexts)
    counts = [max(0, len(row) - len(head)) for row, head in zip(rows, heads, strict=True)]
    for place, (row, head) in enumerate(zip(rows, heads, strict=True)):
        if contexts[place] and alike(head, row) < len(head):
            counts[place] = min(len(row) - 1, answering(tokenizer, pairs[place][0], texts[place], row))
    return rows, counts
