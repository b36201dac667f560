"""Keys and values with room to grow.

The cache of transformers copies all it holds for every token that is added. Behind five demonstrations that is most of
the time of a token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transformers.cache_utils import DynamicCache, DynamicLayer

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PretrainedConfig

ROOM = 64
"""Tokens for which a buffer has room when it is made anew."""


class RoomyLayer(DynamicLayer):  # type: ignore[no-untyped-call]
    """A layer's keys and values, views of buffers that are longer; both [rows, heads, tokens, size]."""

    def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
        """Add tokens in place where there is room, and give all that is held."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        assert self.keys is not None
        assert self.values is not None
        held, count = self.get_seq_length(), key_states.shape[-2]
        buffers = getattr(self, "_buffers", None)
        # Rows that were repeated gave new tensors: the buffers are no longer what is held.
        if buffers is None or not held or not _within(self.keys, buffers[0], held + count):
            buffers = tuple(_roomy(new, len(new), held + count) for new in (key_states, value_states))
            if held:
                for buffer, old in zip(buffers, (self.keys, self.values), strict=True):
                    buffer[..., :held, :] = old
        for buffer, new in zip(buffers, (key_states, value_states), strict=True):
            buffer[..., held : held + count, :] = new
        return self._hold(buffers, held + count)

    def batch_select_indices(self, indices: Tensor) -> None:
        """Keep these rows alone: they are copied once, to where there is room for the next token."""
        import torch

        if self.keys is None or self.values is None:
            return
        held = self.get_seq_length()
        buffers = tuple(_roomy(old, len(indices), held) for old in (self.keys, self.values))
        for buffer, old in zip(buffers, (self.keys, self.values), strict=True):
            torch.index_select(old, 0, indices, out=buffer[..., :held, :])
        self._hold(buffers, held)

    def _hold(self, buffers: tuple[Tensor, ...], count: int) -> tuple[Tensor, Tensor]:
        """What stands in the first places of these buffers."""
        self._buffers = buffers
        self.keys, self.values = (buffer[..., :count, :] for buffer in buffers)
        return self.keys, self.values

    def batch_repeat_interleave(self, repeats: int) -> None:
        """Repeat each row; of a single one nothing is copied before the rows go on in different ways."""
        if self.keys is None or self.values is None or len(self.keys) > 1:
            super().batch_repeat_interleave(repeats)
            return
        self.keys, self.values = (held.expand(repeats, -1, -1, -1) for held in (self.keys, self.values))


def roomy_cache(config: PretrainedConfig) -> DynamicCache:
    """An empty cache for a model, roomy in its layers that hold everything."""
    cache = DynamicCache(config=config)
    roomy: Any = RoomyLayer
    cache.layers = [roomy() if type(layer) is DynamicLayer else layer for layer in cache.layers]
    return cache


def _within(view: Tensor, buffer: Tensor, length: int) -> bool:
    return len(view) == len(buffer) and view.data_ptr() == buffer.data_ptr() and length <= buffer.shape[-2]


def _roomy(like: Tensor, rows: int, count: int) -> Tensor:
    """A buffer for so many rows of so many tokens, and some more."""
    _, heads, _, size = like.shape
    return like.new_empty((rows, heads, count + ROOM, size))
