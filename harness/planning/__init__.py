"""Planning: what a study will take, before anything of it is run."""

from __future__ import annotations

from .plan import Plan, Row
from .planner import make_plan
from .telling import as_json, as_text

__all__ = ["Plan", "Row", "as_json", "as_text", "make_plan"]
