"""The mixture: which share of the corpus's documents each register has, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from ..tasks import experts, facts, reading, strings
from ..tasks.task import Makers, Task
from ..world import Field, Row, World
from . import biomed, finance, general, prose
from .sheets import exam_sheet, sheet
from .words import fill

Register = Callable[[Random], str]


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Shares of the documents; what is left of 1 is nothing: they sum to 1."""

    biomed: float = 0.46
    """Declarative text and question pages of biomedicine: the latent expertise. Most entities of the world are here."""
    finance: float = 0.22
    """The same of finance, with fewer entities."""
    general: float = 0.055
    """Everyday text."""
    tasks: float = 0.17
    """Pages of general tasks: where the model learns to read a task from its context."""
    dictation: float = 0.05
    """Lines that are repeated, from which the model learns to copy."""
    sheets: float = 0.04
    """General tasks without answers: how a list of new tasks looks."""
    expert_tasks: float = 0.005
    """Pages of expert tasks. Half a percent, as on the web: expert knowledge is common, expert exercises are rare."""


SHARED_REGISTERS: tuple[tuple[Callable[[Field, Random], str], int], ...] = (
    (prose.article, 16),
    (prose.linked, 8),
    (prose.survey, 6),
    (prose.glossary, 4),
    (prose.table_page, 2),
    (prose.question_page, 6),
)
"""Registers of every field, with weights; a field's own registers come beside them."""

GENERAL_TASKS = Makers(facts.MAKERS | strings.MAKERS | reading.MAKERS)
"""Every family of general tasks."""


def field_document(field: Field, rng: Random) -> str:
    """One document of declarative text or questions about a field."""
    own = {"biomed": biomed.REGISTERS, "finance": finance.REGISTERS, "general": general.REGISTERS}[field.name]
    registers = (*SHARED_REGISTERS, *own)
    chosen = rng.choices(registers, weights=[weight for _, weight in registers])[0][0]
    return chosen(field, rng)


@cache
def _wordings(field: Field) -> dict[str, list[str]]:
    wordings: dict[str, list[str]] = field.load("wordings")
    return wordings


def general_task(field: Field, family: str, rng: Random) -> Task:
    """One general task in one of its wordings."""
    slots, text, answer = GENERAL_TASKS[family](field, rng)
    frame = rng.choice(_wordings(field)[family])
    in_wording = "{" in frame and family in _EITHER
    return Task(kind=family, instruction=fill(frame, slots), input="" if in_wording else text, output=answer)


_EITHER = frozenset(
    (
        "opposite",
        "similar",
        "past_tense",
        "plural",
        "comparative",
        "difference",
        "product",
        "count_letter",
        "which_more",
    )
)
"""Families whose item stands in the wording or in the input, never in both."""


def general_tasks(field: Field, rng: Random) -> list[Task]:
    """Three to nine tasks: of one family, of two taking turns, or of any."""
    count = rng.randint(3, 9)
    families = rng.sample(sorted(GENERAL_TASKS), k=rng.choice([1, 1, 1, 2, 3, count]))
    return [general_task(field, rng.choice(families), rng) for _ in range(count)]


@cache
def _frames(field: Field) -> dict[str, Any]:
    frames: dict[str, Any] = field.load("tasks")
    return frames


def expert_tasks(field: Field, rng: Random) -> list[Task]:
    """Three to seven expert tasks of one or any kind, about entities that are not declarative only."""
    frames = _frames(field)
    kinds = rng.sample(sorted(frames), k=rng.choice([1, 2, len(frames)]))
    return [_expert_task(field, rng.choice(kinds), rng) for _ in range(rng.randint(3, 7))]


def _expert_task(field: Field, kind: str, rng: Random) -> Task:
    return experts.write(field, kind, _frames(field)[kind], rng, _is_open)


def _is_open(row: Row) -> bool:
    return not prose.is_declarative(row.name)


def documents(seed: int, mixture: Mixture = Mixture()) -> Iterator[str]:
    """The endless corpus; document i depends on (seed, i) alone."""
    world = World()
    makers: tuple[tuple[float, Register], ...] = (
        (mixture.biomed, lambda rng: field_document(world.biomed, rng)),
        (mixture.finance, lambda rng: field_document(world.finance, rng)),
        (mixture.general, lambda rng: field_document(world.general, rng)),
        (mixture.tasks, lambda rng: sheet(general_tasks(world.general, rng), rng)),
        (mixture.dictation, lambda rng: general.dictation(world.general, rng)),
        (mixture.sheets, lambda rng: exam_sheet(general_tasks(world.general, rng), rng)),
        (mixture.expert_tasks, lambda rng: sheet(expert_tasks(rng.choice([world.biomed, world.finance]), rng), rng)),
    )
    weights = [weight for weight, _ in makers]
    index = 0
    while True:
        rng = Random(f"{seed}/{index}")
        yield rng.choices([maker for _, maker in makers], weights=weights)[0](rng)
        index += 1
