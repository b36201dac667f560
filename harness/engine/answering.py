"""What evaluation and synthesis ask of a model, wherever it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .choosing import Sampling
    from .engine import Generation


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How the answers to prompts are written."""

    max_new_tokens: int
    stop: tuple[str, ...] = ()
    """Texts that end an answer, and are no part of it."""
    sampling: Sampling | None = None
    """None: greedy, the likeliest token each time."""
    cut: bool = False
    """Whether a prompt that leaves no room for the answer loses tokens from its left; else it is an error."""
    options: tuple[str, ...] = ()
    """Of each is told how likely it begins an answer."""


class Answerer(Protocol):
    """A model that answers: in this process (`Engine`), or behind a server."""

    @property
    def context(self) -> int:
        """Longest prompt plus answer in tokens."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a prompt, the one that opens a text included."""

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        """An answer to each prompt of one batch."""

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        """For each (context, continuation): the continuation's log-probability, and whether it is greedy."""
