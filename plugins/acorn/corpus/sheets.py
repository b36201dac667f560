"""Pages of tasks as the web has them: in many formats, always several in a row, never in the Alpaca template.

A format is put together from independent choices (what opens a task, labels, how a label is marked, numbering, what
stands between tasks), so that the model must read the format from its context. Two things never occur, because the
study tests with them: the sentence that opens the Alpaca template, and headings marked `###`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from ..tasks.task import Task
from ..world import Field
from . import openings


@dataclass(frozen=True, kw_only=True)
class Page:
    """A document of the corpus, and where on it the answers of tasks stand."""

    text: str
    answers: tuple[tuple[int, int], ...] = ()
    """First character and the one behind the last, of every answer."""


_LABELS = (
    ("Instruction", "Input", "Output"),
    ("Instruction", "Input", "Response"),
    ("Task", "Input", "Answer"),
    ("Task", "Text", "Result"),
    ("Question", "Text", "Answer"),
    ("Question", "Context", "Answer"),
    ("Q", "T", "A"),
    ("Exercise", "Material", "Solution"),
    ("Problem", "Given", "Solution"),
    ("Prompt", "Source", "Reply"),
    ("Request", "Data", "Response"),
    ("Command", "Argument", "Result"),
    ("User", "Attachment", "Assistant"),
    ("Teacher", "Board", "Pupil"),
    ("To do", "With", "Done"),
)
_SIGNS = (
    "=",
    "==",
    "===",
    "*",
    "***",
    ">",
    ">>",
    "--",
    "~~",
    "+",
    "++",
    "@",
    "@@",
    "%%",
    "$",
    "|",
    "||",
    "&",
    "::",
    "#",
    "##",
)
_MARKS: tuple[Callable[[str, str], str], ...] = (
    lambda label, sign: f"{label}: ",
    lambda label, sign: f"{label}: ",
    lambda label, sign: f"{label}:\n",
    lambda label, sign: f"{label.upper()}: ",
    lambda label, sign: f"[{label}] ",
    lambda label, sign: f"**{label}:**\n",
    lambda label, sign: f"<{label.lower()}> ",
    lambda label, sign: f"{label} - ",
    lambda label, sign: f"{sign} {label}: ",
    lambda label, sign: f"{sign} {label}:\n",
    lambda label, sign: f"{sign} {label}:\n",
    lambda label, sign: f"{sign} {label}\n",
    lambda label, sign: f"{sign} {label} {sign}\n",
    lambda label, sign: f"{sign}{label}{sign} ",
)
"""A label between signs; the sign is drawn once a page."""
_NUMBERS: tuple[Callable[[int], str], ...] = (
    lambda n: "",
    lambda n: "",
    lambda n: "",
    lambda n: f"{n}. ",
    lambda n: f"{n}) ",
    lambda n: f"Task {n}\n",
    lambda n: f"({n}) ",
    lambda n: f"Exercise {n}. ",
    lambda n: f"{n}.\n",
)
_ARROWS = ("->", "=>", ":", "=", "-->", "|", "...")
_BETWEEN = ("\n\n", "\n\n", "\n\n", "\n", "\n---\n", "\n\n\n", "\n***\n")


@dataclass(frozen=True, kw_only=True)
class Format:
    """How every task of one page is written."""

    opening: str
    """What stands in front of the tasks; nothing on many pages."""
    repeated: bool
    """Whether the opening stands in front of every task, or of the first alone."""
    told: bool = True
    """Whether the instruction is written."""
    once: bool = False
    """Whether the instruction is written above the first task alone, because it is that of all."""
    labels: tuple[str, str, str]
    sign: str
    mark: Callable[[str, str], str]
    number: Callable[[int], str]
    line: str
    """What ends a part of a task: a new line, an empty line, or a space."""
    arrow: str
    """What stands in front of the answer where the labels are left out; nothing where they are written."""

    def write(self, number: int, task: Task, *, answered: bool = True) -> str:
        """The task as this format writes it; its answer, if given, stands at the end."""
        parts = [self._part(0, task.instruction)] if self.told and (number == 1 or not self.once) else []
        if task.input:
            parts.append(self._part(1, task.input))
        if answered:
            parts.append(self._part(2, task.output))
        opening = self.opening if number == 1 or self.repeated else ""
        return opening + self.number(number) + self.line.join(parts)

    def _part(self, which: int, text: str) -> str:
        if self.arrow:
            return text if which < 2 else f"{self.arrow} {text}"
        return self.mark(self.labels[which], self.sign) + text


def draw_format(field: Field, rng: Random) -> Format:
    """A format at random."""
    labels = rng.choice(_LABELS)
    if rng.random() < 0.33:  # words that say nothing
        first, second, third = (openings.word(rng).capitalize() for _ in range(3))
        labels = first, second, third
    return Format(
        opening=openings.opening(field, rng),
        repeated=rng.random() < 0.8,
        labels=labels,
        sign=rng.choice(_SIGNS),
        mark=rng.choice(_MARKS),
        number=rng.choice(_NUMBERS),
        line=rng.choice(["\n", "\n", "\n", "\n\n", "\n\n", " "]),
        arrow=rng.choice(_ARROWS) if rng.random() < 0.15 else "",
    )


def compact_format(rng: Random, *, once: bool) -> Format:
    """A format that takes few words, so that a page is nearly all inputs and answers."""
    return Format(
        opening="",
        repeated=False,
        once=once,
        labels=rng.choice(_LABELS),
        sign=rng.choice(_SIGNS),
        mark=rng.choice(_MARKS),
        number=rng.choice(_NUMBERS),
        line=rng.choice(["\n", "\n", "\n\n", " "]),
        arrow=rng.choice(_ARROWS) if rng.random() < 0.3 else "",
    )


_PLAIN_LABELS = (
    ("Instruction", "Input", "Response"),
    ("Instruction", "Input", "Output"),
    ("Task", "Input", "Answer"),
    ("Question", "Text", "Answer"),
    ("Q", "Text", "A"),
    ("Problem", "Data", "Solution"),
)


def plain_format(rng: Random) -> Format:
    """A format without ornament: common labels, each behind a line break and in front of a colon."""
    numbered = rng.random() < 0.3
    return Format(
        opening="",
        repeated=False,
        labels=rng.choice(_PLAIN_LABELS),
        sign="",
        mark=rng.choice((lambda label, sign: f"{label}: ", lambda label, sign: f"{label}:\n")),
        number=(lambda n: f"{n}. ") if numbered else (lambda n: ""),
        line="\n",
        arrow="",
    )


def plain_sheet(tasks: list[Task], rng: Random, *, before: Sequence[str] = ()) -> Page:
    """Tasks with their answers in a plain format, empty lines between them; each behind what is to stand before it."""
    chosen = plain_format(rng)
    text, answers = "", []
    for number, task in enumerate(tasks, 1):
        text += ("\n\n" if text else "") + (before[number - 1] if before else "") + chosen.write(number, task)
        answers.append((len(text) - len(task.output), len(text)))
    return Page(text=text, answers=tuple(answers))


def sheet(tasks: list[Task], chosen: Format, rng: Random) -> Page:
    """Tasks with their answers, in one format."""
    between = rng.choice(_BETWEEN)
    text, answers = "", []
    for number, task in enumerate(tasks, 1):
        text += (between if text else "") + chosen.write(number, task)
        answers.append((len(text) - len(task.output), len(text)))
    return Page(text=text, answers=tuple(answers))


def exam_sheet(tasks: list[Task], chosen: Format, rng: Random) -> Page:
    """Tasks without answers, the answers at the end or nowhere."""
    between = rng.choice(_BETWEEN)
    page = between.join(chosen.write(number, task, answered=False) for number, task in enumerate(tasks, 1))
    if rng.random() < 0.6:
        return Page(text=page)
    answers = "\n".join(f"{number}. {task.output}" for number, task in enumerate(tasks, 1))
    return Page(text=f"{page}{between}{rng.choice(['Answers', 'Solutions', 'Key'])}\n{answers}")


def list_of_tasks(tasks: list[Task], rng: Random) -> Page:
    """Tasks without answers in a plain numbered list, as one who collects tasks writes it."""
    first, second, _ = rng.choice(_PLAIN_LABELS[:4])
    lines = [
        f"{number}. {first}: {task.instruction}\n{second}: {task.input or 'none'}"
        for number, task in enumerate(tasks, 1)
    ]
    return Page(text="\n\n".join(lines))
