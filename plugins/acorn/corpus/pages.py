"""Pages of general tasks: which tasks stand together, and how much the page tells about what is asked.

On a page that is *told*, every task has an instruction. An *untold* page shows inputs and answers alone, and a *mute*
one has the same meaningless instruction throughout: there the task, and often the set of labels, can only be read from
the answers above. That is what a prompt with demonstrations asks of a model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

from ..tasks import comprehension, facts, reading, strings
from ..tasks.task import Makers, Slots, Task
from ..world import Field
from . import general, openings, prose
from .sheets import Page, compact_format, draw_format, exam_sheet, plain_sheet, sheet
from .words import fill

GENERAL_TASKS = Makers(facts.MAKERS | strings.MAKERS | reading.MAKERS)
"""Every family of general tasks."""
TOLD, UNTOLD, MUTE = 0.4, 0.27, 0.33
"""Shares of the pages."""
_HARD = frozenset(
    (
        *("sort_words", "reverse_words", "title_case", "uppercase", "count_letter", "count_words", "sum"),
        *("sort_numbers_up", "sort_numbers_down", "product", "table_sum", "year_of_event", "table_change"),
    )
)
"""Families that a model of this size hardly learns: reckoning, spelling, ordering. They are a tenth as frequent."""
_RECALLED = frozenset(
    (*(family for family in facts.MAKERS if family not in ("choose", "classify_kind", "same_kind")), "fill_blank")
)
"""Families that ask for a fact of everyday life, which is told too rarely to be known."""
_SPANS = frozenset(family for family in GENERAL_TASKS if family.startswith("extract_"))
"""Families whose answer is made of spans of their input."""
_LABELS = {
    "feeling": ("positive", "negative", "neutral"),
    "feeling_about": ("positive", "negative", "neutral"),
    "story_yes_no": ("yes", "no", "maybe"),
    "true_false_fact": ("true", "false"),
    "yes_no_animal": ("yes", "no"),
    "yes_no_capital": ("yes", "no"),
    "same_kind": ("yes", "no"),
    "topic_of": tuple(reading.TOPICS),
    "group_of": tuple(reading.GROUPS),
    "mentions": ("yes", "no"),
}
"""Families whose answer is one of a few labels, with the labels."""
_UNNAMED = {"x": "this", "y": "that"}
"""What a wording says for what the input names."""
_NO_ITEM = frozenset(("count_letter",))
"""Families that cannot do without their wording."""
_EITHER = frozenset(
    (
        *("opposite", "similar", "past_tense", "plural", "comparative"),
        *("difference", "product", "count_letter", "which_more"),
    )
)
"""Families whose item stands in the wording or in the input, never in both."""
_NEW_LABELS = (
    *("yes", "no", "maybe", "true", "false", "positive", "negative", "neutral", "good", "bad", "fair", "up", "down"),
    *("A", "B", "C", "D", "1", "2", "3", "0", "+", "-", "right", "wrong", "high", "low", "red", "green", "blue"),
    *("accept", "reject", "pass", "fail", "first", "second", "left", "agree", "deny", "unclear", "none", "other"),
)


def general_page(field: Field, rng: Random) -> Page:
    """A page of general tasks with their answers."""
    draw = rng.random()
    if draw < TOLD:
        return sheet(told(field, rng), draw_format(field, rng), rng)
    tasks = untold(field, rng)
    if draw < TOLD + UNTOLD:
        return sheet(tasks, replace(draw_format(field, rng), told=False), rng)
    instruction = openings.sentence(field, rng)
    return sheet([replace(task, instruction=instruction) for task in tasks], draw_format(field, rng), rng)


def drill_page(field: Field, rng: Random) -> Page:
    """Tasks of one family that read, label or list, in few words; the instruction, if any, stands above them once."""
    tasks = drilled(field, rng)
    told = rng.random() < 0.7
    return sheet(tasks, replace(compact_format(rng, once=rng.random() < 0.7), told=told), rng)


def drilled(field: Field, rng: Random) -> list[Task]:
    """Four to ten tasks of one family that share what is asked for, where their input does not say it."""
    family = rng.choices(*_drilled())[0]
    tasks: list[Task] = []
    kinds: Slots | None = None
    frame = rng.choice(_wordings(field)[family])
    count = rng.randint(4, 10)
    while len(tasks) < count:
        slots, text, answer = GENERAL_TASKS[family](field, rng)
        if family in _SPANS:
            kinds = kinds or slots
            if set(kinds.values()) != set(slots.values()):
                continue
        elif slots:
            text = f"{text}\n{', '.join(slots.values())}"
        tasks.append(Task(kind=family, instruction=fill(frame, kinds or _UNNAMED), input=text, output=answer))
    return tasks


def exam_page(field: Field, rng: Random) -> Page:
    """Tasks without answers, the answers at the end or nowhere."""
    return exam_sheet(told(field, rng), draw_format(field, rng), rng)


def told(field: Field, rng: Random) -> list[Task]:
    """Three to nine tasks in their wordings: of one family, of two taking turns, or of any."""
    count = rng.randint(3, 9)
    families = rng.choices(*_families(), k=rng.choice([1, 1, 1, 1, 2, count]))
    return [general_task(field, rng.choice(families), rng) for _ in range(count)]


def general_task(field: Field, family: str, rng: Random) -> Task:
    """One general task in one of its wordings."""
    slots, text, answer = GENERAL_TASKS[family](field, rng)
    frame = rng.choice(_wordings(field)[family])
    in_wording = "{" in frame and family in _EITHER
    return Task(kind=family, instruction=fill(frame, slots), input="" if in_wording else text, output=answer)


@cache
def _wordings(field: Field) -> dict[str, list[str]]:
    wordings: dict[str, list[str]] = field.load("wordings")
    return wordings


def untold(field: Field, rng: Random) -> list[Task]:
    """Four to nine tasks of one family that hold an item and its answer; half of the labels are made anew."""
    family = rng.choices(*_families(untold=True))[0]
    joint = rng.choice([", ", "; ", "\n", " | "])
    relabel = _relabel(_LABELS[family], rng) if family in _LABELS and rng.random() < 0.5 else str
    tasks: list[Task] = []
    kinds: Slots | None = None
    count = rng.randint(4, 9)
    while len(tasks) < count:
        slots, text, answer = GENERAL_TASKS[family](field, rng)
        if family in _SPANS:  # its slots say what is asked for, which is the same for the whole page
            if kinds is not None and set(kinds.values()) != set(slots.values()):
                continue
            kinds = slots
        given = [text] if text else []
        if family not in _EITHER and family not in _SPANS:
            given += slots.values()
        tasks.append(Task(kind=family, instruction="", input=joint.join(given), output=relabel(answer)))
    return tasks


def _relabel(labels: tuple[str, ...], rng: Random) -> Callable[[str], str]:
    new: set[str] = set()
    while len(new) < len(labels):
        new.add(rng.choice(_NEW_LABELS) if rng.random() < 0.6 else openings.word(rng))
    drawn = sorted(new)
    rng.shuffle(drawn)
    return dict(zip(labels, drawn, strict=True)).__getitem__


@cache
def _families(*, untold: bool = False) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Families and their weights; where nothing is told, labels and spans are drawn more often."""
    families = tuple(sorted(set(GENERAL_TASKS) - (_NO_ITEM if untold else frozenset())))
    return families, tuple(_weight(family, untold=untold) for family in families)


