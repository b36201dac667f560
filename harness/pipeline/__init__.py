"""The pipeline: the stages of a study, their order, and resuming."""

from __future__ import annotations

from .comparing import compare, compare_seeds, preliminary
from .running import Engines, Observer, Runner
from .stages import ADAPTER, Stages
from .study import DEFAULT_RECIPES, DEFAULT_SHOTS, Choice, Study, plan
from .suites import EMBEDDED, SUITES

__all__ = [
    "ADAPTER",
    "DEFAULT_RECIPES",
    "DEFAULT_SHOTS",
    "EMBEDDED",
    "SUITES",
    "Choice",
    "Engines",
    "Observer",
    "Runner",
    "Stages",
    "Study",
    "compare",
    "compare_seeds",
    "plan",
    "preliminary",
]
