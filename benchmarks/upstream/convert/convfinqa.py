"""ConvFinQA: the turns of dialogues about a page of an annual report, each with a number as its answer.

Of the two copies of the dialogues that the manifest names, one has the answers to every turn but tables whose negative
numbers and percentages are damaged, the other the tables as they are printed but the last answer alone; both are read,
and must agree. They are the dialogues for development: others are not to be had with their answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import Record

from .documents import digest, document, malformed, one_line, read_json, split, text_of

SHARES = 10
"""The dialogues of one of so many companies are the pool."""
WORDINGS = (
    "Answer the last question from the table and the text with a number alone. ",
    "Work out what the last question asks for from the report, and reply with the number and nothing else. ",
    "Use the figures of the report to answer the question that closes the conversation; write only a number. ",
)
ENDING = (
    "Give it in the unit of the report and a ratio or a percentage as a decimal fraction, to five digits after the "
    "point; answer yes or no where the question asks for that."
)
"""What every instruction says of the form of an answer, because the official scorer rounds to five digits."""


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """Questions about one page of a report."""

    name: str
    """`Single_MRO/2007/page_134.pdf-1`: kind, company, year, page and a number where a page has several."""
    table: str
    """One row a line, cells parted by ` | `."""
    text: str
    """What stands before and after the table."""
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    """One a question: a number of at most five digits after the point, `yes` or `no`."""

    @property
    def company(self) -> str:
        """The company's sign at the stock exchange."""
        return self.name.partition("_")[2].partition("/")[0]


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`convfinqa`: a document a turn; those of the companies that `in_pool` names are the pool, the others the test."""
    there = tuple(dialogues(files["convfinqa_dataset.json"], files["convfinqa_dev.json"]))
    test, pool = (
        [record for each in there if in_pool(each.company) is part for record in _turns(each)] for part in (False, True)
    )
    return split("convfinqa", test, pool)


def in_pool(company: str) -> bool:
    """Whether the SHA-256 of a company's sign, as a number, is a multiple of ten.

    The pool is parted by companies, because their reports repeat themselves from year to year.
    """
    return digest(company) % SHARES == 0


def _turns(dialogue: Dialogue) -> Iterator[Record]:
    before: list[str] = []
    for turn, (question, answer) in enumerate(zip(dialogue.questions, dialogue.answers, strict=True), start=1):
        yield document(
            f"{dialogue.name}#{turn}",
            [wording + ENDING for wording in WORDINGS],
            input="\n".join([dialogue.table, dialogue.text, *before, f"Question: {question}"]),
            answer=answer,
            gold=answer,
        )
        before += [f"Question: {question}", f"Answer: {answer}"]


def dialogues(answered: Path, printed: Path) -> Iterator[Dialogue]:
    """The dialogues of the two files: questions and answers of the first, tables and texts of the second.

    Raises HarnessError `file:dialogue: reason` where one of them is in one file alone, or is about other questions.
    """
    whole = read_json(answered)
    turns = whole.get("dev") if isinstance(whole, dict) else None
    pages = {text_of(printed, "dialogue", page, "id"): page for page in _items(printed, read_json(printed))}
    for item in _items(answered, turns):
        name = text_of(answered, "dialogue", item, "id")
        if name not in pages:
            raise malformed(answered, name, f"not in {printed}")
        yield _dialogue(answered, name, item, page=pages.pop(name), printed=printed)
    for name in pages:
        raise malformed(printed, name, f"not in {answered}")


def _items(path: Path, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise malformed(path, 1, "no list of dialogues")
    return value


def _dialogue(path: Path, name: str, item: Mapping[str, Any], *, page: Mapping[str, Any], printed: Path) -> Dialogue:
    told = item.get("dialogue")
    questions, answers = (
        told.get(key) if isinstance(told, dict) else None for key in ("conv_questions", "executed_answers")
    )
    if not isinstance(questions, list) or not isinstance(answers, list) or len(questions) != len(answers):
        raise malformed(path, name, "must have as many answers as questions")
    if not questions or not all(isinstance(question, str) and question.strip() for question in questions):
        raise malformed(path, name, "every question must be text")
    if page.get("questions") != questions or page.get("answer") != answers[-1]:
        raise malformed(printed, name, f"other questions, or another last answer, than in {path}")
    try:
        written = tuple(map(answer_text, answers))
    except ValueError as error:
        raise malformed(path, name, str(error)) from error
    return Dialogue(
        name=name,
        table=table_text(text_of(printed, name, page, "table").split("\n")),
        text=one_line(text_of(printed, name, page, "text")),
        questions=tuple(map(one_line, questions)),
        answers=written,
    )


def table_text(rows: Sequence[str]) -> str:
    """Rows that are not blank, each on a line of its own, with one blank wherever there is white space."""
    return "\n".join(filter(None, map(one_line, rows)))


def answer_text(answer: object) -> str:
    """An answer as text: `-4.0` is "-4", `0.10826` is itself, "yes" and "no" too.

    Raises ValueError for anything else, a number with more than five digits after the point among it.
    """
    if answer in ("yes", "no"):
        return str(answer)
    if isinstance(answer, bool) or not isinstance(answer, int | float) or round(answer, 5) != answer:
        raise ValueError(f"an answer must be yes, no or a number of five digits after the point, not {answer!r:.40}")
    return f"{answer + 0.0:.5f}".rstrip("0").rstrip(".")  # plus zero: the negative zero has a sign
