"""Who makes the stages of a comparison: this process, several of this machine, or a cluster of machines."""

from __future__ import annotations

from .clusters import RayCluster
from .comparisons import Comparison, Executor
from .hands import threads_of
from .jobs import Job, Spoken, jobs_of
from .processes import Processes
from .workers import Worker

__all__ = ["Comparison", "Executor", "Job", "Processes", "RayCluster", "Spoken", "Worker", "jobs_of", "threads_of"]
