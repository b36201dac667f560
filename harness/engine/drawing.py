"""Several sampled answers to each of many prompts, in batches that a journal remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from .. import disk
from ..types import Progress
from .batches import BATCH, JournalLike, generations_of, record_of
from .choosing import Sampling
from .engine import Generation

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
    for number, start in enumerate(range(0, len(order), size)):
        texts = [different[index] for index in order[start : start + size]]
        sampling = Sampling(temperature=draw.temperature, seed=Random(f"{draw.seed}:{number}").getrandbits(63))
        key = disk.fingerprint(["draw", texts, draw.count, draw.temperature, sampling.seed, max_new_tokens, [*stop]])
        if key not in stored:
            rows = [text for text in texts for _ in range(draw.count)]
            written = engine.generate(rows, max_new_tokens=max_new_tokens, stop=tuple(stop), sampling=sampling)
            stored[key] = record_of(number, key, written)
            journal.append(stored[key])
        answers = generations_of(stored[key])
        found |= {text: answers[row * draw.count :][: draw.count] for row, text in enumerate(texts)}
        if progress is not None:
            progress(sum(prompt in found for prompt in prompts), len(prompts))
    return [found[prompt] for prompt in prompts]
