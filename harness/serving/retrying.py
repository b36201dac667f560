"""Which failures of a request pass by themselves, and how long to wait for that.

Written out rather than taken from a library: what counts as passing, `Retry-After`, and a wait that another request's
failure ends are what it is about, and no retry library knows of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random
from threading import Event
from typing import TypeVar

ATTEMPTS = 6
"""With the waits between, a server may be away for about 15 seconds."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0
"""Seconds; each wait is about twice the one before. A server that names a longer one is not waited for so long."""
PASSING = (408, 409, 425, 429, 500, 502, 503, 504)
"""States of a server that pass. All others say that the request is wrong."""

_JITTER = Random()
Result = TypeVar("Result")


class Passing(Exception):
    """A failure that may pass."""

    def __init__(self, reason: str, *, wait: float | None = None) -> None:
        """What happened, and the seconds that the server asks to wait."""
        super().__init__(reason)
        self.wait = wait


def patiently(call: Callable[[], Result], *, stopped: Event) -> Result:
    """What `call` gives, tried several times; raises the last Passing where it goes on failing or is `stopped`."""
    for attempt in range(ATTEMPTS):
        try:
            return call()
        except Passing as failure:
            if attempt + 1 == ATTEMPTS or stopped.wait(_wait(failure, attempt)):
                raise
    raise AssertionError("unreachable")


def asked_wait(header: str | None) -> float | None:
    """Seconds of a Retry-After header, which holds them or a date; None where it says nothing."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _wait(failure: Passing, attempt: int) -> float:
    own = FIRST_WAIT * 2**attempt * _JITTER.uniform(0.5, 1.0)
    return min(LONGEST_WAIT, own if failure.wait is None else failure.wait)
