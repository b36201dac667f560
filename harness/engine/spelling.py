"""How texts are spelled in a model's tokens: counted, cut to its context, and told prompt from answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import HarnessError
from .edges import Edge, edge_of
from .likelihood import split

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

TAIL = 32
"""Characters at the end of a prompt: how what follows is cut into tokens depends on no more than these."""
READ = 8 * TAIL
"""Characters at the end of a prompt that are encoded to see that: cut off in the middle of a word, they are spelled as
in the prompt well before its tail. Whole prompts took a quarter of the time of scoring behind five demonstrations."""


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """A tokenizer and a bound. It is the same whether the model is in memory or behind a server."""

    tokenizer: PreTrainedTokenizerBase
    context: int
    """Longest prompt plus answer in tokens."""

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, with those that the tokenizer puts in front; never none."""
        encoded: list[list[int]] = self.tokenizer(list(texts), verbose=False)["input_ids"] if texts else []
        start = self.tokenizer.bos_token_id
        return [tokens or [self.tokenizer.eos_token_id if start is None else start] for tokens in encoded]

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of tokens, without special ones."""
        text = self.tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return str(text)

    def fitting(self, prompts: Sequence[str], max_new_tokens: int, *, cut: bool = False) -> list[list[int]]:
        """Token ids of prompts that leave room for so many more.

        One that does not loses tokens from its left if it may be `cut`; otherwise it raises HarnessError.
        """
        encoded = self.encode(prompts)
        longest, room = max(map(len, encoded), default=0), self.context - max_new_tokens
        if cut and room > 0:
            return [tokens[-room:] for tokens in encoded]
        if longest > room:
            raise HarnessError(
                f"a prompt of {longest} tokens leaves no room for {max_new_tokens} more in the model's context of "
                f"{self.context}; shorten the prompt"
            )
        return encoded

    def behind(self, prompts: Sequence[str], options: Sequence[str]) -> list[list[Edge]]:
        """What each option adds to the tokens of each prompt.

        What it is spelled in depends on what it stands behind: together with that it is encoded, once for each ending
        of `TAIL` characters.
        """
        tails = {prompt[-TAIL:]: prompt[-READ:] for prompt in prompts} if options else {}
        found = {}
        for tail, prompt in tails.items():
            texts = [prompt + option for option in options]
            start, *rows = self.encode([prompt, *texts])
            found[tail] = [
                edge_of(self.tokenizer, prompt, start, text, row) for text, row in zip(texts, rows, strict=True)
            ]
        return [found[prompt[-TAIL:]] for prompt in prompts] if options else []

    def split(self, pairs: Sequence[tuple[str, str]]) -> tuple[list[list[int]], list[int]]:
        """The tokens of each context with its continuation, and how many of them are the continuation's."""
        return split(self.tokenizer, self.encode, pairs) if pairs else ([], [])

    def end_texts(self) -> tuple[str, ...]:
        """The end of a text as it is written: a model may spell it in other tokens, and `HFLM` stops there too."""
        end = self.tokenizer.eos_token_id
        text = "" if end is None else str(self.tokenizer.decode([end], skip_special_tokens=False))
        return (text,) if text else ()


def weighed_apart(encoded: Sequence[Sequence[int]], behind: Sequence[Sequence[Edge]]) -> list[tuple[list[int], int]]:
    """For every prompt and option, prompt by prompt: the tokens of both, and how many of them are the option's."""
    return [
        ([*prompt[: len(prompt) - edge.lost], *edge.between, *edge.answer], len(edge.answer))
        for prompt, each in zip(encoded, behind, strict=True)
        for edge in each
    ]
