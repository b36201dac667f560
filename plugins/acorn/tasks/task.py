"""A task with its answer, and the table of makers that a module of tasks fills."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from ..world import Field


@dataclass(frozen=True, kw_only=True)
class Task:
    """What an instruction asks, and its answer."""

    kind: str
    """Family of the task, `sort_words`."""
    instruction: str
    input: str
    output: str


Slots = dict[str, str]
Made = tuple[Slots, str, str]
"""Slots of the wording, input, answer."""
Maker = Callable[[Field, Random], Made]


class Makers(dict[str, Maker]):
    """Family name -> the function that makes one item of it."""

    def add(self, *families: str, **settings: Any) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
        """Register a function under several families; it is called with the family and the settings."""

        def register(function: Callable[..., Made]) -> Callable[..., Made]:
            for family in families:
                self[family] = lambda field, rng, family=family: function(field, rng, family, **settings)  # type: ignore[misc]
            return function

        return register
