"""Attention on a CPU, where what is written is a token at a time and what is read is long.

PyTorch's own kernel computes what a mask hides, half of a prompt, and takes 1.3 times as long for a single token behind
many long texts as two products of matrices (perf/README.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

NAME = "harness"
PART = 128
"""Tokens of a prompt that are computed at once, without those behind them."""
BEYOND = ("softcap", "position_bias", "cache")
"""What a layer may ask of attention that is left to PyTorch's kernel."""


def attend_here(network: PreTrainedModel) -> None:
    """Have a network on a CPU attend as below, if it attends by PyTorch's kernel and lets that be chosen."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import sdpa_mask

    chosen = getattr(network.config, "_attn_implementation", None)
    if network.device.type == "cpu" and chosen == "sdpa" and network._supports_attention_backend:
        AttentionInterface.register(NAME, attend)
        AttentionMaskInterface.register(NAME, sdpa_mask)
        network.set_attn_implementation(NAME)


def attend(
    module: Any, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None, **others: Any
) -> tuple[Tensor, None]:
    """As `sdpa_attention_forward` of transformers.

    Queries [rows, heads, tokens, size], keys and values [rows, shared heads, tokens so far, size], a mask
    [rows, 1 or heads, tokens, tokens so far] that is true where one may be seen; gives [rows, tokens, heads, size].
    A mask of numbers, which are added, is left to the kernel.
    """
    import torch
    from transformers.integrations.sdpa_attention import sdpa_attention_forward as kernel

    count = query.shape[-2]
    added = attention_mask is not None and attention_mask.dtype != torch.bool
    if added or others.get("dropout") or any(others.get(name) is not None for name in BEYOND):
        return kernel(module, query, key, value, attention_mask, **others)
    if count == 1:
        return _one(query, key, value, attention_mask, others.get("scaling") or query.shape[-1] ** -0.5), None
    if attention_mask is None or count <= PART:
        return kernel(module, query, key, value, attention_mask, **others)
    found = []
    for queries, mask in zip(torch.split(query, PART, 2), torch.split(attention_mask, PART, 2), strict=True):
        seen = _seen(mask)
        found.append(kernel(module, queries, key[:, :, :seen], value[:, :, :seen], mask[..., :seen], **others)[0])
    return torch.cat(found, dim=1), None


def _seen(mask: Tensor) -> int:
    """Tokens up to the last one that any of a part may see; at least 1, as a part may be padding in every row."""
    places = mask.any(dim=2).any(dim=1).any(dim=0).nonzero()
    return int(places[-1]) + 1 if len(places) else 1


def _one(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, scaling: float) -> Tensor:
    """Of a single token a row; heads that share keys and values are computed together."""
    import torch

    rows, heads, _, size = query.shape
    shared, seen = key.shape[1], key.shape[2]
    queries = query.reshape(rows * shared, heads // shared, size)
    scores = torch.bmm(key.flatten(0, 1), (queries * scaling).transpose(1, 2)).transpose(1, 2)
    if mask is not None:
        hidden = ~mask[:, :, 0].expand(rows, mask.shape[1], seen)
        scores = scores.reshape(rows, heads, seen).masked_fill(hidden, float("-inf")).view(rows * shared, -1, seen)
    found = torch.bmm(scores.softmax(-1), value.flatten(0, 1))
    return found.view(rows, heads, 1, -1).transpose(1, 2)
