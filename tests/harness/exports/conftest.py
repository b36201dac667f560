"""What was exported, as a manifest tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.types import Model, Recipe


@pytest.fixture
def told() -> dict[str, Any]:
    """Of an adapter, and of examples."""
    return {
        "kind": "adapter",
        "domain": "biomed",
        "recipe": "self-specialize",
        "seed": 3,
        "examples": 200,
        "base": "sha256:0123",
        "tuning": "abcdef" * 10,
        "alive": {"divergence": 0.4, "noise": 1e-12, "bound": 1e-6},
        "versions": {"peft": "0.17.0"},
        "stages": ["instructions/0123456789abcdef", "responses/0123456789abcdef"],
        "funnel": {
            "accepted": 200,
            "candidates": 321,
            "rejected": {"length": 17},
            "unanswered": {"echo": 3},
            "stopped": "",
        },
        "corpora": [{"title": "A corpus", "licence": "CC-BY-NC-4.0", "commercial": False}],
    }


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """A model in a local folder."""
    return Model(name="acorn", comment="small", source=str(tmp_path), parameters=1, context=512, licence="Apache-2.0")


@pytest.fixture
def recipe() -> Recipe:
    """The row `self-specialize` of the leaderboard."""
    return Recipe(name="self-specialize", comment="the paper's method")
