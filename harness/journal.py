"""The journal of a stage: records that survive the death of the process that wrote them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import disk
from .errors import HarnessError

Record = dict[str, Any]


class Journal:
    """An append-only file of JSON records, one a line; a killed run loses at most the record in flight.

    One process at a time may append; the lock of the stage sees to that.
    """

    def __init__(self, path: Path) -> None:
        """A journal at a path, which need not exist yet."""
        self.path = path
        self._whole = False

    def read(self) -> list[Record]:
        """All records, oldest first; a last line that is torn (no newline, or no record) is cut off the file.

        Raises HarnessError naming file and line where an earlier line is no record: that is damage, not a crash.
        """
        with disk.naming(self.path, "read"):
            raw = self.path.read_bytes() if self.path.exists() else b""
        *lines, torn = raw.split(b"\n")
        records = [_record(line) for line in lines]
        if records and records[-1] is None and not torn:
            torn = lines.pop() + b"\n"
            records.pop()
        whole = [record for record in records if record is not None]
        if len(whole) < len(records):
            place = f"{self.path}:{records.index(None) + 1}"
            raise HarnessError(f"{place}: not a record of a journal; delete the file and run again")
        if torn:
            self._cut(len(raw) - len(torn))
        self._whole = True
        return whole

    def append(self, record: Mapping[str, object]) -> None:
        """Add one record; it is on the disk when this returns. Raises HarnessError where the disk refuses."""
        if not self._whole:  # behind a torn line this record would be lost too
            self.read()
        line = disk.canonical(dict(record)).encode() + b"\n"
        with disk.naming(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = not self.path.exists()
            self._write(line)
            if fresh:
                disk.settle(self.path.parent)

    def _write(self, line: bytes) -> None:
        with self.path.open("ab", buffering=0) as file:
            self._whole = False
            while line:  # an all but full disk takes a part, and tells why when asked to take the rest
                line = line[file.write(line) :]
            os.fsync(file.fileno())
            self._whole = True

    def _cut(self, size: int) -> None:
        with disk.naming(self.path), self.path.open("r+b") as file:
            file.truncate(size)
            os.fsync(file.fileno())


def _record(line: bytes) -> Record | None:
    with suppress(ValueError, RecursionError):
        value = json.loads(line)
        return value if isinstance(value, dict) else None
    return None
