"""Unpacking archives of strangers: nothing outside the folder, no links, no devices, bounded size and count."""

from __future__ import annotations

import gzip
import hashlib
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, NoReturn

from .. import disk
from ..errors import HarnessError

MOST_BYTES = 2 << 30
"""Of all members together, unpacked."""
MOST_MEMBERS = 100_000
CHUNK = 1 << 20
HEADER = 16 << 20
"""Bytes of one header, far more than an honest one has; a member itself is read in chunks."""

_BROKEN = (
    *(tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, struct.error),
    *(EOFError, RuntimeError, ValueError, LookupError, OverflowError),
)
"""What the standard library raises at an archive that is damaged or encrypted."""


class BadArchive(HarnessError):
    """An archive that is damaged, unsafe, or another than the one that is wanted."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One entry of an archive."""

    name: str
    kind: str
    """`file`, `folder`, or what else it is."""
    size: int
    """Bytes, unpacked, as the archive says."""
    open: Callable[[], IO[bytes]]


def unpack(path: Path, folder: Path, *, kind: str, members: tuple[str, ...] = (), sha256: str = "") -> None:
    """Write the regular files of an archive that match one of the patterns (all for none) below a folder.

    `sha256` is, in hex, that over the sorted lines `<member path> <SHA-256 of the member>` of what is written, each
    with its line end; empty where it is not known. Raises BadArchive for another one, for what has no place in an
    archive of data, and for an archive that is damaged; what was written until then stays, for the caller to delete.
    """
    lines: list[str] = []
    total = 0
    with _readable(path):
        for count, member in enumerate(_ENTRIES[kind](path), start=1):
            total += member.size
            if count > MOST_MEMBERS or total > MOST_BYTES:
                _refuse(path, f"holds more than {MOST_MEMBERS:,} members or {MOST_BYTES:,} bytes")
            target = _target(path, folder, member.name)
            if member.kind == "folder" or not _used(member.name, members):
                continue
            if member.kind != "file":
                _refuse(path, f"{member.name!r} is a {member.kind}, not a regular file")
            lines.append(f"{member.name} {_write(path, member, target)}\n")
    found = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
    if sha256 and found != sha256:
        raise BadArchive(
            f"{path}: the SHA-256 over its members is {found}, expected is {sha256}; a member is missing, was added or "
            "was changed"
        )


def _used(name: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def _tar(path: Path) -> Iterator[Member]:
    with _Bounded(path) as unzipped, tarfile.open(fileobj=unzipped, mode="r:") as archive:
        for entry in archive:
            kind = "file" if entry.isreg() else "folder" if entry.isdir() else "link or device"
            yield Member(name=entry.name, kind=kind, size=entry.size, open=partial(_regular, archive, entry))
        _finish(unzipped)


def _finish(unzipped: gzip.GzipFile) -> None:
    """Read what follows the last member, at whose end gzip's checksum stands."""
    left = MOST_BYTES
    while left > 0 and (chunk := unzipped.read(CHUNK)):
        left -= len(chunk)
    if left <= 0:
        raise tarfile.ReadError("more follows the last member than an archive may hold")


def _regular(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(entry)
    assert file is not None, "only regular files are opened"
    return file


def _zip(path: Path) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            # The name as it stands in the archive: `filename` is already cut at a zero byte.
            yield Member(
                name=entry.orig_filename, kind=_kind(entry), size=entry.file_size, open=partial(archive.open, entry)
            )


def _kind(entry: zipfile.ZipInfo) -> str:
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "link or device"
    if entry.is_dir():
        return "folder"
    return "file" if entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else "file packed in a rare way"


_ENTRIES: dict[str, Callable[[Path], Iterable[Member]]] = {"tar.gz": _tar, "zip": _zip}


class _Bounded(gzip.GzipFile):
    """A gzip file that refuses to fill the memory with one header, whose size may be a lie."""

    def read(self, size: int | None = -1) -> bytes:
        """So many bytes."""
        if size is None or not 0 <= size <= HEADER:
            raise tarfile.ReadError("a header is larger than a header can be")
        return super().read(size)


def _target(path: Path, folder: Path, name: str) -> Path:
    """Where a member is written."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or PureWindowsPath(name).anchor or "\\" in name:
        _refuse(path, f"holds {name!r}, which would lie outside its folder")
    return folder.joinpath(*parts.parts)


def _write(path: Path, member: Member, target: Path) -> str:
    """Write one member; gives its SHA-256 in hex."""
    if not member.name.isprintable() or not PurePosixPath(member.name).parts:
        _refuse(path, f"holds {member.name!r}, which is no name of a file")
    digest, size = hashlib.sha256(), 0
    with member.open() as source, _created(path, target) as file:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            digest.update(chunk)
            with disk.naming(target):
                file.write(chunk)
    if size != member.size:
        _refuse(path, f"says that {member.name!r} has {member.size:,} bytes, but it has {size:,}")
    return digest.hexdigest()


def _created(path: Path, target: Path) -> IO[bytes]:
    with disk.naming(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            _refuse(path, f"holds {target.name!r} twice")
        return target.open("xb")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    with disk.naming(path, "read"):
        try:
            yield
        except _BROKEN as error:
            _refuse(path, f"cannot be unpacked: {str(error) or type(error).__name__}")


def _refuse(path: Path, reason: str) -> NoReturn:
    raise BadArchive(f"{path}: the archive {reason}; it is damaged, or not the one that is wanted")
