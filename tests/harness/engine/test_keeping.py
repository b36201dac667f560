"""Memory that was freed is kept by the process."""

from __future__ import annotations

import ctypes
import resource

import pytest
import torch

from harness.engine.keeping import keep_memory

FLOATS = 16 * 2**20
"""64 MiB: more than glibc would keep by itself."""


def _faults_of_a_tensor() -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    torch.ones(FLOATS)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library is not glibc")
def test_a_tensor_stands_where_another_was_freed() -> None:
    """After the first few of a size none fetches pages from the system, where each would fetch 16,384.

    The second may miss the place of the first by the few bytes that aligning takes, if something stands behind it.
    """
    keep_memory()
    assert max([_faults_of_a_tensor() for _ in range(8)][-3:]) < 1000
