"""An engine without a model: it counts words and writes what it is told to write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harness.engine import Generation, Manner
from harness.journal import Journal


@dataclass
class FakeEngine:
    """What synthesis needs of an engine; a token is a word."""

    write: Callable[[str, int], tuple[str, bool]]
    """(prompt, seed of the batch or 0) -> text and whether it finished."""
    context: int = 2048
    calls: list[dict[str, Any]] = field(default_factory=list)
    """The arguments of every call of `generate`."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Words."""
        return [len(text.split()) for text in texts]

    def generate(self, prompts: Sequence[str], how: Manner) -> list[Generation]:
        """One batch."""
        self.calls.append({"prompts": list(prompts), "how": how})
        written = [self.write(prompt, how.sampling.seed if how.sampling else 0) for prompt in prompts]
        return [Generation(text=text, tokens=len(text.split()), finished=finished) for text, finished in written]

    def log_likelihood(self, pairs: Sequence[tuple[str, str]], *, cut: bool = False) -> list[tuple[float, bool]]:
        """One batch: a text is the likelier the more of its words stand in what precedes it."""
        self.calls.append({"pairs": list(pairs), "cut": cut})
        return [(-float(sum(word not in head.split() for word in text.split())), False) for head, text in pairs]


@pytest.fixture
def fake() -> type[FakeEngine]:
    """The class of engines without a model."""
    return FakeEngine


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal that holds nothing yet."""
    return Journal(tmp_path / ".journal.jsonl")
