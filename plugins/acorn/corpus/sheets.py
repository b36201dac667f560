"""Pages of tasks as the web has them: in many formats, always several in a row, never in the Alpaca template.

A format is put together from independent choices (labels, how a label is marked, numbering, what stands between tasks),
so that the model must read the format from its context. Two things never occur, because the study tests with them: the
sentence that opens the Alpaca template, and headings marked `###`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ..tasks.task import Task

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
_MARKS: tuple[Callable[[str], str], ...] = (
    lambda label: f"{label}: ",
    lambda label: f"{label}: ",
    lambda label: f"{label}:\n",
    lambda label: f"{label.upper()}: ",
    lambda label: f"[{label}] ",
    lambda label: f"**{label}** ",
    lambda label: f"**{label}:**\n",
    lambda label: f"# {label}\n",
    lambda label: f"## {label}:\n",
    lambda label: f"<{label.lower()}> ",
    lambda label: f"{label} - ",
    lambda label: f"- {label}: ",
    lambda label: f"{label} > ",
)
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
_BETWEEN = ("\n\n", "\n\n", "\n", "\n---\n", "\n\n\n", "\n***\n")


@dataclass(frozen=True, kw_only=True)
class Format:
    """How every task of one page is written."""

    labels: tuple[str, str, str]
    mark: Callable[[str], str]
    number: Callable[[int], str]
    line: str
    """What ends a part of a task: a new line, an empty line, or a space."""
    bare: bool
    """Whether the labels are left out."""

    def write(self, number: int, task: Task, *, answered: bool = True) -> str:
        """The task as this format writes it."""
        parts = [self._part(0, task.instruction)]
        if task.input:
            parts.append(self._part(1, task.input))
        if answered:
            parts.append(self._part(2, task.output))
        return self.number(number) + self.line.join(parts)

    def _part(self, which: int, text: str) -> str:
        if self.bare:
            return text if which < 2 else f"-> {text}"
        return self.mark(self.labels[which]) + text


def draw_format(rng: Random) -> Format:
    """A format at random."""
    return Format(
        labels=rng.choice(_LABELS),
        mark=rng.choice(_MARKS),
        number=rng.choice(_NUMBERS),
        line=rng.choice(["\n", "\n", "\n", "\n\n", " "]),
        bare=rng.random() < 0.12,
    )


def sheet(tasks: list[Task], rng: Random) -> str:
    """Tasks with their answers, in one format."""
    chosen = draw_format(rng)
    return rng.choice(_BETWEEN).join(chosen.write(number, task) for number, task in enumerate(tasks, 1))


def exam_sheet(tasks: list[Task], rng: Random) -> str:
    """Tasks without answers, the answers at the end or nowhere."""
    chosen = draw_format(rng)
    between = rng.choice(_BETWEEN)
    page = between.join(chosen.write(number, task, answered=False) for number, task in enumerate(tasks, 1))
    if rng.random() < 0.6:
        return page
    answers = "\n".join(f"{number}. {task.output}" for number, task in enumerate(tasks, 1))
    return f"{page}{between}{rng.choice(['Answers', 'Solutions', 'Key'])}\n{answers}"
