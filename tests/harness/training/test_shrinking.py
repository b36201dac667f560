"""Tuning where memory runs out."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from harness.engine import read_tokenizer
from harness.errors import HarnessError
from harness.training.checkpoint import Checkpoint
from harness.training.data import tokenize
from harness.training.loop import Run, train
from harness.training.qlora import attach
from harness.types import Example, Model, Tuning

SETTINGS = Tuning(rank=4, learning_rate=2e-2, epochs=2, batch_size=8, dropout=0.2)
EXAMPLES = [
    Example(instruction=f"Say {word} when asked about {number}.", response=" ".join([word] * number))
    for number, word in enumerate(("yes", "no", "maybe", "often", "never", "once", "soon", "later"), 1)
]


def _tuned(
    model: Model, tmp_path: Any, *, rows: int | None, late: bool = False
) -> tuple[list[float], dict[str, torch.Tensor], list[int]]:
    """Losses and adapter of a run on a network with room for so many rows, and the sizes that it was given.

    The real exception comes on the way forward, or only on the way back, when some gradients have been added.
    """
    items = tokenize(read_tokenizer(model), EXAMPLES, context=model.context)
    run = Run(items=items, settings=SETTINGS, seed=5)
    network: Any = attach(model, SETTINGS, seed=5)
    given: list[int] = []

    def refuse(count: int) -> None:
        given.append(count)
        if rows is not None and count > rows:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    first = next(module for name, module in network.named_modules() if name.endswith("layers.0"))
    if late:
        first.register_full_backward_hook(lambda module, into, out: refuse(len(out[0])))
    else:
        first.register_forward_pre_hook(lambda module, arguments: refuse(len(arguments[0])))
    losses = train(network, run, checkpoint=Checkpoint(path=tmp_path / "none", run="none"))
    return losses, {name: each.detach() for name, each in network.named_parameters() if each.requires_grad}, given


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("rows", [4, 3, 1])
def test_halved_batches_tune_the_same(tiny_model: Model, tmp_path: Any, rows: int, late: bool) -> None:
    """Loss and adapter are those of the whole batch, dropout and all, up to the order of summation."""
    whole, adapter, _ = _tuned(tiny_model, tmp_path / "whole", rows=None)
    halved, again, given = _tuned(tiny_model, tmp_path / "halved", rows=rows, late=late)
    assert max(given) > rows
    assert halved == pytest.approx(whole, abs=1e-4)
    assert all(torch.allclose(adapter[name], again[name], atol=2e-3) for name in adapter)


def test_an_example_that_does_not_fit_is_an_error(tiny_model: Model, tmp_path: Any) -> None:
    """It says how long it is."""
    with pytest.raises(HarnessError, match=r"a single example, padded to [0-9]+ tokens"):
        _tuned(tiny_model, tmp_path, rows=0)
