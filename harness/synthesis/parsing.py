"""From what a model wrote to the tasks in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_MARKER = re.compile(r"[0-9]+\s*[.)]\s*Instruction\s*:|^[ \t]*Instruction\s*:", re.MULTILINE)
_INPUT = re.compile(r"\bInput\s*:")
# Models often answer their own task; the answer is not asked for here and is cut off.
_ANSWER = re.compile(r"^[ \t]*(?:Response|Output|Answer)\s*:", re.MULTILINE)
_NONE = re.compile(r"""[<(\["']*(?:none|n/?a|no[ ]?input)[>)\]"']*\.?|[-.]*""", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Item:
    """A task as it was written, without a response."""

    instruction: str
    """One line."""
    input: str
    """May have several lines; empty where the model wrote `none`."""


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What one completion held."""

    items: tuple[Item, ...]
    malformed: int
    """Numbered tasks without exactly one `Input:` after a non-empty instruction."""
    truncated: int
    """1 where the last task may lack its end, else 0."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A task that the model invented, and where it comes from."""

    instruction: str
    input: str
    round: int
    row: int
    """The prompt of the round that gave it."""
    seeds: tuple[int, ...]
    """Indices of the seeds that the prompt showed."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """All that one round of prompts gave."""

    candidates: tuple[Candidate, ...]
    malformed: int
    truncated: int
    seeds_shown: tuple[int, ...]
    """How many seeds each prompt of the round showed."""

    @property
    def completions(self) -> int:
        """Prompts of the round, each continued once."""
        return len(self.seeds_shown)


def parse(text: str, *, first: int, finished: bool) -> Parsed:
    """The tasks of a completion that continues `{first}. Instruction:`.

    A task ends at the next `5. Instruction:`, whatever its number; a bare number in an input is no end, because inputs
    hold lists. The last task is dropped unless the text finished, or the start of the next number follows it. Takes any
    text and never raises.
    """
    chunks = _MARKER.split(text)
    last, followed = _without_open_number(chunks.pop(), first + len(chunks) + 1)
    whole = finished or followed
    read = [_item(chunk) for chunk in (*chunks, last)[: None if whole else -1]]
    items = tuple(item for item in read if item is not None)
    return Parsed(items=items, malformed=len(read) - len(items), truncated=int(not whole))


def parse_round(record: Mapping[str, Any]) -> Round:
    """The candidates of a journal record `{"round": int, "rows": [{"seeds": [int], "text": str, "finished": bool}]}`.

    A pure function of the record: a resumed run reads from its journal what an uninterrupted one read.
    """
    rows = record["rows"]
    parsed = [parse(row["text"], first=len(row["seeds"]) + 1, finished=row["finished"]) for row in rows]
    candidates = tuple(
        Candidate(
            instruction=item.instruction,
            input=item.input,
            round=record["round"],
            row=number,
            seeds=tuple(rows[number]["seeds"]),
        )
        for number, found in enumerate(parsed)
        for item in found.items
    )
    return Round(
        candidates=candidates,
        malformed=sum(found.malformed for found in parsed),
        truncated=sum(found.truncated for found in parsed),
        seeds_shown=tuple(len(row["seeds"]) for row in rows),
    )


def _without_open_number(chunk: str, number: int) -> tuple[str, bool]:
    """The chunk without the beginning of the next marker (`5.`, `5. Instr`) at its end, and whether there was one."""
    found = re.search(rf"(?:^|\n)\s*{number}\s*[.)]\s*([A-Za-z]*)\s*\Z", chunk)
    if found is None or not "Instruction".startswith(found[1]):
        return chunk, False
    return chunk[: found.start()], True


def _item(chunk: str) -> Item | None:
    """The task in the text between two markers; None where it has not the two fields."""
    fields = _INPUT.split(chunk)
    if len(fields) != 2 or _ANSWER.search(fields[0]):
        return None
    item = Item(instruction=" ".join(fields[0].split()), input=_input(fields[1]))
    # Cutting may have moved an unnumbered marker to the start of a line.
    torn = _MARKER.search(item.instruction) or _MARKER.search(item.input)
    return item if item.instruction and not torn else None


def _input(field: str) -> str:
    text = _ANSWER.split(field, maxsplit=1)[0].strip()
    head = text.partition("\n")[0].strip()
    return "" if _NONE.fullmatch(head) else text
