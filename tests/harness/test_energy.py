"""Energy counters, in a folder that looks like Linux's."""

from __future__ import annotations

from pathlib import Path

from harness.energy import Meter


def _zone(root: Path, name: str, microjoules: int, around: int = 10_000_000) -> None:
    folder = root / name
    folder.mkdir(exist_ok=True)
    (folder / "energy_uj").write_text(f"{microjoules}\n")
    (folder / "max_energy_range_uj").write_text(f"{around}\n")


def test_packages_are_added_and_their_parts_are_not(tmp_path: Path) -> None:
    """Two packages of 2 and 3 J; the cores within the first are counted in it already."""
    for name in ("intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0"):
        _zone(tmp_path, name, 1_000_000)
    meter = Meter(tmp_path)
    _zone(tmp_path, "intel-rapl:0", 3_000_000)
    _zone(tmp_path, "intel-rapl:1", 4_000_000)
    _zone(tmp_path, "intel-rapl:0:0", 2_000_000)
    assert meter.joules() == 5.0


def test_a_counter_that_began_anew_is_followed(tmp_path: Path) -> None:
    """From 9 J over 10 J, where it starts again, to 2 J are 3 J."""
    _zone(tmp_path, "intel-rapl:0", 9_000_000)
    meter = Meter(tmp_path)
    _zone(tmp_path, "intel-rapl:0", 2_000_000)
    assert meter.joules() == 3.0


def test_hardware_that_tells_nothing_is_no_energy(tmp_path: Path) -> None:
    """Neither a machine without counters, nor one whose counter is gone in between."""
    assert Meter(tmp_path).joules() is None
    _zone(tmp_path, "intel-rapl:0", 9_000_000)
    meter = Meter(tmp_path)
    (tmp_path / "intel-rapl:0" / "energy_uj").unlink()
    assert meter.joules() is None
