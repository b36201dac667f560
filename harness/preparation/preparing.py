"""Preparing a set: its files are fetched, unpacked and converted, and put in place whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import filelock

from .. import disk
from ..errors import HarnessError
from ..jsonl import read_documents, read_texts
from ..places import data_folder
from ..types import Progress, Record, RemoteFile, Upstream
from .fetching import Source, discard, fetch
from .state import Prepared, folder_of, prepared, write_manifest

WORK = ".work"
"""Folder of the data folder where a set is unpacked and converted."""
LOCK = ".lock"
CORPUS = ".corpus.jsonl"
"""How the name of a prepared corpus ends; every other prepared file holds documents."""

Watch = Callable[[str], AbstractContextManager[Progress]]
"""Told that a piece of work begins; its context ends with the work."""


def prepare(upstream: Upstream, source: Source, *, watch: Watch) -> Prepared:
    """Fetch and convert a set, unless it is prepared already.

    One set is prepared at a time, whoever asks; another process waits. Downloads are kept, so that a call that stopped
    is gone on with by the next, and so that a new converter needs no network. Raises HarnessError for a file that is
    not to be had or is another than expected, for an archive that is not safe, and where a converter finds other
    records than the set promises; then what was prepared before is still there.
    """
    with _alone(watch):
        if found := ready(upstream, source):
            return found
        files = {file.key: _fetched(upstream, file, source, watch) for file in upstream.files}
        with _workplace() as work:
            unpacked = {file.key: _unpacked(file, files[file.key], work, source) for file in upstream.files}
            with watch(f"prepare {upstream.name} · convert") as progress:
                records = _convert(upstream, unpacked, work / "converted", progress)
            _put(work / "converted", folder_of(upstream), old=work / "old")
        write_manifest(upstream, folder_of(upstream), files=files, records=records)
        done = prepared(upstream)
    if done is None:
        raise HarnessError(f"{folder_of(upstream)}: was changed while it was prepared; run the same command again")
    return done


def ready(upstream: Upstream, source: Source) -> Prepared | None:
    """What is prepared of a set, unless it was made from another file than the one that the user brings now."""
    found = prepared(upstream)
    brought = {file.key: source.brought[file.key] for file in upstream.files if file.key in source.brought}
    other = found and any(path.is_file() and disk.digest(path) != found.files[key] for key, path in brought.items())
    return None if other else found


@contextmanager
def _alone(watch: Watch) -> Iterator[None]:
    path = data_folder() / LOCK
    with disk.naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(path)
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            with watch("wait for another harness prepare"):
                lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _workplace() -> Iterator[Path]:
    """An empty folder that is gone afterwards; one that a killed run left is emptied first."""
    folder = data_folder() / WORK
    with disk.naming(folder, "delete"):
        shutil.rmtree(folder, ignore_errors=not folder.exists())
    with disk.naming(folder):
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fetched(upstream: Upstream, file: RemoteFile, source: Source, watch: Watch) -> Path:
    with watch(f"prepare {upstream.name} · {file.key}") as progress:
        return fetch(file, source, progress)


def _unpacked(file: RemoteFile, path: Path, work: Path, source: Source) -> Path:
    """The file itself, or the folder with the members of an archive."""
    from .archives import BadArchive, unpack  # here, because a list of benchmarks needs no archive

    if not file.archive:
        return path
    folder = work / "unpacked" / file.key
    try:
        unpack(path, folder, kind=file.archive, members=file.members, sha256=file.sha256)
    except BadArchive:
        if not file.brought and source.mirror is None:
            discard(file)
        raise
    return folder


def _convert(upstream: Upstream, files: Mapping[str, Path], folder: Path, progress: Progress) -> dict[str, int]:
    """Write the prepared files; gives their numbers of records, which are those that the set promises."""
    counts = dict.fromkeys(upstream.outputs, 0)
    total = sum(upstream.outputs.values())
    with disk.naming(folder):
        folder.mkdir()
    with ExitStack() as stack:
        outputs = {name: stack.enter_context(_output(folder / name)) for name in counts}
        for done, (name, record) in enumerate(_records(upstream, files), start=1):
            if name not in outputs:
                raise HarnessError(f'{upstream.name}: the converter writes "{name}", which is none of its outputs')
            outputs[name](disk.canonical(record) + "\n")
            counts[name] += 1
            progress(done, max(done, total))
    for name, count in counts.items():
        _check(upstream, folder / name, count)
    return counts


def _records(upstream: Upstream, files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    try:
        yield from upstream.convert(files)
    except OSError as error:
        raise HarnessError(f"{upstream.name}: a file cannot be read while it is converted: {error}") from error


@contextmanager
def _output(path: Path) -> Iterator[Callable[[str], None]]:
    """A function that appends to a new file, which is on the disk when the context ends."""
    with disk.naming(path):
        file = path.open("w", encoding="utf-8", newline="\n")

    def write(text: str) -> None:
        with disk.naming(path):
            file.write(text)

    try:
        yield write
        with disk.naming(path):
            file.flush()
            os.fsync(file.fileno())
    finally:
        with disk.naming(path):
            file.close()


def _check(upstream: Upstream, path: Path, count: int) -> None:
    """Whether a prepared file has as many records as the set promises, and all can be read."""
    expected = upstream.outputs[path.name]
    if count != (expected or max(count, 1)):
        raise HarnessError(
            f"{upstream.name}: {path.name} has {count} records, expected are {expected or 'some'}; "
            "the converter does not fit these files; please report it"
        )
    (read_texts if path.name.endswith(CORPUS) else read_documents)(path)


def _put(new: Path, place: Path, *, old: Path) -> None:
    """Put a folder in place of another; between the two steps there is none, never half of one."""
    with disk.naming(place):
        if place.exists():
            place.replace(old)
        new.replace(place)
        disk.settle(place.parent)
