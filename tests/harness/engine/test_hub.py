"""What is told when a hub, or the way to it, fails: each failure is a real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx2
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import OfflineModeIsEnabled

from harness.engine.hub import _telling
from harness.errors import HarnessError


class _Answers(BaseHTTPRequestHandler):
    """Hangs up, or answers with the status that the path ends in."""

    def do_GET(self) -> None:
        status = self.path.rsplit("/", 1)[-1]
        if status.isdigit():
            self.send_response(int(status))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of a hub that answers badly."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


FAILURES: dict[str, tuple[Callable[[str], object], str]] = {
    "no hub id": (lambda address: HfApi(endpoint=address).model_info("us/a--b"), "is no hub id, which is ORG/NAME"),
    "a state": (
        lambda address: HfApi(endpoint=address).model_info("us/tiny", revision="502"),
        "the hub answered 502 for us/tiny; try again later",
    ),
    "nobody there": (lambda address: httpx2.get("http://127.0.0.1:9"), r"cannot fetch us/tiny .*\(ConnectError"),
    "hung up": (lambda address: httpx2.get(f"{address}/gone"), r"cannot fetch us/tiny .*\(RemoteProtocolError"),
    "no address": (lambda address: httpx2.get("http://hub:port"), r"cannot fetch us/tiny .*\(InvalidURL"),
    "no scheme": (lambda address: httpx2.get("hub.example/x"), r"cannot fetch us/tiny .*\(UnsupportedProtocol"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_one_line(address: str, failure: str) -> None:
    """Which names the model."""
    fail, told = FAILURES[failure]
    with pytest.raises(HarnessError, match=told) as caught, _telling("us/tiny", None, "model x"):
        fail(address)
    assert str(caught.value).startswith("model x: ")
    assert "\n" not in str(caught.value)


def _raise(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("error", [OfflineModeIsEnabled("off"), OSError(28, "No space left on device")])
def test_a_hub_that_is_off_and_a_full_disk_are_one_line(error: OSError) -> None:
    """With the reason."""
    with pytest.raises(HarnessError, match=r"cannot fetch us/tiny .*(off|No space)"), _telling("us/tiny", None, "x"):
        _raise(error)


def test_what_the_cache_remembers_needs_no_hub() -> None:
    """Only an answer of the hub's own is told then."""
    with _telling("us/tiny", None, "x", cached="0123"):
        httpx2.get("http://127.0.0.1:9")


@pytest.mark.parametrize("error", [KeyError("sha"), TypeError("a bug"), RuntimeError("a bug")])
def test_a_bug_is_not_taken_for_a_failure(error: Exception) -> None:
    """It keeps its traceback."""
    with pytest.raises(type(error)), _telling("us/tiny", None, "x", cached="0123"):
        _raise(error)
