"""Having the C library keep the memory that a step of a model frees, for the next step."""

from __future__ import annotations

import ctypes
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Numbers of glibc's `mallopt`: of how many free bytes it gives some back, and from which size a block is mapped by
itself, to be given back as soon as it is free."""
KEPT = 2**31 - 1
"""Bytes: the most that can be said. Mapped, every tensor of some size is made of fresh pages, which the system has to
clear: a tenth to a fifth of the time of scoring."""


def keep_memory() -> None:
    """Let this process keep up to `KEPT` free bytes; where the C library is not glibc, nothing changes."""
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(TRIM_THRESHOLD, KEPT)
        library.mallopt(MMAP_THRESHOLD, KEPT)
