"""The mixture: which share of the corpus's documents each register has, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from ..tasks import experts
from ..tasks.task import Task
from ..world import FIELDS, Field, Row, World
from . import attributes, biomed, clauses, finance, general, openings, pages, prose, records
from .sheets import Page, draw_format, list_of_tasks, sheet

Register = Callable[[Random], Page]


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Shares of the documents, which sum to 1; by default those of the first phase."""

    biomed: float = 0.5
    """Declarative text and question pages of biomedicine: the latent expertise. Most entities of the world are here."""
    finance: float = 0.136
    """The same of finance, with fewer entities."""
    general: float = 0.031
    """Everyday text."""
    records: float = 0.085
    """Expert texts with what they name, as libraries and agencies file them: where kinds of names are learned."""
    rated: float = 0.023
    """Remarks, trials and news with what they say on the whole."""
    tasks: float = 0.062
    """Pages of general tasks in any format: where the model learns to read a task from its context."""
    drill: float = 0.085
    """Pages of general tasks in few words that read, label and list: nothing that must be recalled or reckoned."""
    lone: float = 0.022
    """One task with a reply that goes on and on: how the web answers a lone question."""
    dictation: float = 0.031
    """Lines that are repeated, from which the model learns to copy."""
    sheets: float = 0.016
    """General tasks without answers: how a list of new tasks looks."""
    expert_tasks: float = 0.009
    """Pages of expert tasks. Rare, as on the web: expert knowledge is common, expert exercises are not."""
    clauses: float = 0.0
    """Records of sentences put together from parts: names are told by what they are, not by the frame around them."""
    moods: float = 0.0
    """Remarks and news put together from parts, with what they say on the whole."""
    comprehension: float = 0.0
    """Pages of general tasks that compare a text with a question."""
    grounded: float = 0.0
    """Questions behind passages that answer them, of any field, about entities that are not declarative only."""
    findings: float = 0.0
    """What was seen in tumors, and which hallmarks of cancer that shows."""
    expert_lists: float = 0.0
    """Numbered lists of expert tasks without answers: how somebody who collects them writes."""
    fact_sheets: float = 0.0
    """Expert facts in lists and notes, each behind one of the many names that an attribute has."""
    asked: float = 0.0
    """Question pages in the same names, about entities that are not declarative only."""
    themes: float = 0.0
    """Expert texts filed under what they tell."""
    sorted: float = 0.0
    """Pages of general tasks that do the same, with labels of several words."""
    named: float = 0.0
    """More records of sentences put together from parts."""
    labelled: float = 0.0
    """More remarks, trials, news and prices put together from parts, with what they say on the whole."""
    hallmarks: float = 0.0
    """Findings in tumors put together from parts, filed under the hallmarks of cancer that they show."""


FIRST = Mixture()
"""Facts, and pages of tasks: what there is to know, and how a task is read from its context."""
SECOND = Mixture(
    biomed=0.36,
    finance=0.09,
    general=0.015,
    records=0.03,
    rated=0.02,
    tasks=0.035,
    drill=0.035,
    lone=0.02,
    dictation=0.01,
    sheets=0.005,
    expert_tasks=0.008,
    clauses=0.14,
    moods=0.09,
    comprehension=0.085,
    grounded=0.035,
    findings=0.014,
    expert_lists=0.008,
)
"""Sentences put together from parts, and texts that are compared: fewer of the pages that the first has taught."""

THIRD = Mixture(
    biomed=0.455,
    finance=0.12,
    general=0.01,
    records=0.03,
    rated=0.01,
    tasks=0.03,
    drill=0.03,
    lone=0.015,
    dictation=0.005,
    sheets=0.005,
    expert_tasks=0.009,
    clauses=0.11,
    moods=0.08,
    comprehension=0.055,
    grounded=0.01,
    findings=0.02,
    expert_lists=0.006,
)
"""More facts again, of which the second had too few, beside what the second has taught."""


FOURTH = Mixture(
    biomed=0.31,
    finance=0.09,
    general=0.01,
    records=0.02,
    rated=0.01,
    tasks=0.03,
    drill=0.02,
    lone=0.02,
    dictation=0.005,
    sheets=0.005,
    expert_tasks=0.009,
    clauses=0.04,
    moods=0.03,
    comprehension=0.05,
    grounded=0.01,
    findings=0.015,
    expert_lists=0.006,
    fact_sheets=0.11,
    asked=0.06,
    themes=0.025,
    sorted=0.02,
    named=0.05,
    labelled=0.04,
    hallmarks=0.015,
)
"""Facts under many names, and more sentences in parts: what is asked in words of its own must be understood."""


