"""Planning: what a study will take, before anything of it is run."""

from __future__ import annotations

from .loads import Load, Loads
from .memory import Batch, Need, asking, tuning
from .plan import Plan, Row
from .planner import make_plan
from .telling import as_json, as_text

__all__ = [
    "Batch",
    "Load",
    "Loads",
    "Need",
    "Plan",
    "Row",
    "as_json",
    "as_text",
    "asking",
    "make_plan",
    "tuning",
]
