"""A real proxy that misbehaves: what goes through it may be dropped, refused, late or torn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from threading import Lock
from typing import Any

from .completions import listening

Fault = Callable[[BaseHTTPRequestHandler, bytes], None]
"""What is done with an answer, instead of passing it on."""


@dataclass(kw_only=True)
class Mood:
    """How the proxy behaves."""

    faults: list[Fault | None] = field(default_factory=list)
    """For each request to complete in its turn; None passes it on, and so are all behind the last one."""
    wrong: Callable[[bytes], Fault | None] = lambda body: None
    """For a request of a certain content, whenever it comes."""
    seen: list[bytes] = field(default_factory=list)
    """Every request to complete."""
    lock: Lock = field(default_factory=Lock)

    def next(self, body: bytes) -> Fault | None:
        """What befalls a request."""
        with self.lock:
            self.seen.append(body)
            return self.wrong(body) or (self.faults.pop(0) if self.faults else None)


def drop(handler: BaseHTTPRequestHandler, answer: bytes) -> None:
    """Hang up without a word."""
    handler.close_connection = True


def truncate(handler: BaseHTTPRequestHandler, answer: bytes) -> None:
    """Promise all of it, send half, and hang up."""
    _head(handler, 200, len(answer))
    handler.wfile.write(answer[: len(answer) // 2])
    handler.close_connection = True


def garble(handler: BaseHTTPRequestHandler, answer: bytes) -> None:
    """Send half of it as if that were all."""
    half = answer[: len(answer) // 2]
    _head(handler, 200, len(half))
    handler.wfile.write(half)


def answer(text: str) -> Fault:
    """Answer something else."""

    def fault(handler: BaseHTTPRequestHandler, answer: bytes) -> None:
        told = text.encode()
        _head(handler, 200, len(told))
        handler.wfile.write(told)

    return fault


def late(seconds: float) -> Fault:
    """Answer after so many seconds."""

    def fault(handler: BaseHTTPRequestHandler, answer: bytes) -> None:
        time.sleep(seconds)
        _head(handler, 200, len(answer))
        handler.wfile.write(answer)

    return fault


def refuse(status: int, **headers: str) -> Fault:
    """Answer with an error."""

    def fault(handler: BaseHTTPRequestHandler, answer: bytes) -> None:
        told = b'{"error": {"message": "not now"}}'
        _head(handler, status, len(told), **headers)
        handler.wfile.write(told)

    return fault


def _head(handler: BaseHTTPRequestHandler, status: int, size: int, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(size))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


@contextmanager
def between(url: str, mood: Mood) -> Iterator[str]:
    """The address of a proxy in front of a server."""
    host = url.removeprefix("http://")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass("GET", b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._pass("POST", body, mood.next(body))

        def _pass(self, method: str, body: bytes, fault: Fault | None = None) -> None:
            upstream = HTTPConnection(host)
            upstream.request(method, self.path, body or None, {"Content-Type": "application/json"})
            response = upstream.getresponse()
            answer = response.read()
            upstream.close()
            try:
                if fault:
                    fault(self, answer)
                else:
                    _head(self, response.status, len(answer))
                    self.wfile.write(answer)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client did not wait

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with listening(Handler) as here:
        yield here
