"""How likely a few continuations are behind prompts that a batch has just read: before the answers are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .decoding import positions

if TYPE_CHECKING:
    from torch import Tensor

    from .decoding import Batch


def weigh(batch: Batch, options: Sequence[Sequence[int]]) -> list[list[float]]:
    """Natural log-probabilities [rows, options] of each option's tokens behind each row, summed over tokens.

    The prompts are not read again. An option of one token costs nothing, since its logits are there; a longer one costs
    one pass over its tokens, which the cache then forgets (see `decoding.rewinds`). The batch stays as it was.
    """
    import torch

    first = batch.logits.float().log_softmax(-1)
    columns = [first[:, tokens[0]].double() + _rest(batch, tokens) for tokens in options]
    weighed: list[list[float]] = torch.stack(columns, dim=-1).tolist()
    return weighed


def _rest(batch: Batch, tokens: Sequence[int]) -> Tensor | float:
    """Log-probabilities [rows] of an option's tokens behind its first."""
    import torch

    count = len(tokens) - 1
    if not count:
        return 0.0
    told = torch.tensor(tokens, device=batch.logits.device)
    ids = told[:-1].expand(len(batch.rows), count)
    mask = torch.cat([batch.mask, batch.mask.new_ones(ids.shape)], dim=-1)
    output = batch.network(
        input_ids=ids,
        attention_mask=mask,
        position_ids=positions(mask)[:, -count:],
        past_key_values=batch.cache,
        use_cache=True,
        logits_to_keep=count,
    )
    batch.cache.crop(-count)
    found = output.logits.float().log_softmax(-1)
    rest: Tensor = found.gather(-1, told[1:].expand(ids.shape)[..., None])[..., 0].double().sum(-1)
    return rest
