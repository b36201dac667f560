"""One upstream file, from a mirror, an earlier download or the network; never without a look at its contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from .. import disk
from ..errors import HarnessError
from ..places import data_folder
from ..types import Progress, RemoteFile, Upstream
from .downloading import Network, Wanted, download

DOWNLOADS = ".downloads"
"""Folder of the data folder that keeps what was downloaded; laid out like a mirror, it can serve as one elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where upstream files come from."""

    mirror: Path | None = None
    """Folder with copies, laid out by URL without its scheme; nothing is then asked of the network."""
    brought: Mapping[str, Path] = field(default_factory=dict)
    """Key of a file that only the user can bring -> where it is."""
    network: Network = field(default_factory=Network)

    def lacks(self, upstream: Upstream) -> tuple[RemoteFile, ...]:
        """The files of a set that only the user can bring, and has not."""
        return tuple(file for file in upstream.files if file.brought and file.key not in self.brought)


def how_to_bring(upstream: Upstream) -> str:
    """Which files of a set a user must bring, and by which command."""
    files = [file for file in upstream.files if file.brought]
    advice = "; ".join(file.advice.rstrip(".") for file in files)
    call = " ".join(["harness prepare --set", upstream.name, *(f"--file {file.key}=PATH" for file in files)])
    return f"{upstream.name}: only you can bring its file: {advice}. Then: {call}"


def mirrored(url: str) -> PurePosixPath:
    """Where a mirror has its copy of a URL: `https://host/a/b` is `host/a/b`; raises HarnessError for an odd one."""
    parts = urlsplit(url)
    path = PurePosixPath(parts.netloc + unquote(parts.path))
    plain = not (parts.query or parts.fragment or path.is_absolute() or "\\" in str(path) or "\0" in str(path))
    if not (parts.netloc and plain and {"", ".", ".."}.isdisjoint((parts.netloc + unquote(parts.path)).split("/"))):
        raise HarnessError(f"{url}: an address must be https://HOST/PATH and nothing more")
    return path


def fetch(file: RemoteFile, source: Source, progress: Progress) -> Path:
    """A local copy of a file with the size and the hash that it must have; the members of an archive are not looked at.

    Raises HarnessError for a file that is not to be had, and for one that is another: a download of such is deleted.
    """
    if file.brought:
        return _brought(file, source)
    if source.mirror is not None:
        path = source.mirror / mirrored(file.url)
        if not path.is_file():
            raise HarnessError(f"{path}: is missing in the mirror; it should be a copy of {file.url}")
        verify(file, path)
        return path
    return _downloaded(file, source.network, progress)


def discard(file: RemoteFile) -> None:
    """Delete the download of a file that proved to be another."""
    path = data_folder() / DOWNLOADS / mirrored(file.url)
    with disk.naming(path, "delete"):
        path.unlink(missing_ok=True)


def verify(file: RemoteFile, path: Path) -> None:
    """Raise HarnessError where a file is not the one that is pinned."""
    with disk.naming(path, "read"):
        size = path.stat().st_size
    if size > file.size or (size < file.size and not (file.archive or file.brought)):
        most = "at most " if file.archive or file.brought else ""
        raise HarnessError(f"{path}: has {size:,} bytes, expected are {most}{file.size:,}; it is not whole, or another")
    if not file.archive and not file.brought and (found := disk.digest(path)) != file.sha256:
        raise HarnessError(f"{path}: its SHA-256 is {found}, expected is {file.sha256}; it was changed or damaged")


def _brought(file: RemoteFile, source: Source) -> Path:
    if file.key not in source.brought:
        raise HarnessError(f"{file.key}: only you can bring this file: {file.advice}; name it: --file {file.key}=PATH")
    path = source.brought[file.key]
    if not path.is_file():
        raise HarnessError(f"{path}: no such file; it was named for {file.key}. {file.advice}")
    verify(file, path)
    return path


def _downloaded(file: RemoteFile, network: Network, progress: Progress) -> Path:
    path = data_folder() / DOWNLOADS / mirrored(file.url)
    if path.is_file():
        try:
            verify(file, path)
        except HarnessError:  # damaged since: it is downloaded again
            discard(file)
        else:
            return path
    wanted = Wanted(url=file.url, path=path.with_name(f".{path.name}.part"), size=file.size, exact=not file.archive)
    download(wanted, network, progress)
    try:
        verify(file, wanted.path)
    except HarnessError as error:
        wanted.forget()
        raise HarnessError(f"{file.url}: {str(error).partition(': ')[2]}; nothing of it was kept") from error
    with disk.naming(path):
        wanted.path.replace(path)
        wanted.tag.unlink(missing_ok=True)
    return path
