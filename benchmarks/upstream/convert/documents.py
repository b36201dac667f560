"""What converters of all sets share: how a record is written, and which records a file may hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from harness import HarnessError, Record

NOTHING = "none"
"""The answer to a list that has no entry: an answer may not be empty."""


def document(
    name: str,
    wordings: Sequence[str],
    *,
    input: str,
    answer: str,
    gold: object = None,
    pmids: Iterable[str] = (),
) -> Record:
    """The record of the document `name`; `gold` and `pmids` are left out where they say nothing."""
    record: Record = {"id": name, "instruction": chosen(name, wordings), "input": input, "answer": answer}
    if gold is not None:
        record["gold"] = gold
    if numbers := sorted(set(pmids)):
        record["pmids"] = numbers
    return record


def chosen(name: str, wordings: Sequence[str]) -> str:
    """One of the wordings, by a hash of the document's name: the same one wherever the document stands."""
    return wordings[digest(name) % len(wordings)]


def digest(name: str) -> int:
    """The SHA-256 of a name as a number, which decides what must not depend on an order or a seed."""
    return int(sha256(name.encode()).hexdigest(), 16)


def split(
    benchmark: str,
    test: Iterable[Record],
    pool: Iterable[Record],
    *,
    origin: Callable[[Record], str] = lambda record: str(record["input"]),
) -> Iterator[tuple[str, Record]]:
    """The test documents of a benchmark and then its pool, each with its file.

    The test keeps what upstream repeats, so that it is the test that others score. Of documents of the pool with the
    same input the first is kept; one is left out where its `origin` (its input, or the part by which it is
    recognized) is that of a test document, whatever the case and the white space.
    """
    tested = set()
    for record in test:
        tested.add(plain(origin(record)))
        yield f"{benchmark}.jsonl", record
    for record in once(pool):
        if plain(origin(record)) not in tested:
            yield f"{benchmark}.pool.jsonl", record


def once(records: Iterable[Record], field: str = "input") -> Iterator[Record]:
    """The records without those whose field repeats an earlier one's, to the letter."""
    seen = set()
    for record in records:
        if record[field] not in seen:
            seen.add(record[field])
            yield record


def plain(text: str) -> str:
    """A text without regard to case and white space."""
    return one_line(text.casefold())


def one_line(text: str) -> str:
    """A text with one blank wherever it has white space, and none at its ends."""
    return " ".join(text.split())


def shortened(text: str, longest: int) -> str:
    """The text, cut after its last whole word within `longest` characters where it is longer."""
    if len(text) <= longest:
        return text
    head = text[: longest + 1].rpartition(" ")[0]
    return (head or text[:longest]).rstrip()


def malformed(path: Path, place: object, reason: str) -> HarnessError:
    """The error for a place (a line, or what upstream calls the item) that a converter does not understand."""
    return HarnessError(f"{path}:{place}: {reason}")


def read_text(path: Path) -> str:
    """A file of UTF-8, line ends as they are; raises HarnessError `file:line: reason` for another encoding."""
    raw = path.read_bytes()
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise malformed(path, line, f"not UTF-8 ({error.reason})") from error


def read_json(path: Path) -> Any:
    """The value of a JSON file; raises HarnessError `file:line: reason` for anything else."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise malformed(path, error.lineno, f"not JSON ({error.msg})") from error


def items_of(path: Path, place: object, item: Mapping[str, Any], field: str) -> list[Any]:
    """The list in a field of a JSON object, empty where the field is missing; raises HarnessError for anything else."""
    value = item.get(field) or []
    if not isinstance(value, list):
        raise malformed(path, place, f'"{field}" must be a list, not {json.dumps(value)[:40]}')
    return value


def text_of(path: Path, place: object, item: object, field: str) -> str:
    """The text of a field of a JSON object; raises HarnessError where there is none or a blank one."""
    value = item.get(field) if isinstance(item, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise malformed(path, place, f'"{field}" must be text, not {json.dumps(value)[:40]}')
    return value
