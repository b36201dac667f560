"""What evaluation and synthesis ask of a model, wherever it runs, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .choosing import Sampling


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


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What a model wrote behind a prompt."""

    text: str
    """Cut before the stop string, else as written; nothing is stripped."""
    tokens: int
    """Tokens written, those of the end or the stop string included."""
    finished: bool
    """Whether it ended by itself or at a stop string, and not because it was long enough."""
    likelihoods: tuple[float, ...] = ()
    """Of each option that was asked about, the natural log-probability that the answer begins with it."""


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
