"""Whether a model fits is told before it is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.engine import load
from harness.engine.fitting import MEMINFO, free_memory
from harness.errors import HarnessError
from harness.training.qlora import attach
from harness.types import Model, Tuning

GB = 1_000_000_000
known = pytest.mark.skipif(not MEMINFO.is_file(), reason="this system does not say how much memory is free")


@known
def test_a_model_that_is_too_large_is_told_in_one_line(tiny_model: Model) -> None:
    """What it needs, what there is, and what to do."""
    told = r'^model "tiny" needs about 440 TB of memory \(100 T weights of (32|16) bits\), and .* are free .*--model'
    with pytest.raises(HarnessError, match=told.replace("440", "(440|220)")) as caught:
        load(replace(tiny_model, parameters=100_000 * GB))
    assert "\n" not in str(caught.value)


@known
def test_four_bits_may_be_too_many_too(tiny_model: Model) -> None:
    """They are counted as five."""
    with pytest.raises(HarnessError, match=r"needs about 68\.8 TB .* of 5 bits"):
        attach(replace(tiny_model, parameters=100_000 * GB), Tuning(), seed=0)


def test_a_container_has_less_than_its_machine(tmp_path: Path) -> None:
    """What it may take, less what it holds; `max` is no bound."""
    (tmp_path / "meminfo").write_text(f"MemTotal: 99 kB\nMemAvailable:  {8 * GB // 1024} kB\n")
    (tmp_path / "memory.current").write_text(f"{1 * GB}\n")
    (tmp_path / "memory.max").write_text(f"{3 * GB}\n")
    assert free_memory("cpu", meminfo=tmp_path / "meminfo", group=tmp_path) == 2 * GB
    (tmp_path / "memory.max").write_text("max\n")
    assert free_memory("cpu", meminfo=tmp_path / "meminfo", group=tmp_path) == pytest.approx(8 * GB, abs=1024)


def test_a_system_that_does_not_say_stops_nobody(tmp_path: Path) -> None:
    """Then loading itself will tell."""
    assert free_memory("cpu", meminfo=tmp_path / "gone", group=tmp_path) is None
