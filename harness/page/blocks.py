"""Large data in the page: JSON, compressed, in base 64, opened by the browser when it is looked at."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from ..plain import HIDDEN
from ..report import Leaderboard
from ..types import Example
from .record import Generated, Page, Written
from .visible import all_visible

_ESCAPES = ("\\u0", "\\b", "\\f", "\\r")
"""How JSON writes control characters, which it holds in no other way; tab and newline are not hidden."""


def pack(value: object) -> str:
    """A value as one line of base 64: its alphabet closes no tag. The same value, the same text."""
    raw = _json(value)
    # Most data hold nothing to be shown by its number: to look through one text is quicker than through all of them.
    if HIDDEN.search(raw) or any(escape in raw for escape in _ESCAPES):
        raw = _json(all_visible(value))
    return b64encode(gzip.compress(raw.encode(), compresslevel=6, mtime=0)).decode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def blocks(page: Page) -> Mapping[str, str]:
    """Name -> packed data: the questions, the flips of each recipe at each number of shots, the examples of each."""
    return {name: pack(value) for name, value in _values(page)}


def _values(page: Page) -> Iterator[tuple[str, Any]]:
    if page.flips:
        titles = _titles(page.board)
        yield (
            "questions",
            [
                {"task": titles[each.task], "place": each.task, "number": each.number, "answer": each.answer}
                | ({"instruction": each.instruction, "input": each.input} if each.instruction else {})
                for each in page.questions
            ],
        )
    if page.stages:
        yield "stages", [asdict(stage) for stage in page.stages]
    for number, flips in enumerate(page.flips):
        yield f"flips-{number}", [[each.question, int(each.gained), each.base, each.after] for each in flips.flips]
    for number, generated in enumerate(page.generated):
        yield f"examples-{number}", _examples(generated)


def _titles(board: Leaderboard) -> list[str]:
    return [task.title for task in board.sections[0].rows[0].tasks]


def _examples(generated: Generated) -> dict[str, Any]:
    """The examples, and the seeds and passages that they name by index."""
    return {
        "examples": list(map(_written, generated.written)),
        "seeds": list(map(_task, generated.seeds)),
        "passages": {str(index): text for index, text in generated.passages.items()},
    }


def _written(each: Written) -> dict[str, Any]:
    more = {"round": each.round, "origin": each.origin, "shown": each.shown}
    more |= {"demonstrations": each.demonstrations, "passages": each.passages}
    return _task(each.example) | {name: value for name, value in more.items() if value}


def _task(example: Example) -> dict[str, Any]:
    return {"instruction": example.instruction, "input": example.input, "response": example.response}
