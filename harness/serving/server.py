"""Where a server is, and how it is asked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from ..errors import UsageError

KEY = "HARNESS_API_KEY"
"""Environment variable with the server's key. No other is read: a key for one server is not sent to another."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server, as a user names it. Nothing of it decides a result, so no manifest holds it."""

    url: str
    """Scheme, host and path, with or without `/v1` at its end."""
    served: str = ""
    """Name under which it serves the model; empty where it serves only one."""
    concurrency: int = 16
    """Requests under way at once."""
    timeout: float = 120.0
    """Seconds that a request may take."""

    def __post_init__(self) -> None:
        """Refuse what is no address of a server, and a key in it: an address is printed."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not _is_port(parts):
            raise UsageError("--base-url: must be http:// or https://, a host, and a port where it is no usual one")
        if parts.username or parts.password or parts.query:
            raise UsageError(f"--base-url: a key does not belong into the address; set it as {KEY}")
        if self.concurrency < 1 or self.timeout <= 0:
            raise UsageError("--concurrency must be 1 or more, and --timeout above 0")

    @property
    def root(self) -> str:
        """Address without `/v1` and without a slash at its end."""
        return self.url.rstrip("/").removesuffix("/v1").rstrip("/")

    @property
    def local(self) -> bool:
        """Whether it runs on this machine: then no proxy of the environment stands between."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def key(self) -> str:
        """The key, from the environment alone; empty where none is set."""
        return os.environ.get(KEY, "")


def _is_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False
