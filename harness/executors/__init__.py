"""Who makes the stages of a comparison: this process, or a cluster of machines."""

from __future__ import annotations

from .clusters import RayCluster
from .comparisons import Comparison, Executor, Local
from .jobs import Job, Spoken, jobs_of
from .workers import Worker

__all__ = ["Comparison", "Executor", "Job", "Local", "RayCluster", "Spoken", "Worker", "jobs_of"]
