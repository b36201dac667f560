"""The command line with a tiny model and its domain installed, as pip would."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import Model
from harness.cli import main

OUTSIDE = Path(__file__).parents[2] / "outside" / "harness_gardening"

PLUGIN = """
from harness import Model, hookimpl

@hookimpl
def harness_models():
    return [Model(name="tiny", comment="random weights", source={source!r}, parameters=1, context=512, licence="none")]
"""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process."""

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        code = ended.value.code
        assert isinstance(code, int)
        out, err = capsys.readouterr()
        return Ended(code=code, out=out, err=err)

    return run


@pytest.fixture
def tiny_installed(tiny_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two distribution packages on the path: the model `tiny`, and gardening."""
    site = tmp_path / "site"
    shutil.copytree(OUTSIDE, site / OUTSIDE.name)
    (site / "harness_tiny.py").write_text(PLUGIN.format(source=tiny_model.source))
    for module, name in (("harness_tiny", "harness-tiny"), (OUTSIDE.name, "harness-gardening")):
        info = site / f"{module}-0.1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
        (info / "entry_points.txt").write_text(f"[harness]\nmain = {module}\n")
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.syspath_prepend(str(site))
