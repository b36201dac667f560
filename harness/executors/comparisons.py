"""What an executor is given, and what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..pipeline import Choice, Runner, Study


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A study that is about to be compared."""

    choice: Choice
    """How it was named."""
    study: Study
    seeds: tuple[int, ...]
    """Its study seeds."""
    runner: Runner
    """Will run it, and take what is in the store."""


class Executor(Protocol):
    """Who makes the stages of comparisons.

    A comparison asks for its stages one by one, and takes from the store what is there. So an executor is done when the
    stages are in the store: the comparison is the same for all of them, and so are its bytes.
    """

    def make(self, comparisons: Sequence[Comparison]) -> None:
        """Put stages into the store, all or some of them.

        Raises HarnessError where one fails, and BudgetSpent where the hours are over.
        """
