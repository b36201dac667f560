"""The sets that others publish, converted from a mirror of their files where there is one."""

from __future__ import annotations

import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from harness_benchmarks.upstream import upstreams
from harness_plugins.real_benchmarks import harness_benchmarks

from harness import RemoteFile

MIRROR = Path(os.environ.get("HARNESS_MIRROR") or Path(__file__).resolve().parents[3] / "shared/mirror")
"""A folder laid out by URL without its scheme."""


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of the mirror."""
    if not MIRROR.is_dir():
        pytest.skip(f"no mirror of upstream files in {MIRROR}")
    return MIRROR


@pytest.fixture(scope="session")
def upstream_files(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Path]]:
    """The name of a set -> its files as a converter gets them, each checked against its hash."""

    @cache
    def files(name: str) -> dict[str, Path]:
        folder = tmp_path_factory.mktemp(name)
        return {file.key: _file(mirror, file, folder / file.key) for file in upstreams()[name].files}

    return files


@pytest.fixture(scope="session")
def converted(upstream_files: Callable[[str], dict[str, Path]]) -> Callable[[str], dict[str, list[dict[str, Any]]]]:
    """The name of a set -> its prepared files, each with its records."""

    @cache
    def convert(name: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for output, record in upstreams()[name].convert(upstream_files(name)):
            found.setdefault(output, []).append(record)
        return found

    return convert


@pytest.fixture(scope="module")
def handmade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder in which every benchmark is prepared, from a few documents of our own; the second is long."""
    folder = tmp_path_factory.mktemp("data")
    long = " ".join(["The dog and the bear sat by the old red barn and shared a cake with a small green frog."] * 40)
    texts = (Path(__file__).parent / "handmade.json").read_text(encoding="utf-8").replace("{LONG}", long)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_DATA", str(folder))
        for benchmark in harness_benchmarks():
            documents = json.loads(texts)[benchmark.name]
            parts = {benchmark.documents: documents[:3], benchmark.pool: documents[3:]}
            for path, part in parts.items() if len(parts) > 1 else [(benchmark.documents, documents)]:
                path.parent.mkdir(exist_ok=True)
                path.write_text("".join(json.dumps(each) + "\n" for each in part), encoding="utf-8")
        yield folder


def _file(mirror: Path, file: RemoteFile, folder: Path) -> Path:
    path = mirror / file.url.removeprefix("https://")
    if file.archive:
        lines = "".join(sorted(_unpacked(path, file, folder)))
        assert sha256(lines.encode()).hexdigest() == file.sha256, path
        assert path.stat().st_size <= file.size, path
        return folder
    assert (path.stat().st_size, sha256(path.read_bytes()).hexdigest()) == (file.size, file.sha256), path
    return path


def _unpacked(path: Path, file: RemoteFile, folder: Path) -> list[str]:
    """Unpack what the manifest names, with the standard library alone; gives a line `<member> <hash>` for each."""
    lines = []
    for name, content in (_zip if file.archive == "zip" else _tar)(path).items():
        if not file.members or any(fnmatchcase(name, pattern) for pattern in file.members):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
            lines.append(f"{name} {sha256(content).hexdigest()}\n")
    return lines


def _zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}


def _tar(path: Path) -> dict[str, bytes]:
    with tarfile.open(path, "r:gz") as archive:
        return {entry.name: archive.extractfile(entry).read() for entry in archive if entry.isreg()}  # type: ignore[union-attr]
