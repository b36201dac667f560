"""Tuning curves as the event files of TensorBoard."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import disk
from ..errors import HarnessError
from ..plain import file_name
from ..report import Curve

LOSS = "loss, nats per token"
"""Tag of the curve."""


def write_events(curves: Sequence[Curve], folder: Path) -> Iterator[Path]:
    """Write one run a row and study seed below the folder; gives the folder of each. What lay there is replaced.

    Raises HarnessError where tensorboard is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        from tensorboard.summary import Writer
    except ImportError as error:
        raise HarnessError(
            "event files need tensorboard, which is not installed; run: pip install "
            "'harness-self-specialize[tensorboard]'"
        ) from error
    logging.getLogger("tensorboard").setLevel(logging.ERROR)
    for curve in curves:
        run = folder / file_name(f"{curve.row}-seed{curve.seed}")
        with disk.naming(run):
            run.mkdir(parents=True, exist_ok=True)
            for old in run.glob("events.out.tfevents.*"):
                old.unlink()
            writer = Writer(str(run))
            for step, loss in enumerate(curve.losses, start=1):
                writer.add_scalar(LOSS, loss, step)
            writer.close()
        yield run
