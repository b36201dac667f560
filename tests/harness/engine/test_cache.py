"""Tests of the cache with room."""

from __future__ import annotations

import torch
from transformers import DynamicCache, LlamaConfig
from transformers.cache_utils import DynamicLayer

from harness.engine.cache import ROOM, RoomyLayer, roomy_cache

CONFIG = LlamaConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2)


def _tokens(rows: int, count: int) -> torch.Tensor:
    return torch.randn(rows, 2, count, 8)


def test_it_holds_what_the_cache_of_transformers_holds() -> None:
    """Prompts, single tokens, repeated and departed rows give the same keys and values, bit for bit."""
    roomy, plain = roomy_cache(CONFIG), DynamicCache(config=CONFIG)
    head, rest = _tokens(1, 5), _tokens(4, 3)
    for cache in (roomy, plain):
        cache.update(head, head + 1, 0)
        cache.batch_repeat_interleave(4)
        cache.update(rest, rest + 1, 0)
    for step in range(ROOM + 8):
        rows = 4 if step < 10 else 2
        token = _tokens(rows, 1)
        if step == 10:
            for cache in (roomy, plain):
                cache.batch_select_indices(torch.tensor([0, 3]))
        held = [cache.update(token, token + 1, 0) for cache in (roomy, plain)]
        assert all(torch.equal(one, other) for one, other in zip(*held, strict=True))


def test_a_token_is_added_in_place() -> None:
    """While there is room, what is held stays where it is in memory."""
    layer = RoomyLayer()
    first, _ = layer.update(_tokens(2, 4), _tokens(2, 4))
    second, _ = layer.update(_tokens(2, 1), _tokens(2, 1))
    assert first.data_ptr() == second.data_ptr()


def test_rows_that_stay_are_copied_once() -> None:
    """Behind them is room for the next token, which is added in place."""
    layer = RoomyLayer()
    layer.update(_tokens(3, 4), _tokens(3, 4))
    layer.batch_select_indices(torch.tensor([0, 2]))
    assert layer.keys is not None
    kept = layer.keys.data_ptr()
    keys, _ = layer.update(_tokens(2, 1), _tokens(2, 1))
    assert keys.data_ptr() == kept


def test_layers_that_forget_are_left_alone() -> None:
    """A sliding window keeps its own layer."""
    config = LlamaConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2)
    config.sliding_window, config.layer_types = 4, ["sliding_attention"]
    assert not any(isinstance(layer, RoomyLayer) for layer in roomy_cache(config).layers)
    assert any(isinstance(layer, DynamicLayer) for layer in roomy_cache(config).layers)


def test_a_repeated_row_is_not_copied_at_once() -> None:
    """All rows are the first one until they go on in different ways."""
    cache = roomy_cache(CONFIG)
    held, _ = cache.update(_tokens(1, 5), _tokens(1, 5), 0)
    cache.batch_repeat_interleave(4)
    keys = cache.layers[0].keys
    assert keys is not None
    assert len(keys) == 4
    assert keys.data_ptr() == held.data_ptr()
