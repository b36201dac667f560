"""The pipeline: the stages of a study, their order, and resuming."""

from __future__ import annotations

from .checking import checked
from .comparing import compare, preliminary
from .doors import Door
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
    "Door",
    "Engines",
    "Observer",
    "Runner",
    "Stages",
    "Study",
    "checked",
    "compare",
    "plan",
    "preliminary",
]
