"""The pipeline: the stages of a study, their order, and resuming."""

from __future__ import annotations

from .adapters import ADAPTER
from .checking import checked
from .comparing import compare, compare_seeds, preliminary
from .doors import Door
from .exporting import Exported, export
from .factors import FACTORS
from .foreseeing import Step, foresee
from .running import Engines, Observer, Runner
from .stages import Stages
from .study import DEFAULT_RECIPES, DEFAULT_SHOTS, Choice, Study, plan
from .suites import EMBEDDED, SUITES

__all__ = [
    "ADAPTER",
    "DEFAULT_RECIPES",
    "DEFAULT_SHOTS",
    "EMBEDDED",
    "FACTORS",
    "SUITES",
    "Choice",
    "Door",
    "Engines",
    "Exported",
    "Observer",
    "Runner",
    "Stages",
    "Step",
    "Study",
    "checked",
    "compare",
    "compare_seeds",
    "export",
    "foresee",
    "plan",
    "preliminary",
]
