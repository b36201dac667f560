"""Reading JSON Lines that people write: every malformed line is an error with file, line and reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from .errors import HarnessError
from .types import CorpusText, Document, Example, Record

Item = TypeVar("Item", Example, Document, CorpusText)


def read_records(path: Path) -> tuple[Record, ...]:
    """All objects of a JSONL file, whatever their fields.

    Raises HarnessError `file:line: reason` for a line that is not a JSON object in UTF-8 (an empty line neither), and
    for a file that cannot be read or holds no line. So do all readers here.
    """
    return tuple(record for _, record in _records(path))


def read_examples(path: Path) -> tuple[Example, ...]:
    """Seeds, one a line: the fields of `Example`, all strings, none unknown; no instruction twice with one input."""
    return _read(path, Example, lambda example: (example.instruction, example.input))


def read_documents(path: Path) -> tuple[Document, ...]:
    """Documents of a benchmark, one a line: the fields of `Document`, under the rules of `read_examples`.

    Documents with ids of their own may ask the same: some published tests repeat a question.
    """
    return _read(path, Document, lambda document: (document.id, document.instruction, document.input))


def read_texts(path: Path) -> tuple[CorpusText, ...]:
    """The texts of a prepared corpus, one a line: the fields of `CorpusText`; no `id` twice."""
    return _read(path, CorpusText, lambda text: text.id)


def read_passages(path: Path) -> tuple[str, ...]:
    """The passages of a corpus, one a line: `{"text": ...}` and nothing else."""
    return tuple(_texts(path, line, record, {"text": True})["text"] for line, record in _records(path))


def _read(path: Path, kind: type[Item], identity: Callable[[Item], Hashable]) -> tuple[Item, ...]:
    allowed = {field.name: field.default is MISSING for field in fields(kind)}
    items: dict[Hashable, tuple[int, Item]] = {}
    for line, record in _records(path):
        shaped = {name: record.pop(name) for name in ("gold", "pmids") if name in allowed.keys() & record.keys()}
        if "pmids" in shaped:
            shaped["pmids"] = _numbers(path, line, shaped["pmids"])
        values: Record = {**_texts(path, line, record, allowed), **shaped}
        item = kind(**values)
        first, _ = items.setdefault(identity(item), (line, item))
        if first != line:
            told = "id" if kind is CorpusText else "instruction and input"
            _fail(path, line, f"the same {told} as in line {first}; remove one of them")
    return tuple(item for _, item in items.values())


def _texts(path: Path, line: int, record: Record, allowed: dict[str, bool]) -> dict[str, str]:
    """The record, if it holds the allowed fields alone, as text; those marked True must be there and not be blank."""
    for name in record.keys() - allowed.keys():
        _fail(path, line, f'unknown field "{_printable(name)}"; the fields are {", ".join(allowed)}')
    for name, value in record.items():
        if not isinstance(value, str):
            _fail(path, line, f'"{name}" must be a string, not {json.dumps(value)[:40]}')
        if _printable(value) != value:
            _fail(path, line, f'"{name}" holds half a surrogate pair, which is no character')
    for name, required in allowed.items():
        if required and not record.get(name, "").strip():
            _fail(path, line, f'"{name}" is empty' if name in record else f'missing "{name}"')
    return record


def _numbers(path: Path, line: int, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.isdecimal() for item in value):
        _fail(path, line, f'"pmids" must be a list of numbers as strings, not {json.dumps(value)[:40]}')
    return tuple(value)


def _records(path: Path) -> Iterator[tuple[int, Record]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise HarnessError(f"{path}: cannot read: {error.strerror or error}") from error
    if not raw.strip():
        raise HarnessError(f"{path}: empty; one JSON object a line is needed")
    # Split as bytes: text would also be split at characters that may stand inside a JSON string, U+2028 among them.
    for line, text in enumerate(raw.splitlines(), start=1):
        yield line, _record(path, line, text)


def _record(path: Path, line: int, text: bytes) -> Record:
    if not text.strip():
        _fail(path, line, "empty line; remove it")
    try:
        value = json.loads(text.decode(), parse_constant=_not_json, object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        _fail(path, line, f"not UTF-8 ({error.reason} at byte {error.start + 1} of the line)")
    except RecursionError:
        _fail(path, line, "nested too deeply")
    except ValueError as error:
        _fail(path, line, f"not JSON ({error})")
    if not isinstance(value, dict):
        _fail(path, line, 'not a JSON object, {"...": ...}')
    return value


def _unique(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f'field "{_printable(next(name for name in names if names.count(name) > 1))}" stands twice')
    return record


def _not_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _printable(text: str) -> str:
    return text.encode(errors="replace").decode()


def _fail(path: Path, line: int, reason: str) -> NoReturn:
    raise HarnessError(f"{path}:{line}: {reason}")
