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
    places: dict[Tokens, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(tuple(row[:-1] or row), []).append(place)
    found: dict[int, tuple[float, bool]] = {}

    def score(tokens: Tokens, logits: Tensor) -> None:
        for place in places[tokens]:
            found[place] = _scored(logits, rows[place][len(rows[place]) - counts[place] :])

    each_logits(network, list(places), keep=max(1, *counts), use=score)
    return [found[place] for place in range(len(rows))]


def each_logits(
    network: PreTrainedModel, rows: list[Tokens], *, keep: int, use: Callable[[Tokens, Tensor], None]
) -> None:
    """Hand each row to `use`, with its last `keep` logits [keep, vocabulary]; a shorter row's first ones mean nothing.

    Of whole texts these are the largest thing that is held: what `use` does not keep is gone with its part of the rows,
    and memory that runs out in `use` halves the part too, so that a row may come twice.
    """
    import torch

    def read(part: list[int]) -> None:
        width = max(len(rows[index]) for index in part)
        ids = torch.tensor([[0] * (width - len(rows[index])) + list(rows[index]) for index in part])
        mask = torch.tensor([[0] * (width - len(rows[index])) + [1] * len(rows[index]) for index in part])
        ids, mask = ids.to(network.device), mask.to(network.device)
        with torch.inference_mode():
            output = network(input_ids=ids, attention_mask=mask, position_ids=positions(mask), logits_to_keep=keep)
            for index, logits in zip(part, output.logits, strict=True):
                use(rows[index], logits.float())

    in_parts([len(row) for row in rows], read, device=network.device.type)


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
