"""A server on this machine that misbehaves as it is told, a mirror, and sets that are made of a few lines."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from harness.preparation import Network, Source
from harness.types import Progress, Record, RemoteFile, Upstream


@dataclass
class Served:
    """A file of the server, and how it is given out."""

    body: bytes = b""
    ranges: bool = True
    """Whether parts can be asked for."""
    etag: str = ""
    cuts: list[int] = field(default_factory=list)
    """After so many bytes the first, second, ... answer ends; those that follow are whole."""
    says_length: bool = True
    redirect: str = ""
    status: int = 0
    """An error in place of the file."""


@dataclass
class Server:
    """Files by path, and everything that was asked for."""

    address: str
    files: dict[str, Served] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """(path, value of the Range header or empty), in order."""

    def serve(self, path: str, body: bytes = b"", **behaviour: Any) -> str:
        """Put a file on the server; gives its URL."""
        self.files[path] = Served(body, **behaviour)
        return f"{self.address}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.told.asked.append((self.path, asked))
        served = self.server.told.files.get(self.path, Served(status=404))
        if served.redirect:
            self.send_response(302)
            self.send_header("Location", served.redirect)
            self.end_headers()
        elif served.status:
            self.send_error(served.status)
        else:
            self._send(served, asked)

    def _send(self, served: Served, asked: str) -> None:
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and served.ranges else 0
        if self.headers.get("If-Range", served.etag) != served.etag:
            start = 0
        if start >= len(served.body) > 0:
            self.send_error(416)
            return
        body = served.body[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(served.body) - 1}/{len(served.body)}")
        if served.says_length:
            self.send_header("Content-Length", str(len(body)))
        if served.etag:
            self.send_header("ETag", served.etag)
        self.end_headers()
        self.wfile.write(body[: served.cuts.pop(0)] if served.cuts else body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A real HTTP server on 127.0.0.1."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as real:
        told = Server(f"http://127.0.0.1:{real.server_address[1]}")
        real.told = told  # type: ignore[attr-defined]
        thread = threading.Thread(target=real.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        real.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a test, which does not exist yet; and no proxy between us and our server."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HARNESS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def once() -> Source:
    """The network, asked once for each file."""
    return Source(network=Network(timeout=10, attempts=1, pause=0))


class Forge:
    """Makes files, archives and sets."""

    @staticmethod
    def sha(body: bytes) -> str:
        """SHA-256 in hex."""
        return hashlib.sha256(body).hexdigest()

    @staticmethod
    def pinned(body: bytes, url: str, **more: Any) -> RemoteFile:
        """A file of these bytes."""
        return RemoteFile(**{"key": "file", "url": url, "size": len(body), "sha256": Forge.sha(body), **more})

    @staticmethod
    def members_sha(members: Mapping[str, bytes]) -> str:
        """What pins an archive."""
        return Forge.sha("".join(sorted(f"{name} {Forge.sha(body)}\n" for name, body in members.items())).encode())

    @staticmethod
    def tar_gz(members: Mapping[str, bytes], *, odd: Callable[[tarfile.TarFile], None] = lambda tar: None) -> bytes:
        """An archive with these members, and what `odd` adds."""
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            for name, body in members.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(body)
                archive.addfile(entry, io.BytesIO(body))
            odd(archive)
        return out.getvalue()

    @staticmethod
    def zipped(members: Mapping[str | zipfile.ZipInfo, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
        """A zip archive with these members."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", packing) as archive:
            for name, body in members.items():
                archive.writestr(name, body)
        return out.getvalue()

    @staticmethod
    def lines(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
        """A converter: every line of the file `quiz` is a question, and its first word the answer."""
        for number, line in enumerate(files["quiz"].read_text().splitlines()):
            yield "quiz.jsonl", {"id": str(number), "instruction": "Answer.", "input": line, "answer": line.split()[0]}

    @staticmethod
    def quiz(url: str, body: bytes = b"one two\nthree four\n", **more: Any) -> Upstream:
        """A set of one file of questions."""
        told: dict[str, Any] = {
            "name": "quiz",
            "title": "A quiz",
            "licence": "CC0",
            "commercial": True,
            "citation": "Nobody (2001)",
            "homepage": "https://quiz.example",
            "files": (Forge.pinned(body, url, key="quiz"),),
            "outputs": {"quiz.jsonl": body.count(b"\n")},
            "convert": Forge.lines,
            "version": "1",
        }
        return Upstream(**(told | more))


@pytest.fixture
def forge() -> type[Forge]:
    """The maker of everything."""
    return Forge


@dataclass
class Watched:
    """A watcher that remembers."""

    titles: list[str] = field(default_factory=list)
    done: list[tuple[int, int]] = field(default_factory=list)

    @contextmanager
    def __call__(self, title: str) -> Iterator[Progress]:
        """Remember a piece of work and its progress."""
        self.titles.append(title)
        yield lambda done, total: self.done.append((done, total))


@pytest.fixture
def watch() -> Watched:
    """A new one."""
    return Watched()
