"""How long a few steps of tuning take."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from ..engine import read_tokenizer
from ..types import Example, Model, Tuning
from .checkpoint import Checkpoint
from .data import tokenize
from .loop import Run, train
from .qlora import attach

MOST_STEPS = 4


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What tuning was found to take."""

    start: float
    """Seconds until the first step: the base is read and quantized."""
    token: float
    """Seconds for each token that is tuned on."""


class _EnoughError(Exception):
    """The steps that were wanted are done."""


def time_steps(model: Model, examples: Sequence[Example], settings: Tuning, *, seconds: float) -> Pace:
    """Tune for at most `MOST_STEPS` steps, and no further once so many seconds are over; the adapter is thrown away.

    The first step counts only where it is the only one: it also prepares what the later ones use.
    """
    items = tokenize(read_tokenizer(model), examples, context=model.context)
    run = Run(items=items, settings=replace(settings, epochs=MOST_STEPS), seed=0)
    began = time.monotonic()
    tuned = attach(model, settings, seed=0)
    ends = [time.monotonic()]

    def told(done: int, total: int) -> None:
        ends.append(time.monotonic())
        if done == MOST_STEPS or ends[-1] - began > seconds:
            raise _EnoughError

    with TemporaryDirectory() as folder, suppress(_EnoughError):
        train(tuned, run, checkpoint=Checkpoint(path=Path(folder) / "none", run=""), progress=told)
    steps = [after - before for before, after in pairwise(ends)]
    counted = steps[1:] or steps
    size = sum(len(item.tokens) for item in items) / len(items) * min(len(items), settings.batch_size)
    return Pace(start=ends[0] - began, token=sum(counted) / len(counted) / size)
