"""A model hub on this machine: a server that speaks as much of the hub's protocol as its own client needs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "let-me-in"


@dataclass
class Repository:
    """What lies under an id."""

    folder: Path
    gated: bool = False
    """Whether its files are given only to who brings TOKEN."""
    revisions: tuple[str, ...] = ("main", COMMIT)
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes that it lists for a file, where they are not the file's own."""


@dataclass
class Hub:
    """The server, and what it holds."""

    address: str
    home: Path
    """Folder of the client's cache."""
    repositories: dict[str, Repository] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Paths of all requests."""
    given: list[str] = field(default_factory=list)
    """Names of the files that it gave whole."""
    broken: bool = False
    """Whether it answers everything with 503."""

    def put(self, folder: Path, name: str = "us/tiny", **settings: Any) -> None:
        """Hold a folder under an id."""
        self.repositories[name] = Repository(folder=folder, **settings)

    def harness(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command line in a process of its own, whose hub this is."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        given = kept | {"HF_ENDPOINT": self.address, "HF_HOME": str(self.home), "HF_HUB_DISABLE_XET": "1"}
        given |= {"HARNESS_DATA": str(self.home / "data")} | environment
        command = [sys.executable, "-c", "from harness.cli import main; main()", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=given, check=False)


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

        def _answer(self, *, body: bool) -> None:
            path = unquote(self.path.partition("?")[0])
            hub.asked.append(path)
            parts = path.strip("/").split("/")
            api = parts[:2] == ["api", "models"]
            parts = parts[2:] if api else parts
            repository = hub.repositories.get("/".join(parts[:2]))
            kind, *rest = parts[2:] or ["revision", "main"]
            if hub.broken:
                self._send(503, b"", {}, body=body)
            elif repository is None:
                self._refuse("RepoNotFound", 401, body=body)
            elif "/".join(rest) not in repository.revisions and rest[0] not in repository.revisions:
                self._refuse("RevisionNotFound", 404, body=body)
            elif api:
                self._send(200, _told(repository, "/".join(parts[:2]), kind), {}, body=body)
            elif repository.gated and self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self._refuse("GatedRepo", 403, body=body)
            else:
                self._give(repository.folder / "/".join(rest[1:]), body=body)

        def _give(self, path: Path, *, body: bool) -> None:
            if not path.is_file():
                self._refuse("EntryNotFound", 404, body=body)
                return
            content = path.read_bytes()
            headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "X-Repo-Commit": COMMIT}
            if wanted := re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", "")):
                first, last = map(int, wanted.groups())
                self._send(206, content[first : last + 1], headers, body=body)
                return
            if body:
                hub.given.append(path.name)
            self._send(200, content, headers, body=body)

        def _refuse(self, code: str, status: int, *, body: bool) -> None:
            self._send(status, b"{}", {"X-Error-Code": code, "X-Error-Message": code}, body=body)

        def _send(self, status: int, content: bytes, headers: dict[str, str], *, body: bool) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            if body:
                self.wfile.write(content)

    return Handler


def _told(repository: Repository, name: str, kind: str) -> bytes:
    """What the API says: of a revision its commit, of a tree its files."""
    paths = sorted(path for path in repository.folder.rglob("*") if path.is_file())
    names = [path.relative_to(repository.folder).as_posix() for path in paths]
    if kind == "tree":
        sizes = [repository.sizes.get(path.name, path.stat().st_size) for path in paths]
        rows = zip(names, sizes, strict=True)
        return json.dumps(
            [{"type": "file", "path": each, "size": size, "oid": "0" * 40} for each, size in rows]
        ).encode()
    siblings = [{"rfilename": each} for each in names]
    return json.dumps({"id": name, "sha": COMMIT, "gated": repository.gated, "siblings": siblings}).encode()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """An empty hub."""
    hub = Hub(address="", home=tmp_path / "home")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    hub.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield hub
    server.shutdown()
    server.server_close()


Study = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def study(hub: Hub, tmp_path: Path) -> Study:
    """A short preliminary study of a model; gives how it ended."""

    def run(model: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        short = ("--domain", "general", "--shots", "0", "--limit", "1", "--store", str(tmp_path / "store"))
        return hub.harness("study", "--model", model, *short, *options, **environment)

    return run
