"""A model that a test may break."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from harness.types import Model


@pytest.fixture
def copied(tiny_model: Model, tmp_path: Path) -> Model:
    """A copy of the tiny model that a test may change."""
    folder = tmp_path / "copy"
    shutil.copytree(tiny_model.source, folder)
    return replace(tiny_model, source=str(folder))
