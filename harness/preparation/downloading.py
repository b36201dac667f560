"""Downloads that go on where they stopped, and that no server can lead elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from .. import disk
from ..errors import HarnessError
from ..types import Progress

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

CHUNK = 1 << 17
"""Bytes read at once."""
BUSY = (429, 500, 502, 503, 504)
"""Answers of a server that may give another one a moment later."""
AGAIN = "run the same command again; it goes on where it stopped"
OFFLINE = "without a network, name a folder with copies: --mirror DIR"


@dataclass(frozen=True, kw_only=True)
class Network:
    """How servers are asked."""

    timeout: float = 60.0
    """Seconds without a byte after which a connection is given up."""
    attempts: int = 3
    """Connections to which a file is given before the download is an error."""
    pause: float = 1.0
    """Seconds before the second connection; each further one waits twice as long."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One file to be downloaded."""

    url: str
    """`https`, or `http` on this very machine; raises HarnessError for another."""
    path: Path
    """Where it grows; what is there of an earlier download is gone on with."""
    size: int
    """Bytes."""
    exact: bool
    """Whether it has so many bytes, or at most so many."""

    def __post_init__(self) -> None:
        """Refuse addresses that could be read or changed on their way."""
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
            raise HarnessError(f"{self.url}: only https is downloaded")

    @property
    def tag(self) -> Path:
        """Where the server's name for its version of the file is kept (ETag), so that two versions are never mixed."""
        return self.path.with_name(f"{self.path.name}.etag")

    @property
    def held(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def forget(self) -> None:
        """Delete what is there."""
        with disk.naming(self.path, "delete"):
            self.path.unlink(missing_ok=True)
            self.tag.unlink(missing_ok=True)


class _CutShort(Exception):
    """A connection ended before the file did."""


def download(wanted: Wanted, network: Network, progress: Progress) -> None:
    """Bring the whole file to its path; its contents are not verified here.

    Raises HarnessError where the server cannot be reached or refuses, redirects to another host, or has a file of
    another size; and where the connection keeps ending early: then what has arrived is kept for the next call.
    """
    pause = network.pause
    for left in reversed(range(network.attempts)):
        try:
            _go_on(wanted, network, progress)
        except _CutShort as error:
            if not left:
                told = f"{wanted.held:,} of {'' if wanted.exact else 'at most '}{wanted.size:,} bytes"
                raise HarnessError(f"{wanted.url}: the download ended after {told} ({error}); {AGAIN}") from error
            time.sleep(pause)
            pause *= 2
        else:
            return


def _go_on(wanted: Wanted, network: Network, progress: Progress) -> None:
    if wanted.exact and wanted.held == wanted.size:
        return
    with disk.naming(wanted.path):
        wanted.path.parent.mkdir(parents=True, exist_ok=True)
        known = wanted.tag.read_text() if wanted.tag.exists() else ""
    if wanted.held >= wanted.size or not (wanted.exact or known):
        wanted.forget()  # an archive without a tag may be packed anew, into other bytes, for each who asks
    with _answer(wanted, network, start=wanted.held, known=known) as answer:
        start = wanted.held if answer.status == 206 else 0
        total = _total(wanted, answer, start)
        _write_tag(wanted, answer)
        _receive(wanted, answer, start=start, total=total, progress=progress)


@contextmanager
def _answer(wanted: Wanted, network: Network, *, start: int, known: str) -> Iterator[HTTPResponse]:
    """The server's answer: the file from `start` (206) or from its beginning (200)."""
    from http.client import HTTPException
    from urllib.error import HTTPError, URLError
    from urllib.request import Request

    headers = {"User-Agent": "harness-self-specialize", "Accept-Encoding": "identity"}
    if start:
        headers |= {"Range": f"bytes={start}-"} | ({"If-Range": known} if known else {})
    try:
        with _opener().open(Request(wanted.url, headers=headers), timeout=network.timeout) as answer:
            yield answer
    except HTTPError as error:
        error.close()
        if error.code in BUSY:
            raise _CutShort(f"the server answers {error.code} {error.reason}") from error
        if error.code == 416:  # it holds less than we do: what we have is of another version
            wanted.forget()
            raise _CutShort("the server has no such part of it") from error
        raise HarnessError(f"{wanted.url}: the server answers {error.code} {error.reason}; {OFFLINE}") from error
    except URLError as error:
        raise HarnessError(f"{wanted.url}: cannot be reached: {error.reason}; {OFFLINE}") from error
    except (HTTPException, TimeoutError, ConnectionError) as error:
        raise _CutShort(str(error) or type(error).__name__) from error


def _total(wanted: Wanted, answer: HTTPResponse, start: int) -> int | None:
    """Bytes of the whole file as far as the server says; raises HarnessError where they are not those expected."""
    length = answer.headers.get("Content-Length")
    if answer.status == 206:
        told = answer.headers.get("Content-Range", "")
        first, _, total = told.removeprefix("bytes ").replace("-", "/").replace("/", " ").partition(" ")
        if first != str(start):
            wanted.forget()
            raise _CutShort(f"asked for what follows byte {start:,}, the server gives {told or 'something else'}")
        length = total.split()[-1] if total.split() else None
    if length is None or not length.isdecimal():
        return wanted.size if wanted.exact else None
    if int(length) > wanted.size or (wanted.exact and int(length) != wanted.size):
        _other_size(wanted, f"{int(length):,}")
    return int(length)


def _other_size(wanted: Wanted, told: str) -> NoReturn:
    wanted.forget()
    most = "" if wanted.exact else "at most "
    raise HarnessError(f"{wanted.url}: has {told} bytes, expected are {most}{wanted.size:,}; it was changed upstream")


def _write_tag(wanted: Wanted, answer: HTTPResponse) -> None:
    tag = answer.headers.get("ETag", "")
    with disk.naming(wanted.tag):
        if tag and not tag.startswith("W/"):  # a weak one does not promise the same bytes
            wanted.tag.write_text(tag)
        elif answer.status == 200:
            wanted.tag.unlink(missing_ok=True)


def _receive(wanted: Wanted, answer: HTTPResponse, *, start: int, total: int | None, progress: Progress) -> None:
    done = start
    with disk.naming(wanted.path), wanted.path.open("r+b" if start else "wb") as file:
        file.seek(start)
        file.truncate()
        while chunk := _read(answer):
            done += len(chunk)
            if done > (total or wanted.size):
                break
            file.write(chunk)
            progress(done, total or wanted.size)
        file.flush()
        os.fsync(file.fileno())
    if done > (total or wanted.size):
        _other_size(wanted, "more")
    if total is not None and done < total:
        raise _CutShort("the connection was closed")


def _read(answer: HTTPResponse) -> bytes:
    """The next bytes; what arrives of a piece that ends early is lost, the pieces before it are not."""
    from http.client import HTTPException

    try:
        return answer.read1(CHUNK)
    except (HTTPException, OSError) as error:
        raise _CutShort(str(error) or type(error).__name__) from error


def _opener() -> OpenerDirector:
    from urllib.request import HTTPRedirectHandler, build_opener

    class Staying(HTTPRedirectHandler):
        """Follows a redirect on the same host alone."""

        def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
            if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
                raise HarnessError(
                    f"{req.full_url}: redirects to another place, {newurl}, which is not followed; if the file has "
                    f"moved there, its address in the manifest must be changed; {OFFLINE}"
                )
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    return build_opener(Staying())


def _is_here(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
