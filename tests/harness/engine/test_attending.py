"""Attention on a CPU."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from harness.engine import load
from harness.engine.attending import NAME, PART, attend
from harness.types import Model

ROWS, HEADS, SIZE = 3, 4, 16


def _given(tokens: int, seen: int, shared: int) -> tuple[Any, ...]:
    """A layer and what it is given: keys and values lie in longer buffers, as in a cache."""
    layer = SimpleNamespace(is_causal=True, num_key_value_groups=HEADS // shared)
    query = torch.randn(ROWS, tokens, HEADS, SIZE).transpose(1, 2)
    key, value = (torch.randn(ROWS, shared, seen + 5, SIZE)[:, :, :seen] for _ in range(2))
    return layer, query, key, value


def _mask(tokens: int, seen: int) -> torch.Tensor:
    """Nothing behind a token is seen, and of one row not its first third; each token sees itself."""
    mask = torch.ones(tokens, seen, dtype=torch.bool).tril(seen - tokens).repeat(ROWS, 1, 1, 1)
    mask[1, :, :, : seen // 3] = False
    return mask | torch.eye(seen, dtype=torch.bool)[seen - tokens :]


@pytest.mark.parametrize("shared", [4, 2, 1])
@pytest.mark.parametrize(("tokens", "seen"), [(1, 1), (1, 37), (5, 9), (PART, PART), (PART + 1, PART + 9), (300, 333)])
def test_it_is_what_the_kernel_gives(tokens: int, seen: int, shared: int) -> None:
    """Whether heads share keys or not, for one token and for many."""
    given, mask = _given(tokens, seen, shared), _mask(tokens, seen)
    found, expected = (way(*given, mask, scaling=0.3)[0] for way in (attend, sdpa_attention_forward))
    assert torch.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("tokens", [1, PART + 1])
def test_without_a_mask_it_is_what_the_kernel_gives(tokens: int) -> None:
    """A token that sees all, and a prompt without padding."""
    given = _given(tokens, 37 if tokens == 1 else tokens, 2)
    found, expected = (way(*given, None, scaling=0.3)[0] for way in (attend, sdpa_attention_forward))
    assert torch.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("tokens", [1, PART + 1])
def test_without_a_scale_it_is_that_of_the_kernel(tokens: int) -> None:
    """One over the root of the size."""
    given, mask = _given(tokens, PART + 9, 2), _mask(tokens, PART + 9)
    found, expected = (way(*given, mask)[0] for way in (attend, sdpa_attention_forward))
    assert torch.allclose(found, expected, atol=1e-5)


def test_a_mask_that_shows_what_comes_later_is_obeyed() -> None:
    """Nothing is taken for hidden that is not."""
    given, mask = _given(PART + 8, PART + 8, 4), torch.ones(ROWS, 1, PART + 8, PART + 8, dtype=torch.bool)
    found, expected = (way(*given, mask, scaling=0.3)[0] for way in (attend, sdpa_attention_forward))
    assert torch.allclose(found, expected, atol=1e-5)


def test_a_part_that_is_padding_in_every_row_is_borne() -> None:
    """Nothing is seen there, and nobody asks what came of it."""
    given, mask = _given(2 * PART, 2 * PART, 4), _mask(2 * PART, 2 * PART)
    mask[:, :, :PART] = mask[..., :PART] = False
    found, expected = (way(*given, mask, scaling=0.3)[0][:, PART:] for way in (attend, sdpa_attention_forward))
    assert torch.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("tokens", [1, PART + 1])
def test_a_mask_of_numbers_is_left_to_the_kernel(tokens: int) -> None:
    """They are added to what a token sees."""
    given, mask = _given(tokens, PART + 9, 2), torch.randn(ROWS, 1, tokens, PART + 9)
    found, expected = (way(*given, mask, scaling=0.3)[0] for way in (attend, sdpa_attention_forward))
    assert torch.allclose(found, expected, atol=1e-5)


def test_a_bias_is_left_to_the_kernel() -> None:
    """It is added to what a token sees."""
    given, bias = _given(1, 6, 4), torch.randn(1, HEADS, 1, 6)
    found, expected = (
        way(*given, _mask(1, 6), scaling=0.3, position_bias=bias)[0] for way in (attend, sdpa_attention_forward)
    )
    assert torch.allclose(found, expected, atol=1e-5)


def test_a_loaded_model_attends_so(tiny_model: Model) -> None:
    """Its layers ask for it by name."""
    assert load(tiny_model).network.config._attn_implementation == NAME
    assert AttentionInterface()[NAME] is attend
