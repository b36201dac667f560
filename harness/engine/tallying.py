"""An engine without a network: it answers nothing, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .answering import Generation
from .decoding import shared
from .engine import Engine
from .slicing import slices

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerBase

    from .answering import Answerer, Manner


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a processor works on at once."""

    rows: int
    head: int
    """Tokens that all rows begin with; they are read once, and kept for each row."""
    width: int
    """Further tokens of the longest row."""
    written: int
    """Most tokens that are written behind each."""
    kept: int = 1
    """Last places of each row of which all logits are held."""

    @property
    def size(self) -> int:
        """Tokens that are kept in the end, padding included."""
        return self.rows * (self.head + self.width + self.written)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One batch that was asked."""

    texts: tuple[str, ...] = ()
    how: Manner | None = None
    """Of `Engine.generate`; None for any other question."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Of `Engine.log_likelihood`."""
    last: int = 0
    """Of `Engine.logits`."""
    tokens: int
    """That are read; a head that all prompts of a part share counts once."""
    parts: tuple[Part, ...]

    @property
    def requests(self) -> int:
        """Prompts, or pairs."""
        return len(self.texts) or len(self.pairs)

    @property
    def sent(self) -> int:
        """Requests that this takes: of a server more than one where options are weighed behind a prompt."""
        return sum(part.rows for part in self.parts)

    @property
    def written(self) -> int:
        """Tokens that are written at most."""
        return sum(part.rows * part.written for part in self.parts)

    def ask(self, engine: Answerer, rows: slice = slice(None)) -> list[Generation]:
        """Really ask it, all or some rows; what was written, if anything was."""
        if self.how is not None:
            return engine.generate(self.texts[rows], self.how)
        if self.pairs:
            engine.log_likelihood(self.pairs[rows], cut=True)
        else:
            in_memory: Any = engine  # no server tells logits
            in_memory.logits(self.texts[rows], last=self.last)
        return []


@dataclass(kw_only=True)
class Tally:
    """What stands in for an `Engine` where only the prompts are wanted. Every answer is empty and not finished."""

    tokenizer: PreTrainedTokenizerBase
    context: int
    device: str
    served: bool = False
    """Whether a server would be asked: every request stands alone there, and so does every option behind a prompt."""
    calls: list[Call] = field(default_factory=list)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a prompt."""
        return [max(1, len(tokens)) for tokens in self._encode(texts)]

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        """Nothing, behind each prompt."""
        room = max(1, self.context - how.max_new_tokens)
        encoded = [tokens[-room:] for tokens in self._encode(prompts)]
        weighed = [prompt + option for prompt in prompts for option in how.options]
        apart = [tokens[-self.context + 1 :] for tokens in self._encode(weighed)] if self.served else []
        self._note(encoded, 0 if self.served else shared(encoded), written=how.max_new_tokens, apart=apart)(
            texts=tuple(prompts), how=how
        )
        none = tuple(0.0 for _ in how.options)
        return [Generation(text="", tokens=0, finished=False, likelihoods=none) for _ in prompts]

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        """0 for each pair."""
        rows = [tokens[-self.context :] for tokens in self._encode([first + second for first, second in pairs])]
        starts = self._encode([first for first, _ in pairs])
        kept = max(1, *(len(row) - len(start) for row, start in zip(rows, starts, strict=True)))
        self._note([] if self.served else rows, 0, written=0, kept=kept, apart=rows if self.served else ())(
            pairs=tuple(pairs)
        )
        return [(0.0, False) for _ in pairs]

    def logits(self, texts: Sequence[str], *, last: int) -> list[Tensor]:
        """Zeros for each text, of a vocabulary of one."""
        import torch

        rows = self._encode(texts)
        self._note(rows, 0, written=0, kept=last)(texts=tuple(texts), last=last)
        return [torch.zeros(min(last, len(row)), 1) for row in rows]

    def _note(self, rows: Sequence[list[int]], head: int, *, apart: Sequence[list[int]] = (), **told: int) -> Any:
        """Remember a batch, with what more is told of it; a server writes a token behind those weighed `apart`."""
        lengths = [len(row) - head for row in rows]
        found = list(slices(lengths, device=self.device))
        parts = tuple(
            Part(rows=len(part), head=head, width=max(lengths[row] for row in part), **told) for part in found
        )
        parts += tuple(Part(rows=1, head=0, width=len(each), written=1) for each in apart)
        tokens = sum(lengths) + head * len(found) + sum(map(len, apart))
        return lambda **call: self.calls.append(Call(tokens=tokens, parts=parts, **call))

    def _encode(self, texts: Sequence[str]) -> list[list[int]]:
        encoded: list[list[int]] = self.tokenizer(list(texts), verbose=False)["input_ids"] if texts else []
        return encoded


def tally_of(engine: Tally) -> Engine:
    """A tally, for functions that ask an engine."""
    stand_in: Any = engine
    asked: Engine = stand_in
    return asked
