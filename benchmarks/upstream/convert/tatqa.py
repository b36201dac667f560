"""TAT-QA: questions about a table of an annual report and the paragraphs around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness import Record

from .documents import document, malformed, one_line, read_json, split, text_of

KINDS = ("span", "multi-span", "arithmetic", "count")
SCALES = ("", "thousand", "million", "billion", "percent")
BETWEEN = "; "
"""Parts several answers; commas stand in numbers."""
WORDINGS = tuple(
    wording + " Write an amount with its scale, such as 12.5 million, and a percentage as 3.2%; separate several "
    "answers by semicolons."
    for wording in (
        "Answer the question from the table and the paragraphs, without an explanation.",
        "Find or work out what the question asks for in this part of a report, and write only that.",
        "Use the report's table and text to answer the question as briefly as possible.",
    )
)


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`tatqa`: upstream's test with its answers is the test, its file for development the pool."""
    test, pool = (_records(files[f"tatqa_dataset_{part}.json"]) for part in ("test_gold", "dev"))
    return split("tatqa", test, pool)


def _records(path: Path) -> Iterator[Record]:
    contexts = read_json(path)
    if not isinstance(contexts, list):
        raise malformed(path, 1, "no list of tables with their questions")
    for context in contexts:
        report = _report(path, context)
        for question in _list(path, "table", context, "questions"):
            name = text_of(path, "question", question, "uid")
            gold = _gold(path, name, question)
            asked = f"Question: {one_line(text_of(path, name, question, 'question'))}"
            yield document(name, WORDINGS, input=f"{report}\n{asked}", answer=answer_text(gold), gold=gold)


def _report(path: Path, context: Mapping[str, Any]) -> str:
    """The table, a row a line and cells parted by ` | `, and then the paragraphs, each on a line of its own."""
    table = context.get("table") if isinstance(context, dict) else None
    name = text_of(path, "table", table, "uid")
    rows = _list(path, name, table, "table")
    if not all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in rows):
        raise malformed(path, name, "a table must be lists of texts")
    lines = [one_line(" | ".join(row)) for row in rows if "".join(row).strip()]
    paragraphs = _list(path, name, context, "paragraphs")
    return "\n".join([*lines, *(one_line(text_of(path, name, each, "text")) for each in paragraphs)])


def _list(path: Path, place: str, item: object, field: str) -> list[Any]:
    value = item.get(field) if isinstance(item, dict) else None
    if not isinstance(value, list) or not value:
        raise malformed(path, place, f'"{field}" must be a list that is not empty')
    return value


def _gold(path: Path, name: str, question: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as texts, as the official scorer writes them, with their type and scale."""
    kind, scale, answer = (question.get(field) for field in ("answer_type", "scale", "answer"))
    if kind not in KINDS or scale not in SCALES:
        raise malformed(path, name, f"unknown type {kind!r} or scale {scale!r}")
    # Blank answers among others carry nothing; the official scorer drops them too.
    answers = [one_line(str(each)) for each in (answer if isinstance(answer, list) else [answer]) if str(each).strip()]
    if not answers or answer is None:
        raise malformed(path, name, "no answer")
    return {"answer": answers, "answer_type": kind, "scale": scale}


def answer_text(gold: Mapping[str, Any]) -> str:
    """The answers with their scale, as instructions ask for them: `12.5 million; 13 million`, `3.2%`."""
    answers, scale = gold["answer"], gold["scale"]
    if scale == "percent" and all(answer[-1].isdigit() or answer[-1] == "%" for answer in answers):
        return BETWEEN.join(answer.removesuffix("%") + "%" for answer in answers)
    return BETWEEN.join(f"{answer} {scale}".strip() for answer in answers)
