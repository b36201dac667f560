"""All that the page of a study shows and its leaderboard does not hold, as it was found in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..described import Description
from ..report import Leaderboard
from ..types import Example


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a document asks, and what is expected."""

    task: int
    """Index of its task in a row of the leaderboard."""
    number: int
    """Its place among the scored documents of the task, from 1."""
    instruction: str
    """Empty where the benchmark is not installed as it was."""
    input: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class RowFlip:
    """A document that one of base and recipe has right, and the other wrong."""

    question: int
    """Index into the questions of the page."""
    base: str
    """The base's response."""
    after: str
    """The recipe's response."""
    gained: bool
    """Whether the recipe has it right."""


@dataclass(frozen=True, kw_only=True)
class RowFlips:
    """All flips of a recipe at one number of shots."""

    name: str
    shots: int
    flips: tuple[RowFlip, ...]
    documents: int
    """Documents that were looked at."""
    both: int
    """Documents that both have right."""

    @property
    def gained(self) -> int:
        """Documents that the recipe alone has right."""
        return sum(flip.gained for flip in self.flips)

    @property
    def lost(self) -> int:
        """Documents that the base alone has right."""
        return len(self.flips) - self.gained


@dataclass(frozen=True, kw_only=True)
class Written:
    """A generated example, and what stood in the prompts that it comes from."""

    example: Example
    round: int | None = None
    """Round of synthesis, from 1."""
    shown: tuple[int, ...] = ()
    """Indices of the seeds in the prompt for its instruction."""
    demonstrations: tuple[int, ...] = ()
    """Indices of the seeds in the prompt for its response."""
    passages: tuple[int, ...] = ()
    """Indices of the passages in the prompt for its response, best first."""
    origin: str = ""
    """Where else it was taken from, `acorn_biomed_yesno, document 3 of the pool`."""


@dataclass(frozen=True, kw_only=True)
class Generated:
    """The examples of a recipe beside its seeds."""

    name: str
    seeds_of: str
    """Title of the domain whose seeds were shown; empty where no instructions were invented."""
    written: tuple[Written, ...]
    seeds: tuple[Example, ...]
    """Empty where they are not installed as they were."""
    passages: Mapping[int, str] = field(default_factory=dict)
    """Of the passages that stood in some prompt, their text."""
    description: Description
    """Beside the seeds and topics of the study's domain, whatever they were made from: so recipes can be compared."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one kind of stage took, in all runs that worked on it."""

    stage: str
    seconds: float
    written: int | None = None
    """Tokens that a model wrote; None where none wrote."""
    tuned: int | None = None
    """Tokens that were tuned on, over all epochs; None where none were."""
    joules: float | None = None
    """Energy of processor and GPU, as the hardware told it; None where it did not."""
    planned: float | None = None
    """Seconds that the last plan gave it; None where there was no plan."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A stage in the store."""

    key: str
    """`tune/0123456789abcdef`."""
    about: str
    """What it did, in a few words."""
    inputs: Mapping[str, Any]
    facts: Mapping[str, Any]
    files: Mapping[str, str]
    """Path -> SHA-256."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A study, as one page shows it."""

    board: Leaderboard
    title: str
    """The domain in prose, `biomedicine`."""
    questions: tuple[Question, ...] = ()
    """Documents that some recipe flipped."""
    flips: tuple[RowFlips, ...] = ()
    generated: tuple[Generated, ...] = ()
    costs: tuple[Cost, ...] = ()
    stages: tuple[Kept, ...] = ()
    seed: int = 0
    """The study seed of flips and generated examples; a study of several seeds shows those of its first."""
    missing: tuple[str, ...] = ()
    """What could not be shown and why, one sentence each."""
