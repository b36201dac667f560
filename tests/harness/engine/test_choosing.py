"""Drawing tokens."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from transformers import TopPLogitsWarper

from harness.engine import Sampling
from harness.engine.choosing import sampler
from harness.errors import HarnessError


def _drawn(logits: torch.Tensor, sampling: Sampling, *, draws: int = 4000) -> torch.Tensor:
    """Shares of the tokens in many draws from one distribution."""
    choose = sampler(sampling, rows=draws, steps=1)
    tokens = choose(logits.expand(draws, -1), list(range(draws)), 0)
    return torch.bincount(tokens, minlength=logits.shape[-1]) / draws


@pytest.mark.parametrize("size", [8, 1000])
@pytest.mark.parametrize("top_p", [0.3, 0.9, 1.0])
def test_draws_follow_the_distribution(size: int, top_p: float) -> None:
    """Shares are the softmax at the temperature within the tokens that transformers' own top-p filter keeps."""
    logits = torch.randn(1, size, generator=torch.Generator().manual_seed(3))
    kept = TopPLogitsWarper(top_p)(None, logits / 0.7) if top_p < 1 else logits / 0.7  # type: ignore[arg-type]
    expected = kept.softmax(-1)[0]
    shares = _drawn(logits, Sampling(temperature=0.7, top_p=top_p, seed=1))
    assert not shares[expected == 0].any()
    assert float((shares - expected).abs().sum()) < (0.1 if size == 8 else 0.5)


def test_a_row_does_not_depend_on_those_that_left() -> None:
    """The same row and step draw the same token in a smaller batch."""
    logits = torch.randn(6, 50, generator=torch.Generator().manual_seed(3))
    choose = sampler(Sampling(seed=9), rows=6, steps=2)
    assert torch.equal(choose(logits, list(range(6)), 1)[[1, 4]], choose(logits[[1, 4]], [1, 4], 1))


@pytest.mark.parametrize("settings", [{"temperature": 0.0}, {"top_p": 0.0}, {"top_p": 1.1}])
def test_settings_of_no_distribution_are_refused(settings: dict[str, float]) -> None:
    """Temperature 0 is not quietly greedy."""
    with pytest.raises(HarnessError, match="cannot sample"):
        Sampling(seed=0, **settings)  # type: ignore[arg-type]


@given(
    weights=arrays(np.float32, (3, 40), elements=st.sampled_from([0.0, 1.0, 1.5, 4.0])),
    top_p=st.sampled_from([0.3, 0.98, 1.0]),
    seed=st.integers(0, 2**32),
)
def test_equal_tokens_stand_in_the_order_of_the_vocabulary(weights: np.ndarray, top_p: float, seed: int) -> None:
    """What is drawn is what a stable sort of all tokens gives, whatever the order in which equal ones are sorted."""
    logits = torch.from_numpy(weights)
    shares, tokens = torch.sort(logits.softmax(-1), descending=True, stable=True)
    heights = shares.masked_fill(shares.cumsum(-1) - shares >= top_p, 0).cumsum(-1)
    points = torch.rand(1, 3, 1, generator=torch.Generator().manual_seed(seed))[0] * heights[:, -1:]
    expected = tokens.gather(-1, torch.searchsorted(heights, points, right=True))[:, 0]
    assert torch.equal(sampler(Sampling(top_p=top_p, seed=seed), rows=3, steps=1)(logits, [0, 1, 2], 0), expected)
