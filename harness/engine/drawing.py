"""Several sampled answers to each of many prompts, in batches that a journal remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from .. import disk
from ..types import Progress
from .answering import Generation, Manner
from .batches import BATCH, JournalLike, generations_of, record_of
from .choosing import Sampling
from .sharing import Ask, answers

if TYPE_CHECKING:
    from .answering import Answerer


@dataclass(frozen=True, kw_only=True)
class Draw:
    """How answers are sampled."""

    count: int
    """Answers to each prompt, at least 1."""
    temperature: float
    seed: int


def draw_all(
    engine: Answerer,
    prompts: Sequence[str],
    draw: Draw,
    *,
    journal: JournalLike,
    max_new_tokens: int,
    stop: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[list[Generation]]:
    """So many answers to each prompt, in their order; equal prompts share theirs.

    The samples of a prompt stand in one batch, where it is read once. As in `generate_all`, prompts are sorted by
    length, batches depend on nothing else, and a resumed run takes those of its journal.
    """
    different = list(dict.fromkeys(prompts))
    lengths = engine.count(different)
    order = sorted(range(len(different)), key=lambda index: (lengths[index], index))
    stored = {record["key"]: record for record in journal.read()}
    found: dict[str, list[Generation]] = {}
    size = max(1, BATCH // draw.count)
    batches = [[different[index] for index in order[start : start + size]] for start in range(0, len(order), size)]
    every = [_Drawn(texts=texts, draw=draw, number=number) for number, texts in enumerate(batches)]
    how = Manner(max_new_tokens=max_new_tokens, stop=tuple(stop))
    written = answers(engine, [each.ask(how) for each in every if each.key(how) not in stored])
    for each in every:
        key = each.key(how)
        if key not in stored:
            stored[key] = record_of(each.number, key, next(written))
            journal.append(stored[key])
        drawn = generations_of(stored[key])
        found |= {text: drawn[row * draw.count :][: draw.count] for row, text in enumerate(each.texts)}
        if progress is not None:
            progress(sum(prompt in found for prompt in prompts), len(prompts))
    return [found[prompt] for prompt in prompts]


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    """One batch."""

    texts: list[str]
    draw: Draw
    number: int

    @property
    def sampling(self) -> Sampling:
        """How it is sampled."""
        seed = Random(f"{self.draw.seed}:{self.number}").getrandbits(63)
        return Sampling(temperature=self.draw.temperature, seed=seed)

    def key(self, how: Manner) -> str:
        """What tells whether a record answers this batch."""
        draw, longest, stop = self.draw, how.max_new_tokens, how.stop
        return disk.fingerprint(["draw", self.texts, draw.count, draw.temperature, self.sampling.seed, longest, stop])

    def ask(self, how: Manner) -> Ask:
        """How it is asked."""
        rows = [text for text in self.texts for _ in range(self.draw.count)]
        return Ask(rows=rows, how=replace(how, sampling=self.sampling))