SHARED_REGISTERS: tuple[tuple[Callable[[Field, Random], str], int], ...] = (
    (prose.article, 16),
    (prose.linked, 8),
    (prose.survey, 6),
    (prose.glossary, 4),
    (prose.table_page, 2),
    (prose.question_page, 6),
)
"""Registers of every field, with weights; a field's own registers come beside them."""


def field_document(field: Field, rng: Random) -> str:
    """One document of declarative text or questions about a field."""
    own = {"biomed": biomed.REGISTERS, "finance": finance.REGISTERS, "general": general.REGISTERS}[field.name]
    registers = (*SHARED_REGISTERS, *own)
    chosen = rng.choices(registers, weights=[weight for _, weight in registers])[0][0]
    return chosen(field, rng)


def _dictation(field: Field, rng: Random) -> str:
    """A line again and again: of words that belong together, or of any."""
    draw = rng.random()
    if draw < 0.4:
        return general.dictation(field, rng)
    made = openings.spliced(field, rng) if draw < 0.6 else openings.scattered(rng)
    return general.again(made, rng)


@cache
def frames(field: Field) -> dict[str, Any]:
    """Kind of expert task -> the wordings that the corpus has for it."""
    found: dict[str, Any] = field.load("tasks")
    return found


def expert_tasks(field: Field, rng: Random) -> list[Task]:
    """Three to seven expert tasks of one or any kind, about entities that are not declarative only."""
    known = frames(field)
    kinds = rng.sample(sorted(known), k=rng.choice([1, 2, len(known)]))
    return [_expert_task(field, rng.choice(kinds), rng) for _ in range(rng.randint(3, 7))]


def _expert_task(field: Field, kind: str, rng: Random) -> Task:
    return experts.write(field, kind, frames(field)[kind], rng, _is_open)


def _is_open(row: Row) -> bool:
    return not prose.is_declarative(row.name)


def documents(seed: int, mixture: Mixture = Mixture()) -> Iterator[Page]:
    """The endless corpus; document i depends on (seed, i) alone."""
    world = World()

    def expert(rng: Random) -> Field:
        return rng.choice([world.biomed, world.finance])

    def expert_page(rng: Random) -> Page:
        return sheet(expert_tasks(expert(rng), rng), draw_format(world.general, rng), rng)

    makers: tuple[tuple[float, Register], ...] = (
        (mixture.biomed, lambda rng: Page(text=field_document(world.biomed, rng))),
        (mixture.finance, lambda rng: Page(text=field_document(world.finance, rng))),
        (mixture.general, lambda rng: Page(text=field_document(world.general, rng))),
        (mixture.records, lambda rng: records.record_page(expert(rng), rng)),
        (mixture.rated, lambda rng: records.rated_page(expert(rng), rng)),
        (mixture.tasks, lambda rng: pages.general_page(world.general, rng)),
        (mixture.drill, lambda rng: pages.drill_page(world.general, rng)),
        (mixture.lone, lambda rng: pages.lone(world.general, rng)),
        (mixture.dictation, lambda rng: Page(text=_dictation(world.general, rng))),
        (mixture.sheets, lambda rng: pages.exam_page(world.general, rng)),
        (mixture.expert_tasks, expert_page),
        (mixture.clauses, lambda rng: records.record_page(expert(rng), rng, clauses.named)),
        (mixture.moods, lambda rng: records.rated_page(expert(rng), rng, clauses.moody)),
        (mixture.comprehension, lambda rng: pages.comprehension_page(world.general, rng)),
        (mixture.grounded, lambda rng: pages.grounded_page(world.field(rng.choice(FIELDS)), rng)),
        (mixture.findings, lambda rng: Page(text=biomed.findings(world.biomed, rng))),
        (mixture.expert_lists, lambda rng: list_of_tasks(expert_tasks(expert(rng), rng), rng)),
        (mixture.fact_sheets, lambda rng: attributes.fact_sheet(expert(rng), rng)),
        (mixture.asked, lambda rng: attributes.asked_page(expert(rng), rng)),
        (mixture.themes, lambda rng: attributes.theme_page(expert(rng), rng)),
        (mixture.sorted, lambda rng: attributes.sorted_page(world.general, rng)),
        (mixture.named, lambda rng: records.record_page(expert(rng), rng, clauses.more_named)),
        (mixture.labelled, lambda rng: records.labelled_page(expert(rng), rng)),
        (mixture.hallmarks, lambda rng: records.hallmark_page(world.biomed, rng)),
    )
    weights = [weight for weight, _ in makers]  # parts that came later stand last: what was drawn before stays
    index = 0
    while True:
        rng = Random(f"{seed}/{index}")
        yield rng.choices([maker for _, maker in makers], weights=weights)[0](rng)
        index += 1


def texts(seed: int, mixture: Mixture = Mixture()) -> Iterator[str]:
    """The text of each document, without where its answers stand."""
    return (page.text for page in documents(seed, mixture))
