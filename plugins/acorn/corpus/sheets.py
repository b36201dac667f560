"""Pages of tasks as the web has them: in many formats, always several in a row, never in the Alpaca template.

A format is put together from independent choices (what opens a task, labels, how a label is marked, numbering, what
stands between tasks), so that the model must read the format from its context. Two things never occur, because the
study tests with them: the sentence that opens the Alpaca template, and headings marked `###`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ..tasks.task import Task


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
_BETWEEN = ("\n\n", "\n\n", "\n\n", "\n", "\n---\n", "\n\n\n", "\n***\n")
_OPENINGS = (
    "Here comes a task.",
    "The next lines hold an exercise.",
    "What follows is one of our exercises.",
    "This card has a job for you.",
    "A reader sent us the following.",
    "You will find a question here.",
    "From the workbook, page by page.",
    "One more for the evening class.",
    "Now it is your turn.",
    "Look at this one.",
)
_OPENINGS_GO_ON = (
    "Read it and reply.",
    "Some come with material.",
    "The solution stands at the end.",
    "Work through it slowly.",
    "Say what is right.",
    "Its answer is given below it.",
    "Use the text if there is one.",
    "Keep to what is asked.",
    "Think first, then answer.",
    "A good reply is short.",
)


@dataclass(frozen=True, kw_only=True)
class Format:
    """How every task of one page is written."""

    opening: str
    """What stands in front of every task, nothing on most pages."""
    labels: tuple[str, str, str]
    sign: str
    mark: Callable[[str, str], str]
    number: Callable[[int], str]
    line: str
    """What ends a part of a task: a new line, an empty line, or a space."""
    bare: bool
    """Whether the labels are left out."""

    def write(self, number: int, task: Task, *, answered: bool = True) -> str:
        """The task as this format writes it; its answer, if given, stands at the end."""
        parts = [self._part(0, task.instruction)]
        if task.input:
            parts.append(self._part(1, task.input))
        if answered:
            parts.append(self._part(2, task.output))
        return self.opening + self.number(number) + self.line.join(parts)

    def _part(self, which: int, text: str) -> str:
        if self.bare:
            return text if which < 2 else f"-> {text}"
        return self.mark(self.labels[which], self.sign) + text


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """Makes openings and labels anew for a page, so that they cannot be learned by heart, only copied."""

    sentence: Callable[[Random], str]
    word: Callable[[Random], str]

    def opening(self, rng: Random) -> str:
        """One to three sentences; nothing on more than half of the pages."""
        if rng.random() < 0.55:
            return ""
        return " ".join(self.sentence(rng) for _ in range(rng.randint(1, 3))) + rng.choice(["\n", "\n\n", "\n\n", " "])

    def labels(self, rng: Random) -> tuple[str, str, str]:
        """Three words that say nothing, on a third of the pages."""
        if rng.random() < 0.67:
            return rng.choice(_LABELS)
        first, second, third = (self.word(rng).capitalize() for _ in range(3))
        return first, second, third


def draw_format(rng: Random, fresh: Fresh | None = None) -> Format:
    """A format at random; without `fresh`, openings and labels come from short lists."""
    return Format(
        opening=fresh.opening(rng) if fresh else _listed_opening(rng),
        labels=fresh.labels(rng) if fresh else rng.choice(_LABELS),
        sign=rng.choice(_SIGNS),
        mark=rng.choice(_MARKS),
        number=rng.choice(_NUMBERS),
        line=rng.choice(["\n", "\n", "\n", "\n\n", "\n\n", " "]),
        bare=rng.random() < 0.1,
    )


def _listed_opening(rng: Random) -> str:
    if rng.random() >= 0.3:
        return ""
    opening = rng.choice(_OPENINGS)
    if rng.random() < 0.6:
        opening += " " + rng.choice(_OPENINGS_GO_ON)
    return opening + rng.choice(["\n", "\n\n", " "])


def sheet(tasks: list[Task], rng: Random, fresh: Fresh | None = None) -> Page:
    """Tasks with their answers, in one format."""
    chosen, between = draw_format(rng, fresh), rng.choice(_BETWEEN)
    text, answers = "", []
    for number, task in enumerate(tasks, 1):
        text += (between if text else "") + chosen.write(number, task)
        answers.append((len(text) - len(task.output), len(text)))
    return Page(text=text, answers=tuple(answers))


def exam_sheet(tasks: list[Task], rng: Random, fresh: Fresh | None = None) -> Page:
    """Tasks without answers, the answers at the end or nowhere."""
    chosen = draw_format(rng, fresh)
    between = rng.choice(_BETWEEN)
    page = between.join(chosen.write(number, task, answered=False) for number, task in enumerate(tasks, 1))
    if rng.random() < 0.6:
        return Page(text=page)
    answers = "\n".join(f"{number}. {task.output}" for number, task in enumerate(tasks, 1))
    return Page(text=f"{page}{between}{rng.choice(['Answers', 'Solutions', 'Key'])}\n{answers}")