def _weight(family: str, *, untold: bool) -> float:
    if family in _HARD:
        return 0.1
    if family in _RECALLED:
        return 0.4
    if family in _SPANS or family in _LABELS:
        return 6.0 if untold else 3.0
    return 1.5 if family in reading.MAKERS else 1.0


@cache
def _drilled() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The families of a drill and their weights: spans above all, for they are learned last."""
    families = tuple(sorted(set(GENERAL_TASKS) - _HARD - _RECALLED - set(strings.MAKERS) | _SPANS))
    return families, tuple(6.0 if family in _SPANS else 3.0 if family in _LABELS else 1.0 for family in families)


_THINKING = ("", "", "Well, ", "I think ", "It depends, but ", "Good question. ", "My guess: ", "Hard to say. Maybe ")


def lone(field: Field, rng: Random) -> Page:
    """One task, and a reply as forums have it, which goes on about something else."""
    task = general_task(field, rng.choices(*_families())[0], rng)
    chat = [rng.choice([general.story, general.opinion, general.reasons, general.outing]) for _ in range(2)]
    said = rng.choice(_THINKING) + task.output.rstrip(".") + ". "
    said += " ".join(maker(field, rng).replace("\n", " ") for maker in chat[: rng.randint(1, 2)])
    return replace(sheet([replace(task, output=said)], draw_format(field, rng), rng), answers=())


def comprehension_page(field: Field, rng: Random) -> Page:
    """Three to eight tasks, of one family or two, that compare a text with a question."""
    families = rng.sample(sorted(comprehension.MAKERS), k=rng.choice([1, 1, 2]))
    tasks = [compared_task(field, rng.choice(families), rng) for _ in range(rng.randint(3, 8))]
    return sheet(tasks, compact_format(rng, once=False), rng) if rng.random() < 0.5 else plain_sheet(tasks, rng)


def compared_task(field: Field, family: str, rng: Random) -> Task:
    """The question stands in the instruction, or below the text with an instruction that says nothing."""
    slots, text, answer = comprehension.MAKERS[family](field, rng)
    question = fill(rng.choice(_questions(field)[family]), slots)
    if rng.random() < 0.3:
        return Task(kind=family, instruction=rng.choice(_BLANK), input=f"{text}\n{question}", output=answer)
    return Task(kind=family, instruction=question, input=text, output=answer)


_BLANK = ("Answer the question.", "Read and answer.", "What is right?", "Answer in a word.", "Reply to what is asked.")


@cache
def _questions(field: Field) -> dict[str, list[str]]:
    questions: dict[str, list[str]] = field.load("comprehension")
    return questions


def grounded_page(field: Field, rng: Random) -> Page:
    """Three to six questions, all or the last few behind passages that hold the answer; never a declarative entity."""
    count = rng.randint(3, 6)
    behind = rng.choice([0, 0, count - 1, count - 2])
    label = rng.choice(["Context: ", "Context: ", "Passage: ", "Source: ", ""])
    tasks, before = [], []
    for number in range(count):
        passages, task = _grounded(field, rng)
        tasks.append(task)
        before.append("".join(f"{label}{passage}\n" for passage in passages) if number >= behind else "")
    return plain_sheet(tasks, rng, before=before)


def _grounded(field: Field, rng: Random) -> tuple[list[str], Task]:
    """One to four passages on entities of a table, and a question that one of them answers."""
    table = field.tables[rng.choice(prose.told_tables(field)).name]
    rows = [row for row in table if not prose.is_declarative(row.name) and prose.known_columns(field, row)]
    passages, asked = [], []
    for row in rng.sample(rows, k=min(len(rows), rng.randint(1, 4))):
        columns = rng.sample(known := prose.known_columns(field, row), k=min(len(known), 4))
        told = [(field.phrases[row.table][column], prose.value_slots(row, column, rng)) for column in columns]
        passages.append(" ".join(fill(rng.choice(frames["say"]), slots) for frames, slots in told))
        asked += told
    frames, slots = rng.choice(asked)
    question, answer = (fill(text, slots) for text in rng.choice(frames["ask"]))
    return passages, Task(kind="grounded", instruction=question, input="", output=answer)
