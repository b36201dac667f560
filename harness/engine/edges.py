"""Where an answer begins among the tokens of prompt and answer.

Encoded apart, the two are not what they are together. Some tokenizers put a space in front of every text (Llama 2);
some join spaces at the end of a prompt, to one another or to the word behind them (GPT-NeoX).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True, kw_only=True)
class Edge:
    """How an answer is spelled behind a prompt."""

    lost: int
    """Tokens at the end of the prompt that the text of both does not have."""
    between: tuple[int, ...]
    """Tokens that stand in their place and hold nothing of the answer."""
    answer: tuple[int, ...]
    """Tokens that hold any of the answer."""


def edge_of(
    tokenizer: PreTrainedTokenizerBase, prompt: str, start: Sequence[int], text: str, tokens: Sequence[int]
) -> Edge:
    """The edge between a prompt and a text that goes on behind it, both given with their tokens."""
    kept = alike(start, tokens)
    begins = max(kept, len(tokens) - answering(tokenizer, prompt, text, tokens))
    return Edge(lost=len(start) - kept, between=tuple(tokens[kept:begins]), answer=tuple(tokens[begins:]))


def answering(tokenizer: PreTrainedTokenizerBase, prompt: str, text: str, tokens: Sequence[int]) -> int:
    """How many last tokens of a text hold any character behind the prompt that opens it.

    Of a tokenizer that does not say where its tokens stand (a slow one), those that the prompt alone does not have.
    """
    if not tokenizer.is_fast:
        start: list[int] = tokenizer([prompt], verbose=False)["input_ids"][0]
        return len(tokens) - alike(start, tokens)
    told: Any = tokenizer([text], return_offsets_mapping=True, verbose=False)
    return sum(end > len(prompt) for _, end in told["offset_mapping"][0])


def alike(one: Sequence[int], other: Sequence[int]) -> int:
    """How many first tokens two texts share."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
