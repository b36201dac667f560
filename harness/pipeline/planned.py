"""What was planned for a study, kept in its store until the study is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import disk
from ..store import Stage, Store

FOLDER = "plans"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Seconds that a plan gives to the stages of a study."""

    stages: tuple[str, ...]
    """Fingerprints of all stages of the study."""
    seconds: Mapping[str, float]
    """Kind of stage -> seconds, with what was stored before as it was measured."""


def keep_plan(store: Store, planned: Planned) -> Path:
    """Put a plan into the store, in place of an earlier one of the same study."""
    path = _place(store, planned.stages)
    disk.write_json(path, {"stages": sorted(planned.stages), "seconds": dict(planned.seconds)})
    return path


def planned_for(store: Store, ran: Iterable[Stage]) -> Mapping[str, float]:
    """What was planned for a study of just these stages; empty where nothing was."""
    path = _place(store, tuple(stage.fingerprint for stage in ran))
    if not path.is_file():
        return {}
    seconds: Mapping[str, float] = disk.read_json(path)["seconds"]
    return seconds


def _place(store: Store, stages: Iterable[str]) -> Path:
    return store.root / FOLDER / f"{disk.fingerprint(sorted(set(stages)))[:16]}.json"
