"""One request to a server, with patience, and many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import HarnessError
from .retrying import PASSING, Passing, asked_wait, patiently
from .server import KEY, Server

if TYPE_CHECKING:
    import httpx2

CONNECTING = 10.0
"""Seconds to reach a server at all, where a request may take longer."""
SHOWN = 300
"""Characters of what a server says that stand in an error."""

Result = TypeVar("Result")
Read = Callable[[Any], Result]
"""What an answer means; raises ValueError, KeyError, TypeError or IndexError for one that is not whole."""


class Refused(HarnessError):
    """The server was there and would not; asking again would not help."""


class Caller:
    """A connection to a server. Threads share it."""

    def __init__(self, server: Server) -> None:
        """Nothing is sent yet."""
        import httpx2

        self.server = server
        self._key = server.key
        self._client = httpx2.Client(
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            timeout=httpx2.Timeout(server.timeout, connect=min(CONNECTING, server.timeout)),
            limits=httpx2.Limits(max_connections=server.concurrency, max_keepalive_connections=server.concurrency),
            trust_env=not server.local,
        )

    def get(self, path: str) -> Any:
        """JSON that the server has at a path, such as `/v1/models`; raises Refused where it has none."""
        return self._patiently("GET", path, None, lambda answer: answer, Event())

    def complete(self, body: Mapping[str, object], read: Read[Result], *, stopped: Event | None = None) -> Result:
        """What `/v1/completions` answers; raises Refused, or HarnessError where the server fails for long."""
        return self._patiently("POST", "/v1/completions", body, read, stopped or Event())

    def complete_all(
        self, bodies: Mapping[str, Mapping[str, object]], reads: Mapping[str, Read[Result]]
    ) -> Iterator[tuple[str, Result | HarnessError]]:
        """Key and answer of each request as it comes, or the error that it ended with.

        Where the server fails for long, what was not asked by then is not asked any more.
        """
        waiting: SimpleQueue[str] = SimpleQueue()
        ended: SimpleQueue[tuple[str, Result | Exception]] = SimpleQueue()
        stopped = Event()
        for key in bodies:
            waiting.put(key)

        def work() -> None:
            with suppress(Empty):
                while key := waiting.get_nowait():
                    try:
                        ended.put((key, self._unless(stopped, bodies[key], reads[key])))
                    except Exception as error:  # a bug too: raised here, nobody would hear of it, and all would wait
                        ended.put((key, error))

        for _ in range(min(self.server.concurrency, len(bodies))):
            # Not those of a pool, for which an interrupted process would wait, a request's whole time.
            Thread(target=work, daemon=True).start()
        try:
            for _ in bodies:
                key, answer = ended.get()
                if isinstance(answer, Exception) and not isinstance(answer, HarnessError):
                    raise answer
                yield key, answer
        finally:
            stopped.set()

    def _unless(self, stopped: Event, body: Mapping[str, object], read: Read[Result]) -> Result:
        if stopped.is_set():
            raise HarnessError("the server had failed for long")
        try:
            return self.complete(body, read, stopped=stopped)
        except Refused:
            raise
        except HarnessError:
            stopped.set()
            raise

    def _patiently(
        self, method: str, path: str, body: Mapping[str, object] | None, read: Read[Result], stopped: Event
    ) -> Result:
        try:
            return patiently(lambda: self._once(method, path, body, read), stopped=stopped)
        except Passing as failure:
            raise HarnessError(
                f"{self.server.root}{path}: {self._safe(str(failure))}; see whether the server is well, "
                "and run the same command again: what was answered is kept"
            ) from failure

    def _once(self, method: str, path: str, body: Mapping[str, object] | None, read: Read[Result]) -> Result:
        import httpx2

        try:
            response = self._client.request(method, f"{self.server.root}{path}", json=body)
        except httpx2.TimeoutException as error:
            raise Passing(f"no answer within {self.server.timeout:g} seconds") from error
        except httpx2.RequestError as error:
            raise Passing(f"no connection ({type(error).__name__}: {error})") from error
        self._check(response, path)
        try:
            return read(response.json())
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise Passing(f"an answer that is not whole or no completion: {response.text[:SHOWN]!r}") from error

    def _check(self, response: httpx2.Response, path: str) -> None:
        if response.is_success:
            return
        said = f"{response.status_code} {_said(response)}"
        if response.status_code in PASSING:
            raise Passing(said, wait=asked_wait(response.headers.get("retry-after")))
        hint = f"; set the key of this server as {KEY}" if response.status_code in (401, 403) else ""
        raise Refused(f"{self.server.root}{path}: {self._safe(said)}{hint}")

    def _safe(self, text: str) -> str:
        """Without the key, should a server repeat it."""
        return text.replace(self._key, "***") if self._key else text


def _said(response: httpx2.Response) -> str:
    """The reason that a server gives, whatever it looks like."""
    try:
        told = response.json()
    except ValueError:
        return response.text[:SHOWN]
    for name in ("error", "message", "detail"):
        told = told.get(name, told) if isinstance(told, dict) else told
    return str(told)[:SHOWN]
