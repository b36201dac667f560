"""What is prepared: the manifest of a set beside its prepared files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import disk
from ..errors import HarnessError
from ..places import data_folder
from ..types import Upstream

MANIFEST = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A set whose prepared files are whole."""

    folder: Path
    records: Mapping[str, int]
    """Prepared file -> number of its records."""
    files: Mapping[str, str]
    """Key of an upstream file -> its SHA-256, or what pins an archive."""


def folder_of(upstream: Upstream) -> Path:
    """Where the prepared files of a set lie, or will."""
    return data_folder() / upstream.name


def prepared(upstream: Upstream) -> Prepared | None:
    """What is prepared of a set; None for nothing, for other upstream files, and for another version of the converter.

    The manifest is trusted for the contents of the files; that they are there, with the right size, is looked at.
    """
    folder = folder_of(upstream)
    if not (folder / MANIFEST).is_file():
        return None
    with suppress(HarnessError, KeyError, TypeError, OSError, AttributeError):
        manifest = disk.read_json(folder / MANIFEST)
        outputs = manifest["outputs"]
        whole = all((folder / file).stat().st_size == facts["bytes"] for file, facts in outputs.items())
        if whole and manifest["fingerprint"] == fingerprint_of(upstream):
            return Prepared(
                folder=folder,
                records={file: outputs[file]["records"] for file in upstream.outputs},
                files={key: facts["sha256"] for key, facts in manifest["files"].items()},
            )
    return None


def outdated(upstream: Upstream) -> bool:
    """Whether there are prepared files of a set, but not those that it has now."""
    return (folder_of(upstream) / MANIFEST).is_file() and prepared(upstream) is None


def fingerprint_of(upstream: Upstream) -> str:
    """SHA-256 in hex over all that decides the prepared files of a set, but for what a user brings."""
    files = [[file.key, file.url, file.sha256, file.archive, list(file.members)] for file in upstream.files]
    return disk.fingerprint({"files": files, "outputs": dict(upstream.outputs), "version": upstream.version})


def write_manifest(upstream: Upstream, folder: Path, *, files: Mapping[str, Path], records: Mapping[str, int]) -> None:
    """Declare a folder whole; it says what the files were made from and under which licence they may be used."""
    disk.write_json(
        folder / MANIFEST,
        {
            "set": upstream.name,
            "title": upstream.title,
            "licence": upstream.licence,
            "commercial": upstream.commercial,
            "citation": upstream.citation,
            "homepage": upstream.homepage,
            "version": upstream.version,
            "fingerprint": fingerprint_of(upstream),
            "files": {
                file.key: {"url": file.url, "sha256": file.sha256 or disk.digest(files[file.key])}
                for file in upstream.files
            },
            "outputs": {file: _facts(folder / file, count) for file, count in records.items()},
        },
    )


def _facts(path: Path, records: int) -> dict[str, Any]:
    with disk.naming(path, "read"):
        return {"records": records, "bytes": path.stat().st_size, "sha256": disk.digest(path)}
