"""What evaluation and synthesis ask of a model, wherever it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .choosing import Sampling
    from .engine import Generation


class Answerer(Protocol):
    """A model that answers: in this process (`Engine`), or behind a server."""

    @property
    def context(self) -> int:
        """Longest prompt plus answer in tokens."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a prompt, the one that opens a text included."""

    def generate(
        self,
        prompts: Sequence[str],
        *,
        max_new_tokens: int,
        stop: Sequence[str] = (),
        sampling: Sampling | None = None,
        cut: bool = False,
        options: Sequence[str] = (),
    ) -> list[Generation]:
        """An answer to each prompt of one batch, and how likely each of `options` begins it."""

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        """For each (context, continuation): the continuation's log-probability, and whether it is greedy."""
