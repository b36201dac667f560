"""Tuning curves, read by TensorBoard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.exports import write_events
from harness.report import Curve

accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
CURVE = Curve(row="self-specialize", seed=3, examples=280, epochs=3, losses=(3.0, 2.5, 1.25))


def _read(run: Path) -> list[tuple[int, float]]:
    from tensorboard.util.tensor_util import make_ndarray

    events = accumulators.EventAccumulator(str(run)).Reload()
    (tag,) = events.PluginTagToContent("scalars")
    return [(event.step, float(make_ndarray(event.tensor_proto))) for event in events.Tensors(tag)]


def test_tensorboard_reads_every_step(tmp_path: Path) -> None:
    """As a scalar, in a run of its own for each row and study seed."""
    other = Curve(row="seeds-only", seed=3, examples=80, epochs=3, losses=(1.0,))
    runs = list(write_events([CURVE, other], tmp_path))
    assert [run.name for run in runs] == ["self-specialize-seed3", "seeds-only-seed3"]
    assert _read(runs[0]) == [(1, 3.0), (2, 2.5), (3, 1.25)]
    assert _read(runs[1]) == [(1, 1.0)]


def test_written_again_a_curve_is_not_drawn_twice(tmp_path: Path) -> None:
    """What lay there is replaced."""
    for _ in range(2):
        (run,) = write_events([CURVE], tmp_path)
    assert len(_read(run)) == 3


def test_without_tensorboard_the_extra_is_named() -> None:
    """As an error that a user can act on."""
    code = (
        "import sys; sys.modules['tensorboard'] = None\n"
        "from harness.errors import HarnessError\nfrom harness.exports import write_events\n"
        "from pathlib import Path\n"
        "try:\n    list(write_events([], Path('x')))\nexcept HarnessError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "harness-self-specialize[tensorboard]" in done.stdout
