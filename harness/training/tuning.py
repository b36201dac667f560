"""Model and examples in, adapter and record out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import disk
from ..engine import Crew, crew, forget, identify, read_tokenizer, sharded
from ..errors import HarnessError
from ..types import Example, Model, Progress, Tuning
from .checkpoint import Checkpoint
from .data import tokenize
from .loop import Run, train
from .qlora import attach, save
from .sharding import shard, whole

if TYPE_CHECKING:
    from peft import PeftModel
    from torch import Tensor


@dataclass(frozen=True, kw_only=True)
class TuningRecord:
    """What was tuned on, and how it went."""

    examples: int
    """Examples tuned on."""
    dropped: int
    """Examples left out because they are longer than the model's context."""
    steps: int
    """Steps of the optimizer."""
    tokens: int
    """Tokens read in all epochs together, padding not counted."""
    losses: tuple[float, ...]
    """Mean loss per token of the responses, in nats, of each step."""


def tune(
    model: Model,
    examples: Sequence[Example],
    settings: Tuning,
    *,
    seed: int,
    out: Path,
    progress: Progress | None = None,
) -> TuningRecord:
    """Tune a base model on examples by QLoRA, and put the adapter into the folder `out`, in peft's format.

    Where several processes were launched they share every batch; which part of it each has changes dropout and the
    order of sums, so the adapter is another one than that of a single process.

    The same arguments give the same bytes on the same machine, also where a run was killed and this one goes on from
    the end of its last whole epoch. `settings` are final: see `settings_for`. `progress` is told of steps.

    Raises HarnessError where no example fits the model's context, and where the loss diverges.
    """
    all_of_us = crew()
    if all_of_us is None:
        return _tune(model, examples, settings, seed=seed, out=out, progress=progress)
    order = Tuned(model=model, examples=tuple(examples), settings=settings, seed=seed, out=out)
    record: TuningRecord = all_of_us.do(
        order, lambda: _tune(model, examples, settings, seed=seed, out=out, progress=progress, crew=all_of_us)
    )[0]
    return record


@dataclass(frozen=True, kw_only=True)
class Tuned:
    """The order to tune together. See `tune`."""

    model: Model
    examples: tuple[Example, ...]
    settings: Tuning
    seed: int
    out: Path

    def help(self, crew: Crew) -> None:
        """Take part in every step; the first process writes what there is to write."""
        forget()
        _tune(self.model, self.examples, self.settings, seed=self.seed, out=self.out, progress=None, crew=crew)


def _tune(
    model: Model,
    examples: Sequence[Example],
    settings: Tuning,
    *,
    seed: int,
    out: Path,
    progress: Progress | None,
    crew: Crew | None = None,
) -> TuningRecord:
    items = tokenize(read_tokenizer(model), examples, context=model.context)
    if not items:
        raise HarnessError(f"nothing to tune on: none of {len(examples)} examples fits {model.context} tokens")
    run = Run(items=items, settings=settings, seed=seed)
    mark = _fingerprint(model, run, *([crew.size, int(sharded())] if crew else []))
    checkpoint = Checkpoint(path=out.with_name(f".{out.name}.checkpoint"), run=mark)
    tuned = attach(model, settings, seed=seed)
    if sharded():
        shard(tuned)
    losses = train(tuned, run, checkpoint=checkpoint, progress=progress, crew=crew)
    weights = _whole(tuned) if sharded() else None
    if not (crew and crew.rank):
        save(tuned, out, weights)
        checkpoint.discard()
    return TuningRecord(
        examples=len(items),
        dropped=len(examples) - len(items),
        steps=len(losses),
        tokens=sum(len(item.tokens) for item in items) * settings.epochs,
        losses=tuple(losses),
    )


def _whole(tuned: PeftModel) -> dict[str, Tensor]:
    """All that was tuned, put together of what the processes hold."""
    return {name: whole(weight.detach()) for name, weight in tuned.named_parameters() if weight.requires_grad}


def _fingerprint(model: Model, run: Run, *shared: int) -> str:
    """All that decides a run, so that no run goes on where another one stopped."""
    return disk.fingerprint(
        [identify(model), asdict(run.settings), run.seed, [asdict(item) for item in run.items], *shared]
    )
