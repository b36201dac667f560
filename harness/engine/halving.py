"""Going on where memory ran out: the part that did not fit is cut in half, and so are those behind it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence

from ..errors import HarnessError
from .slicing import slices

SIGNS = ("can't allocate memory", "out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "bad_alloc")
"""What messages say of memory that ran out: PyTorch's allocators of CPU and CUDA, cuBLAS, and C++ itself."""


def in_parts(lengths: Sequence[int], work: Callable[[list[int]], None], *, device: str) -> None:
    """Do the work of all rows, given as indices in parts (see `slices`); a part that does not fit is done in halves.

    The work of a part must leave nothing behind when it raises. Parts behind one that was halved hold no more rows than
    a half of it, because they are no shorter. A smaller part is padded less and has other neighbors, which moves the
    last digits of the arithmetic and nothing else. Raises HarnessError where a single row does not fit.
    """
    waiting = list(slices(lengths, device=device))
    while waiting:
        part = waiting.pop(0)
        if fits(lambda part=part: work(part), device=device):  # type: ignore[misc]
            continue
        if len(part) == 1:
            raise HarnessError(
                f"out of memory: a single text of {lengths[part[0]]} tokens does not fit on the {device}, where larger "
                "batches were halved down to it; choose a smaller model, or free memory (harness plan tells what is "
                "needed)"
            )
        most = (len(part) + 1) // 2
        waiting = [piece for whole in (part, *waiting) for piece in pieces(whole, most)]


def pieces(part: list[int], most: int) -> list[list[int]]:
    """The rows of a part, at most so many at a time."""
    return [part[start : start + most] for start in range(0, len(part), most)]


def fits(work: Callable[[], object], *, device: str) -> bool:
    """Do the work; False where memory ran out, of which nothing is then held. All other errors are raised."""
    try:
        work()
        return True
    except (RuntimeError, MemoryError) as error:
        if not ran_out(error):
            raise
    # Behind the handler: until it ends, the traceback holds every tensor of the failed work.
    gc.collect()
    if device == "cuda":
        import torch

        torch.cuda.empty_cache()
    return False


def ran_out(error: BaseException) -> bool:
    """Whether an error says that there was no memory left."""
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in SIGNS)
