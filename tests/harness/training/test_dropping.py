"""Dropout that is drawn sixteen bits a number."""

from __future__ import annotations

import pytest
import torch

from harness.training.dropping import Dropout, drop_here


def _of_ones(p: float, *shape: int) -> torch.Tensor:
    torch.manual_seed(3)
    dropped: torch.Tensor = Dropout(p)(torch.ones(shape))
    return dropped


@pytest.mark.parametrize("p", [0.05, 0.5, 0.9])
def test_so_many_numbers_are_dropped(p: float) -> None:
    """In each of the four places of a drawn word."""
    gone = (_of_ones(p, 100_000, 4) == 0).float().mean(0)
    assert torch.allclose(gone, torch.full((4,), p), atol=0.01)


@pytest.mark.parametrize("p", [0.05, 0.5])
def test_the_mean_stays(p: float) -> None:
    """What is left has grown."""
    assert float(_of_ones(p, 400_001).mean()) == pytest.approx(1, abs=0.01)


def test_gradients_go_where_numbers_were_kept() -> None:
    """As much as these have grown."""
    given = torch.ones(7, 5, requires_grad=True)
    torch.manual_seed(3)
    dropped = Dropout(0.4)(given)
    dropped.sum().backward()
    assert given.grad is not None
    assert torch.equal(given.grad, dropped.detach())


def test_another_seed_drops_others() -> None:
    """And the same seed the same."""
    torch.manual_seed(4)
    assert not torch.equal(Dropout(0.5)(torch.ones(64)), _of_ones(0.5, 64))
    assert torch.equal(_of_ones(0.5, 64), _of_ones(0.5, 64))


def test_nothing_is_dropped_outside_training() -> None:
    """Nor at a rate of 0."""
    given = torch.ones(9)
    assert torch.equal(Dropout(0.5).eval()(given), given)
    assert torch.equal(Dropout(0.0)(given), given)


def test_all_dropout_of_a_network_is_replaced() -> None:
    """Each keeps its rate."""
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ModuleDict({"own": torch.nn.Dropout(0.3)}))
    drop_here(network)
    found = [module for module in network.modules() if isinstance(module, torch.nn.Dropout)]
    assert [(type(module), module.p) for module in found] == [(Dropout, 0.3)]
