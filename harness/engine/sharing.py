"""Batches that several processes answer at once, each a whole one, so that no answer depends on how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..types import Model
from .crews import Crew

if TYPE_CHECKING:
    from .answering import Answerer, Generation, Manner
    from .engine import Engine


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One batch, as it is asked."""

    rows: Sequence[Any]
    """Prompts, or pairs of context and continuation."""
    how: Manner | None = None
    """None for pairs, of which is asked how likely they are."""
    cut: bool = False
    """Whether pairs that are too long lose tokens from their left."""

    def of(self, engine: Answerer) -> list[Any]:
        """What a model answers."""
        if self.how is None:
            return engine.log_likelihood(self.rows, cut=self.cut)
        return engine.generate(self.rows, self.how)


def answers(engine: Answerer, asks: Iterable[Ask]) -> Iterator[list[Any]]:
    """The answers to batches, one after another; a model that processes share answers some of them ahead."""
    if not isinstance(engine, Shared):
        for ask in asks:
            yield ask.of(engine)
        return
    waiting = iter(asks)
    while window := list(islice(waiting, engine.crew.size)):
        yield from engine.share(window)


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A model that every process of a crew has in memory; this one is the first. Single batches it answers itself."""

    engine: Engine
    crew: Crew
    model: Model
    adapter: Path | None

    @property
    def context(self) -> int:
        """Longest prompt plus answer in tokens."""
        return self.engine.context

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a prompt, the one that opens a text included."""
        return self.engine.count(texts)

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        """As `Engine.generate`."""
        return self.engine.generate(prompts, how)

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        """As `Engine.log_likelihood`."""
        return self.engine.log_likelihood(pairs, cut=cut)

    def share(self, asks: Sequence[Ask]) -> list[list[Any]]:
        """The answers to at most as many batches as there are processes."""
        if len(asks) == 1:
            return [asks[0].of(self.engine)]
        order = Answering(asks=asks, model=self.model, adapter=self.adapter)
        return self.crew.do(order, lambda: asks[0].of(self.engine))[: len(asks)]


@dataclass(frozen=True, kw_only=True)
class Answering:
    """The order to answer batches: each process takes the one of its number."""

    asks: Sequence[Ask]
    model: Model
    adapter: Path | None

    def help(self, crew: Crew) -> list[Any] | None:
        """The answers to the own batch; None for a process that has none."""
        if crew.rank >= len(self.asks):
            return None
        return self.asks[crew.rank].of(_held(_Named(self.model, self.adapter)))


class _Named:
    """A model with an adapter, as a key: models cannot be hashed."""

    def __init__(self, model: Model, adapter: Path | None) -> None:
        self.model, self.adapter = model, adapter

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and (self.model, self.adapter) == (other.model, other.adapter)

    def __hash__(self) -> int:
        return hash((self.model.name, self.adapter))


@lru_cache(maxsize=1)
def _held(named: _Named) -> Engine:
    from .loading import load

    return load(named.model, adapter=named.adapter)


def forget() -> None:
    """Free the memory of the model that this process holds to help."""
    _held.cache_clear()
