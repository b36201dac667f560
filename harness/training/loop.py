"""The optimizer's steps: AdamW, a linear warm-up and fall, clipped gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..engine import Crew, positions, sharded
from ..errors import BudgetSpent, HarnessError
from ..store import derive
from ..types import Progress, Tuning
from .checkpoint import Checkpoint
from .data import Item, Tensors, batches, parts, tensors
from .sharding import whole
from .shrinking import accumulate

if TYPE_CHECKING:
    from peft import PeftModel
    from torch import Tensor
    from torch.optim import Optimizer

WARM_UP = 0.05
"""Share of the steps in which the learning rate rises to its peak."""
MOST_NORM = 1.0
"""Gradients of a larger Euclidean norm are scaled down to it."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """All that decides a tuning run."""

    items: Sequence[Item]
    settings: Tuning
    seed: int

    @cached_property
    def epoch(self) -> int:
        """Steps of an epoch."""
        return math.ceil(len(self.items) / self.settings.batch_size)

    @property
    def steps(self) -> int:
        """Steps of all epochs."""
        return self.epoch * self.settings.epochs

    def rate(self, step: int) -> float:
        """The learning rate of a step, counted from 0: it is never 0, and at its peak after the warm-up."""
        warm = max(1, round(WARM_UP * self.steps))
        return self.settings.learning_rate * min((step + 1) / warm, (self.steps - step) / (self.steps - warm + 1))


def train(
    tuned: PeftModel, run: Run, *, checkpoint: Checkpoint, progress: Progress | None = None, crew: Crew | None = None
) -> list[float]:
    """Tune the adapters in place; the mean loss per token of each step, in nats.

    Processes of a crew share every batch, and hold the same weights after every step; the first keeps the checkpoint.

    Goes on from the checkpoint where there is one, and leaves one after each epoch but the last, and where `progress`
    raises BudgetSpent. The randomness of a
    step depends on the seed and its number alone, so that a resumed run ends where an uninterrupted one ends.

    Raises HarnessError where a loss or gradient is no number.
    """
    import torch

    weights = {name: weight for name, weight in tuned.named_parameters() if weight.requires_grad}
    optimizer = torch.optim.AdamW(weights.values(), lr=run.settings.learning_rate, weight_decay=0.0)
    losses = checkpoint.restore(weights, optimizer)
    every = batches(run.items, size=run.settings.batch_size, epochs=run.settings.epochs, seed=run.seed)
    for step, batch in enumerate(every):
        if step < len(losses):
            continue
        torch.manual_seed(derive(run.seed, "dropout", step, *([crew.rank] if crew else [])))
        losses.append(_step(tuned, optimizer, batch, run=run, step=step, crew=crew))
        spent = _told(progress, step + 1, run.steps, crew)
        ends = len(losses) % run.epoch == 0 and len(losses) < run.steps
        if spent or ends:
            checkpoint.save(weights, optimizer, losses, first=not (crew and crew.rank))
        if spent:
            raise spent
    return losses


def _told(progress: Progress | None, done: int, total: int, crew: Crew | None) -> BudgetSpent | None:
    """Tell how many steps are done; what says that the work has to end, to all processes or to none."""
    spent = None
    try:
        if progress is not None:
            progress(done, total)
    except BudgetSpent as error:
        spent = error
    if crew and crew.agree(spent is not None):
        return spent or BudgetSpent("the first process ended the work")
    return spent


def _step(
    tuned: PeftModel, optimizer: Optimizer, batch: Sequence[Item], *, run: Run, step: int, crew: Crew | None
) -> float:
    """One step of the optimizer; its loss."""
    import torch

    rate = run.rate(step)
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss = _backward(tuned, batch, crew)
    norm = whole(torch.nn.utils.clip_grad_norm_(optimizer.param_groups[0]["params"], MOST_NORM))
    if not math.isfinite(loss) or not math.isfinite(float(norm)):
        raise HarnessError(
            f"tuning diverged: loss {loss} and gradient norm {float(norm)} at step {step + 1} of {run.steps}, at a "
            f"learning rate of {rate:.3g}; choose a recipe with a smaller one"
        )
    optimizer.step()
    return loss


def _backward(tuned: PeftModel, batch: Sequence[Item], crew: Crew | None) -> float:
    """Add the gradients of a batch; its mean loss over all tokens of responses."""
    if crew and sharded():
        return _in_step(tuned, batch, crew)
    device, total = tuned.device, sum(item.response for item in batch)
    loss = 0.0
    for part in parts(batch[crew.rank :: crew.size] if crew else batch, device=device.type):
        given = tensors(part, device=str(device))
        loss += accumulate(tuned, given, lambda each: _loss(tuned, each) / total)
    return _added(tuned, loss, crew) if crew else loss


def _in_step(tuned: PeftModel, batch: Sequence[Item], crew: Crew) -> float:
    """The same where each process holds a part of every weight: all compute as many parts, in step.

    Gradients are added as they are computed. A process that has fewer parts computes one that counts for nothing.
    """
    import torch

    device, total = tuned.device, sum(item.response for item in batch)
    shares = [list(parts(batch[rank :: crew.size], device=device.type)) for rank in range(crew.size)]
    loss, own = torch.zeros(1, device=device), shares[crew.rank]
    for place in range(max(map(len, shares))):
        counts = place < len(own)
        given = tensors(own[place] if counts else batch[:1], device=str(device))
        share = _loss(tuned, given) / total * int(counts)
        raised = share * crew.size  # the mean over all processes is taken, and the sum is wanted
        raised.backward()  # type: ignore[no-untyped-call]
        loss += share.detach()
    crew.add(loss)
    return float(loss)


def _added(tuned: PeftModel, loss: float, crew: Crew) -> float:
    """Add up gradients and loss over all processes: all in one message, for there are many small ones."""
    import torch

    weights = [weight for weight in tuned.parameters() if weight.requires_grad]
    grads = [torch.zeros_like(weight) if weight.grad is None else weight.grad for weight in weights]
    told = torch.cat([torch.tensor([loss], device=tuned.device), *(grad.flatten() for grad in grads)])
    crew.add(told)
    for weight, grad in zip(weights, torch.split(told[1:], [weight.numel() for weight in weights]), strict=True):
        weight.grad = grad.view_as(weight).clone()
    return float(told[0])


def _loss(tuned: PeftModel, given: Tensors) -> Tensor:
    """Sum over a part's response tokens of their negative log-probabilities, in nats."""
    from torch.nn.functional import cross_entropy

    # One more column than there are targets: each token is told by the one before it.
    output = tuned(
        input_ids=given.ids,
        attention_mask=given.mask,
        position_ids=positions(given.mask),
        logits_to_keep=given.targets.shape[1] + 1,
        use_cache=False,
    )
    logits = output.logits[:, :-1].float()
    return cross_entropy(logits.flatten(0, 1), given.targets.flatten(), reduction="sum")
