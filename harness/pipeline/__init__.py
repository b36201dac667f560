"""The pipeline: the stages of a study, their order, and resuming."""

from __future__ import annotations

from .adapters import ADAPTER
from .asking import Asked
from .checking import checked
from .comparing import compare, compare_seeds, preliminary
from .doors import Door
from .erring import standard_errors
from .exporting import Exported, export, export_examples
from .factors import FACTORS
from .foreseeing import Nobody, Step, foresee
from .lessons import Shown, Written
from .planned import Planned, keep_plan, planned_for
from .reading import read_generated
from .running import Engines, Observer, Runner, Several
from .sampling import samples
from .serving import ServedEngines, without_likelihoods
from .stages import Stages
from .study import DEFAULT_RECIPES, DEFAULT_SHOTS, Choice, Study, plan
from .suites import EMBEDDED, SUITES
from .tracing import Trace, curves, key_of
from .why import NEAREST, Cell, Near, Walk, Why, document_of

__all__ = [
    "ADAPTER",
    "DEFAULT_RECIPES",
    "DEFAULT_SHOTS",
    "EMBEDDED",
    "FACTORS",
    "NEAREST",
    "SUITES",
    "Asked",
    "Cell",
    "Choice",
    "Door",
    "Engines",
    "Exported",
    "Near",
    "Nobody",
    "Observer",
    "Planned",
    "Runner",
    "ServedEngines",
    "Several",
    "Shown",
    "Stages",
    "Step",
    "Study",
    "Trace",
    "Walk",
    "Why",
    "Written",
    "checked",
    "compare",
    "compare_seeds",
    "curves",
    "document_of",
    "export",
    "export_examples",
    "foresee",
    "keep_plan",
    "key_of",
    "plan",
    "planned_for",
    "preliminary",
    "read_generated",
    "samples",
    "standard_errors",
    "without_likelihoods",
]
