"""Memory that was freed is kept by the process."""

from __future__ import annotations

import ctypes
import resource

import pytest
import torch

from harness.engine.keeping import keep_memory

FLOATS = 16 * 2**20
"""64 MiB: more than glibc would keep by itself."""


def _faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library is not glibc")
def test_a_tensor_stands_where_another_was_freed() -> None:
    """The second of two of a size fetches no page from the system: there would be 16,384."""
    keep_memory()
    torch.ones(FLOATS)
    before = _faults()
    torch.ones(FLOATS)
    assert _faults() - before < 1000
