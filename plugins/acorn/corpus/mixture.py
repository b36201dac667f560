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
from .sheets import Fresh, Page, exam_sheet, sheet
from .words import capital, fill

Register = Callable[[Random], Page]


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Shares of the documents; what is left of 1 is nothing: they sum to 1."""

    biomed: float = 0.455
    """Declarative text and question pages of biomedicine: the latent expertise. Most entities of the world are here."""
    finance: float = 0.175
    """The same of finance, with fewer entities."""
    general: float = 0.06
    """Everyday text."""
    tasks: float = 0.235
    """Pages of general tasks: where the model learns to read a task from its context."""
    dictation: float = 0.045
    """Lines that are repeated, from which the model learns to copy."""
    sheets: float = 0.025
    """General tasks without answers: how a list of new tasks looks."""
    expert_tasks: float = 0.005
    """Pages of expert tasks. Half a percent, as on the web: expert knowledge is common, expert exercises are rare."""
    openings: str = "listed"
    """What opens the tasks of a page: `listed` takes it from a short list; the others make openings and labels anew for
    each page, so that a reader can only copy them. `words` uses mostly nouns, `spliced` pieces of sentences; half of
    the dictations are then made so too."""
    copying: float = 1.0
    """How much more often general tasks are those whose answer stands in their input."""


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


def general_tasks(field: Field, rng: Random, copying: float = 1.0) -> list[Task]:
    """Three to nine tasks: of one family, of two taking turns, or of any."""
    count = rng.randint(3, 9)
    weights = [_weight(family, copying) for family in _FAMILIES]
    families = rng.choices(_FAMILIES, weights, k=rng.choice([1, 1, 1, 1, 2, count]))
    return [general_task(field, rng.choice(families), rng) for _ in range(count)]


_HARD = frozenset(
    (
        "sort_words",
        "reverse_words",
        "title_case",
        "uppercase",
        "count_letter",
        "count_words",
        "sort_numbers_up",
        "sort_numbers_down",
        "product",
        "sum",
        "table_sum",
        "year_of_event",
    )
)
"""Families that a model of this size hardly learns: reckoning, spelling, ordering. They are a fifth as frequent."""
_READING = frozenset(reading.MAKERS) - _HARD
"""Families that answer from a text in front of them: twice as frequent, for they teach to look there."""
_COPYING = frozenset(
    (
        *("first_word", "last_word", "repeat_twice", "remove_word", "replace_word", "odd_one_out", "choose"),
        *("classify_kind", "table_lookup", "story_who", "extract_names", "extract_numbers", "extract_animals"),
        *("extract_objects", "extract_countries", "extract_people", "extract_two"),
    )
)
"""Families whose answer stands in their input."""
_FAMILIES = sorted(GENERAL_TASKS)


def _weight(family: str, copying: float) -> float:
    weight = 0.2 if family in _HARD else 2.0 if family in _READING else 1.0
    return weight * copying if family in _COPYING else weight


def _fresh(field: Field, openings: str) -> Fresh | None:
    """Openings and labels from the words of a field, its little outings, or pieces of all that it says."""
    tables = [field.tables[name] for name in ("words", "animals", "objects")]

    def word(rng: Random) -> str:
        return rng.choice(rng.choice(tables).rows).name

    def sentence(rng: Random) -> str:
        if rng.random() < 0.5:
            return capital(" ".join(word(rng) for _ in range(rng.randint(3, 9)))) + rng.choice([".", ".", ":", "!"])
        return general.outing(field, rng).split(". ")[0].rstrip(".") + "."

    makers = {"listed": None, "words": sentence, "spliced": lambda rng: spliced(field, rng)}
    made = makers[openings]
    return Fresh(sentence=made, word=word) if made else None


def spliced(field: Field, rng: Random) -> str:
    """The beginning of one sentence and the end of another, which no reader can foresee."""
    first, second = (_sentence(field, rng).split() for _ in range(2))
    start, end = rng.randint(1, len(first)), rng.randint(0, len(second) - 1)
    return capital(" ".join(first[:start] + second[end:]))


def _sentence(field: Field, rng: Random) -> str:
    """A sentence of a story, of an opinion, of causes or of an outing, or the wording of a task."""
    if rng.random() < 0.4:
        wordings = _wordings(field)
        return rng.choice(wordings[rng.choice(sorted(wordings))]).replace("{x}", "it").replace("{y}", "that")
    maker = rng.choice([general.story, general.opinion, general.reasons, general.outing])
    sentences = maker(field, rng).replace("\n", " ").split(". ")
    return rng.choice(sentences).rstrip(".") + "."


def _dictation(field: Field, openings: str, rng: Random) -> str:
    if openings == "spliced" and rng.random() < 0.5:
        return general.again(" ".join(spliced(field, rng) for _ in range(rng.randint(1, 2))), rng)
    return general.dictation(field, rng)


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


def documents(seed: int, mixture: Mixture = Mixture()) -> Iterator[Page]:
    """The endless corpus; document i depends on (seed, i) alone."""
    world = World()
    fresh = _fresh(world.general, mixture.openings)

    def general_page(rng: Random) -> list[Task]:
        return general_tasks(world.general, rng, mixture.copying)

    def expert_page(rng: Random) -> list[Task]:
        return expert_tasks(rng.choice([world.biomed, world.finance]), rng)

    makers: tuple[tuple[float, Register], ...] = (
        (mixture.biomed, lambda rng: Page(text=field_document(world.biomed, rng))),
        (mixture.finance, lambda rng: Page(text=field_document(world.finance, rng))),
        (mixture.general, lambda rng: Page(text=field_document(world.general, rng))),
        (mixture.tasks, lambda rng: sheet(general_page(rng), rng, fresh)),
        (mixture.dictation, lambda rng: Page(text=_dictation(world.general, mixture.openings, rng))),
        (mixture.sheets, lambda rng: exam_sheet(general_page(rng), rng, fresh)),
        (mixture.expert_tasks, lambda rng: sheet(expert_page(rng), rng, fresh)),
    )
    weights = [weight for weight, _ in makers]
    index = 0
    while True:
        rng = Random(f"{seed}/{index}")
        yield rng.choices([maker for _, maker in makers], weights=weights)[0](rng)
        index += 1


def texts(seed: int, mixture: Mixture = Mixture()) -> Iterator[str]:
    """The text of each document, without where its answers stand."""
    return (page.text for page in documents(seed, mixture))
