"""Writing tokens behind prompts, row by row in step, where rows that have ended leave the batch.

`generate` of transformers computes ended rows on until the last one ends, and computes what all prompts share for each
of them. Most prompts here share the template's head, and most answers are a few tokens beside a few that ramble on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import DynamicCache, PreTrainedModel

    from .choosing import Choose

LEAST_SHARED = 16
"""A shared head of fewer tokens is not worth a forward pass of its own."""
WORTH = 0.8
"""Rows leave the batch when at most this share of it stays."""


def decode(
    network: PreTrainedModel,
    prompts: Sequence[list[int]],
    *,
    longest: int,
    ended: Callable[[list[int]], bool],
    choose: Choose,
    opened: Callable[[Batch], None] = lambda batch: None,
) -> list[list[int]]:
    """Tokens written behind each prompt, at most `longest`, up to and with the one at which `ended` becomes true.

    `opened` is shown the batch when it has read its prompts and written nothing.
    """
    written: list[list[int]] = [[] for _ in prompts]
    done: set[int] = set()
    batch = _prefill(network, prompts)
    opened(batch)
    for step in range(longest):
        tokens = choose(batch.logits, batch.rows, step)
        for row, token in zip(batch.rows, tokens.tolist(), strict=True):
            if row not in done:
                written[row].append(token)
                done |= {row} if ended(written[row]) else set()
        if len(done) == len(prompts) or step + 1 == longest:
            break
        batch.advance(tokens, _staying(batch.rows, done))
    return written


def _staying(rows: list[int], done: set[int]) -> list[int]:
    """Places of the rows that stay: all, until enough have ended to be worth a copy of the others."""
    going = [place for place, row in enumerate(rows) if row not in done]
    return going if len(going) <= WORTH * len(rows) else list(range(len(rows)))


@dataclass(kw_only=True)
class Batch:
    """The rows that are still being written."""

    network: PreTrainedModel
    cache: DynamicCache
    rows: list[int]
    """Indices in the prompts."""
    mask: Tensor
    """[rows, tokens so far]: 1 for a token, 0 for padding."""
    logits: Tensor
    """[rows, vocabulary]: of the next token."""

    def advance(self, tokens: Tensor, going: list[int]) -> None:
        """Read the tokens just written, in the rows at these places alone; the others leave."""
        import torch

        if len(going) < len(self.rows):
            places = torch.tensor(going, device=tokens.device)
            self.cache.batch_select_indices(places)
            self.mask, tokens = self.mask[places], tokens[places]
            self.rows = [self.rows[place] for place in going]
        self.mask = torch.cat([self.mask, self.mask.new_ones(len(going), 1)], dim=-1)
        self.logits = _read(self.network, self.cache, tokens[:, None], self.mask)


def _prefill(network: PreTrainedModel, prompts: Sequence[list[int]]) -> Batch:
    """The batch after its prompts: the shared head is read once, then the rest, padded behind it on the left.

    Equal prompts, which only a sample tells apart, are read once.
    """
    import torch

    from .cache import roomy_cache

    number = {prompt: place for place, prompt in enumerate(dict.fromkeys(map(tuple, prompts)))}
    different = [list(prompt) for prompt in number]
    cache, head_size = roomy_cache(network.config), head_of(network, different)
    if head_size:
        head = torch.tensor([different[0][:head_size]], device=network.device)
        _read(network, cache, head, torch.ones_like(head))
        cache.batch_repeat_interleave(len(different))
    rest = [prompt[head_size:] for prompt in different]
    width = max(map(len, rest))
    ids = torch.tensor([[0] * (width - len(row)) + row for row in rest], device=network.device)
    mask = torch.tensor(
        [[1] * head_size + [0] * (width - len(row)) + [1] * len(row) for row in rest], device=network.device
    )
    logits = _read(network, cache, ids, mask)
    if len(different) < len(prompts):
        copies = torch.tensor([number[tuple(prompt)] for prompt in prompts], device=network.device)
        cache.batch_select_indices(copies)
        mask, logits = mask[copies], logits[copies]
    return Batch(network=network, cache=cache, rows=list(range(len(prompts))), mask=mask, logits=logits)


def _read(network: PreTrainedModel, cache: DynamicCache, ids: Tensor, mask: Tensor) -> Tensor:
    """Logits [rows, vocabulary] after the last of these tokens, which the cache then holds too."""
    places = positions(mask)[:, -ids.shape[1] :]
    output = network(
        input_ids=ids, attention_mask=mask, position_ids=places, past_key_values=cache, use_cache=True, logits_to_keep=1
    )
    logits: Tensor = output.logits[:, -1]
    return logits


def positions(mask: Tensor) -> Tensor:
    """Place of each token among those of its row, padding left out: a prompt means the same however it is padded."""
    return (mask.cumsum(-1) - 1).clamp(min=0)


def head_of(network: PreTrainedModel, prompts: Sequence[list[int]]) -> int:
    """How many first tokens of the prompts are read once for all; 0 where that would not be the same.

    Behind a shared head there is padding between it and the rest of a prompt. A network that is told the place of each
    token takes no notice. One that counts places itself does (MPT, whose attention falls with the distance), and so
    does one with layers that see only the last so many places (Mistral, Gemma): there whole prompts are read, padded
    in front of them.
    """
    wrapper: Any = network
    own = wrapper.get_base_model() if hasattr(network, "peft_config") else network
    told = "position_ids" in signature(own.forward).parameters
    return shared(prompts) if told and rewinds(network) else 0


def rewinds(network: PreTrainedModel) -> bool:
    """Whether the cache of a model holds all its tokens, and can forget the last ones: not where a layer keeps a
    window or a state.
    """
    from .cache import RoomyLayer, roomy_cache

    return all(type(layer) is RoomyLayer for layer in roomy_cache(network.config).layers)


def shared(prompts: Sequence[list[int]]) -> int:
    """How many first tokens all prompts share, at least one token of each kept back; 0 where it is not worth it."""
    if len(prompts) < 2:
        return 0
    first, last = min(prompts), max(prompts)  # what the extremes share, all in between share
    most = min(map(len, prompts)) - 1
    count = next((place for place in range(most) if first[place] != last[place]), most)
    return count if count >= LEAST_SHARED else 0
