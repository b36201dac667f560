"""In which precision acorn is trained."""

from __future__ import annotations

from functools import cache

import torch


@cache
def precision() -> torch.dtype:
    """bf16 where the processor multiplies it, else fp32: without such instructions bf16 is twenty times slower."""
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
