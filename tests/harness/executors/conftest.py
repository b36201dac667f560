"""Studies that are handed over to somebody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.executors import Comparison
from harness.pipeline import Choice, plan
from harness.registry import Registry

from ..pipeline.conftest import Garden, registry  # noqa: F401, a fixture

Compare = Callable[..., Comparison]


@pytest.fixture
def garden(registry: Registry, tmp_path: Path) -> Garden:  # noqa: F811
    """An empty garden."""
    return Garden(registry=registry, root=tmp_path)


@pytest.fixture
def comparison(garden: Garden) -> Compare:
    """Make a small comparison of some recipes in a store of the garden."""

    def make(*recipes: str, seeds: tuple[int, ...] = (0,), name: str = "store", **options: Any) -> Comparison:
        choice = Choice(domain="gardening", model="tiny", recipes=recipes, shots=(0, 1), examples=6, limit=4, **options)
        return Comparison(
            choice=choice, study=plan(garden.registry, choice), seeds=seeds, runner=garden.runner(name=name)
        )

    return make
