"""The gradients of a part of a batch, in smaller pieces where memory runs out, and the same sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..engine import fits
from ..errors import HarnessError
from .data import Tensors

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

Loss = Callable[[Tensors], "Tensor"]
"""A part's share of the loss of its batch; the shares of its rows add up to it."""


def accumulate(network: Module, given: Tensors, loss: Loss) -> float:
    """Add a part's gradients to those that are there; its share of the loss.

    Where memory runs out the rows go in halves, then in quarters: each is padded as the whole part is, and dropout
    zeroes in it what it would have zeroed in the whole part. So the sum is the same but for the order in which it is
    added up. (Dropout that is no module, as inside the attention of some old models, draws anew.)

    Raises HarnessError where a single row does not fit.
    """
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    before = [None if weight.grad is None else weight.grad.clone() for weight in weights]
    random, device, rows = _random(given.ids), given.ids.device.type, len(given.ids)
    most, told = rows, list[float]()

    def work() -> None:
        told.clear()
        for start in range(0, rows, most):
            if most < rows:
                _restore(random, given.ids)
            piece = range(start, min(start + most, rows))
            with _same_dropout(network, piece, rows):
                share = loss(_rows(given, piece))
                share.backward()  # type: ignore[no-untyped-call]
            told.append(float(share.detach()))

    while not fits(work, device=device):
        if most == 1:
            raise HarnessError(
                f"out of memory: a single example, padded to {given.ids.shape[1]} tokens, does not fit on the {device} "
                "beside the model that is tuned; choose a smaller model or rank (harness plan tells what is needed)"
            )
        for weight, gradient in zip(weights, before, strict=True):  # some of the failed work may be in them
            weight.grad = None if gradient is None else gradient.clone()
        most = (most + 1) // 2
        _restore(random, given.ids)
    return sum(told)


def _rows(given: Tensors, piece: Sequence[int]) -> Tensors:
    part = slice(piece[0], piece[-1] + 1)
    return Tensors(ids=given.ids[part], mask=given.mask[part], targets=given.targets[part])


def _random(ids: Tensor) -> list[Tensor]:
    """Where the random numbers stand, of the CPU and of the GPU that is computed on."""
    import torch

    return [torch.get_rng_state(), *([torch.cuda.get_rng_state(ids.device)] if ids.is_cuda else [])]


def _restore(random: Sequence[Tensor], ids: Tensor) -> None:
    import torch

    torch.set_rng_state(random[0])
    if ids.is_cuda:
        torch.cuda.set_rng_state(random[1], ids.device)


@contextmanager
def _same_dropout(network: Module, piece: Sequence[int], rows: int) -> Iterator[None]:
    """Inside, dropout draws for so many rows and uses what falls to those of a piece."""
    from torch.nn import Dropout

    found: list[Any] = [each for each in network.modules() if type(each) is Dropout] if len(piece) < rows else []
    for module in found:
        module.forward = _dropped(module, piece, rows)
    try:
        yield
    finally:
        for module in found:
            del module.forward


def _dropped(module: Any, piece: Sequence[int], rows: int) -> Callable[[Tensor], Tensor]:
    import torch
    from torch.nn.functional import dropout

    def forward(given: Tensor) -> Tensor:
        if len(given) != len(piece):  # its rows are not those of the batch
            return dropout(given, module.p, module.training)
        whole = torch.ones((rows, *given.shape[1:]), dtype=given.dtype, device=given.device)
        return given * dropout(whole, module.p, module.training)[piece[0] : piece[-1] + 1]

    return forward
