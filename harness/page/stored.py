"""The stages of one leaderboard in the store, found by what they did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..report import Leaderboard
from ..store import Stage, Store

Asked = tuple[str | None, str, int, int]
"""Fingerprint of the adapter's stage (None for the base), benchmark, shots, study seed (0 without shots)."""


@dataclass(frozen=True, eq=False)
class Stored:
    """What is left of a leaderboard's stages: the folders may have been deleted since."""

    board: Leaderboard
    store: Store

    @cached_property
    def stages(self) -> Mapping[str, Stage]:
        """Key -> stage, in the order in which they ran."""
        found = {key: self.store.stored(key, mark) for key, mark in self.board.stages.items()}
        return {key: stage for key, stage in found.items() if stage}

    @property
    def gone(self) -> int:
        """Stages that the leaderboard names and the store lacks."""
        return len(self.board.stages) - len(self.stages)

    @cached_property
    def manifests(self) -> Mapping[str, Mapping[str, Any]]:
        """Key -> manifest; each is read once."""
        return {key: stage.manifest for key, stage in self.stages.items()}

    def named(self, name: str) -> Iterator[tuple[str, Stage]]:
        """The stages of a name with their keys, in the order in which they ran."""
        return ((key, stage) for key, stage in self.stages.items() if stage.name == name)

    @cached_property
    def evaluations(self) -> Mapping[Asked, Stage]:
        """What was scored -> its stage; those that score the base a second time are left out."""
        found = {}
        for _, stage in self.named("evaluate"):
            asked = stage.inputs
            if "repeat" not in asked:
                found[asked["adapter"], asked["benchmark"], asked["shots"], asked["seed"]] = stage
        return found

    def evaluation(self, tuned: str | None, benchmark: str, shots: int, seed: int) -> Stage | None:
        """The scores of the base (None), or of the adapter that a stage made, whose fingerprint is given."""
        return self.evaluations.get((tuned, benchmark, shots, seed if shots else 0))

    def made(self, name: str, seed: int) -> tuple[Stage, ...]:
        """The stages behind a row under one study seed that are there, the tuning last.

        None where the leaderboard does not tell them, or the tuning is gone.
        """
        for origin in self.board.origins:
            if (origin.name, origin.seed) == (name, seed) and origin.stages[-1] in self.stages:
                return tuple(self.stages[key] for key in origin.stages if key in self.stages)
        return ()


def rows_of(stage: Stage, name: str) -> list[dict[str, Any]]:
    """The records of a file that the harness wrote itself: without the checks for files that people write, quicker."""
    raw = (stage.folder / name).read_bytes().strip()
    # Within a text a newline is escaped, so that those that are left part records.
    records: list[dict[str, Any]] = json.loads(b"[" + raw.replace(b"\n", b",") + b"]")
    return records


def picked(stage: Stage, name: str, wanted: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Some records of a file, by index; the others are not even parsed."""
    lines = (stage.folder / name).read_bytes().split(b"\n")
    return {index: json.loads(lines[index]) for index in wanted if index < len(lines)}
