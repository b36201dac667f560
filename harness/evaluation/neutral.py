"""How well a model still tells what comes next in text that has nothing to do with what it was tuned on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..engine import Batching, likelihood_all
from ..types import Progress

if TYPE_CHECKING:
    from ..engine import Answerer, JournalLike

TOGETHER = Batching(size=8)
"""Texts of a batch: of every token all logits are held, 150,000 in a large vocabulary. Where they do not fit, fewer."""


def neutral_loss(
    engine: Answerer, texts: Sequence[str], *, journal: JournalLike, progress: Progress | None = None
) -> list[float]:
    """The loss on each text in bits a byte (UTF-8), so that it means the same whatever the tokenizer.

    The token that opens a text is only read: a tokenizer without one spends the text's own first token on it. Raises
    HarnessError for a text that is longer than the model's context.
    """
    found = likelihood_all(
        engine, [("", text) for text in texts], journal=journal, batching=TOGETHER, progress=progress
    )
    return [-total / math.log(2) / len(text.encode()) for (total, _), text in zip(found, texts, strict=True)]
