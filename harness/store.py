"""The stages of studies on disk: each has a folder named by its inputs, and a manifest that says it is whole."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import filelock

from . import disk
from .errors import HarnessError
from .journal import Journal
from .jsonl import read_records

MANIFEST = "manifest.json"
TIMES = "times.json"
POLL = 0.2
"""Seconds between two looks at a lock that another run holds."""


def derive(seed: int, *parts: str | int) -> int:
    """A seed of 63 bits from a study's seed and the place where it is used: (seed, stage, index).

    It depends on nothing that ran before, so a resumed run draws what an uninterrupted one draws.
    """
    return int.from_bytes(sha256(disk.canonical([seed, *parts]).encode()).digest()[:8], "big") >> 1


@dataclass(frozen=True)
class Store:
    """All stages of all studies under one root folder, which is created by the first write."""

    root: Path

    def stage(self, name: str, inputs: Mapping[str, object]) -> Stage:
        """The stage of a name with these inputs (anything JSON can hold); the same inputs, the same stage."""
        return Stage(root=self.root, name=name, inputs=json.loads(disk.canonical(dict(inputs))))

    def stages(self) -> list[Stage]:
        """All whole stages, by name and fingerprint; raises HarnessError for a manifest that is damaged."""
        paths = sorted(self.root.glob(f"*/*/{MANIFEST}"))
        return [self._stored(path) for path in paths]

    def stored(self, key: str, fingerprint: str) -> Stage | None:
        """The whole stage that a leaderboard knows by `name/16 digits`; None where it is gone or another one."""
        path = self.root / key / MANIFEST
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*/[0-9a-f]{16}", key) or not path.is_file():
            return None
        stage = self._stored(path)
        return stage if stage.fingerprint == fingerprint else None

    def _stored(self, path: Path) -> Stage:
        manifest = disk.read_json(path)
        try:
            stage = self.stage(manifest["name"], manifest["inputs"])
            whole = stage.folder == path.parent and stage.done
        except (KeyError, TypeError, ValueError):
            whole = False
        if not whole:
            raise _damaged(path, "it does not describe its folder")
        return stage


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One step of a study: a folder for its result, its journals and its times.

    A result is every file in the folder whose path has no part that starts with a dot, but the manifest and the times.
    Journals and drafts start with a dot: a resumed run may write them in another order, and the result is the same.
    """

    root: Path
    name: str
    """What the stage does, `evaluate`: lower-case letters, digits and hyphens."""
    inputs: Mapping[str, Any]
    """All that decides the result, as JSON: fingerprints of other stages, settings, versions."""

    def __post_init__(self) -> None:
        """Refuse a name that is not one plain part of a path."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", self.name):
            raise ValueError(f"{self.name!r} is no name of a stage")

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of name and inputs, in hex."""
        return disk.fingerprint({"name": self.name, "inputs": self.inputs})

    @property
    def folder(self) -> Path:
        """Where the stage is kept; 16 digits of the fingerprint name it, the manifest holds all 64."""
        return self.root / self.name / self.fingerprint[:16]

    @property
    def done(self) -> bool:
        """Whether the result is whole: there is a manifest, and all files that it names.

        Raises HarnessError where the manifest is damaged, or a file that it names is gone.
        """
        with disk.naming(self.folder, "read"):
            if not (self.folder / MANIFEST).exists():
                return False
        _ = self.manifest
        return True

    @property
    def manifest(self) -> dict[str, Any]:
        """`name`, `inputs`, `fingerprint`, `files` (path to SHA-256) and `facts`; raises HarnessError unless whole."""
        path = self.folder / MANIFEST
        manifest = disk.read_json(path)
        match manifest:
            case {"fingerprint": self.fingerprint, "files": dict(files), "facts": dict()}:
                pass
            case _:
                raise _damaged(path, "it is not the manifest of this stage")
        missing = [name for name in files if not (self.folder / name).is_file()]
        if missing:
            raise _damaged(path, f"{missing[0]} is gone")
        return dict(manifest)

    def finish(self, **facts: object) -> None:
        """Declare the result whole: hash every file of it, and write the manifest last.

        `facts` are for readers, and must not depend on the clock: a resumed run writes the same bytes.
        """
        files = {}
        for path in self._results():
            with disk.naming(path):
                disk.settle(path)  # an adapter is written by peft, which does not
            files[path.relative_to(self.folder).as_posix()] = disk.digest(path)
        head = {"name": self.name, "inputs": self.inputs, "fingerprint": self.fingerprint}
        disk.write_json(self.folder / MANIFEST, {**head, "files": files, "facts": facts})

    def discard(self) -> None:
        """Delete the result and the journals; the manifest goes first, so a kill leaves nothing that looks whole."""
        with disk.naming(self.folder, "delete"):
            (self.folder / MANIFEST).unlink(missing_ok=True)
            if self.folder.exists():
                shutil.rmtree(self.folder)

    def journal(self, name: str) -> Journal:
        """The journal of a name, `.name.jsonl` in the folder; it is no part of the result."""
        return Journal(self.folder / f".{name}.jsonl")

    def write_json(self, name: str, value: object) -> None:
        """Put a file of JSON into the result."""
        disk.write_json(self.folder / name, value)

    def write_jsonl(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Put a file of records into the result, one a line."""
        disk.write_text(self.folder / name, "".join(f"{disk.canonical(dict(row))}\n" for row in rows))

    def read_json(self, name: str) -> Any:
        """The value of a file of JSON."""
        return disk.read_json(self.folder / name)

    def read_jsonl(self, name: str) -> list[dict[str, Any]]:
        """The records of a file, which may be none."""
        path = self.folder / name
        with disk.naming(path, "read"):
            empty = not path.stat().st_size
        return [] if empty else list(read_records(path))

    @property
    def seconds(self) -> float:
        """Work that went into the stage so far, all runs together; 0 where none was written down."""
        path = self.folder / TIMES
        return float(disk.read_json(path)["seconds"]) if path.exists() else 0.0

    @property
    def joules(self) -> float | None:
        """Energy of all runs together; None where the hardware did not tell it in one of them."""
        path = self.folder / TIMES
        told = disk.read_json(path).get("joules") if path.exists() else None
        return None if told is None else float(told)

    def write_times(self, seconds: float, joules: float | None = None) -> None:
        """Add the seconds of this run, and its energy where that is known, to those of the runs that it resumed."""
        before = self.joules if self.seconds else 0.0
        told = {"seconds": self.seconds + seconds}
        known = {} if joules is None or before is None else {"joules": before + joules}
        disk.write_json(self.folder / TIMES, told | known)

    @contextmanager
    def lock(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold the stage alone; `waiting` is called once where another run holds it, then this waits for its end.

        The other run may have finished the stage: look at `done` after taking the lock. A killed run holds nothing.
        """
        # Beside the folder and not inside it, so that the folder can be deleted under the lock.
        path = self.folder.with_name(f".{self.fingerprint[:16]}.lock")
        with disk.naming(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(path)
            taken = _try(lock)
        if not taken:
            waiting()
            lock.acquire(poll_interval=POLL)
        try:
            yield
        finally:
            lock.release()

    def _results(self) -> list[Path]:
        with disk.naming(self.folder, "read"):
            paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        own = {self.folder / MANIFEST, self.folder / TIMES}
        return [path for path in paths if path not in own and not _hidden(path.relative_to(self.folder))]


def _try(lock: filelock.BaseFileLock) -> bool:
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        return False
    return True


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _damaged(path: Path, reason: str) -> HarnessError:
    return HarnessError(f"{path}: damaged, {reason}; delete the folder {path.parent} and run again")
