"""From a leaderboard back to the stages in the store that its numbers stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..errors import HarnessError, unknown
from ..report import Curve, Leaderboard
from ..store import Stage, Store


@dataclass(frozen=True)
class Trace:
    """The stages of one leaderboard."""

    board: Leaderboard
    store: Store

    @property
    def seeds(self) -> tuple[int, ...]:
        """Its study seeds."""
        return self.board.seeds or (self.board.seed,)

    def stage(self, fingerprint: str) -> Stage:
        """The stage of a fingerprint; raises HarnessError where the store has it no longer."""
        keys = [key for key, mark in self.board.stages.items() if mark == fingerprint]
        found = self.store.stored(keys[0], fingerprint) if keys else None
        if found is None:
            where = keys[0] if keys else fingerprint[:16]
            raise HarnessError(f"{self.store.root / where} is not in the store; name the right --store, or run again")
        return found

    def made(self, row: str, seed: int) -> tuple[Stage, ...]:
        """The stages behind a row under a study seed, the tuning last; none for the base.

        Raises HarnessError for a leaderboard that does not say.
        """
        if row == self.board.sections[0].rows[0].name:
            return ()
        for origin in self.board.origins:
            if (origin.name, origin.seed) == (row, seed):
                return tuple(self.stage(self.board.stages[key]) for key in origin.stages)
        raise HarnessError(
            "this leaderboard was made by an earlier version and does not say which stages a row stands on; run the "
            "same harness compare again, nothing is measured anew"
        )

    def evaluation(self, benchmark: str, shots: int, *, tuned: Stage | None, seed: int) -> Stage:
        """The scores of the base, or of the base with the adapter of a tuning stage."""
        adapter = tuned.fingerprint if tuned else None
        for stage in self.named("evaluate"):
            asked = stage.inputs
            if "repeat" not in asked and (asked["adapter"], asked["benchmark"], asked["shots"], asked["seed"]) == (
                *(adapter, benchmark, shots),
                seed if shots else 0,
            ):
                return stage
        raise HarnessError(
            f"{self.store.root}: no scores of {benchmark}, {shots}-shot, under study seed {seed}; name the right "
            "--store, or run the same harness compare again"
        )

    def named(self, name: str) -> Iterator[Stage]:
        """The stages of a name that are in the store, in the order in which they ran."""
        return (stage for stage in self._there if stage.name == name)

    def check_seed(self, seed: int | None) -> int:
        """The study seed that is looked at, the first where none is named; UsageError for one that is not there."""
        if seed is not None and seed not in self.seeds:
            raise unknown("study seed", str(seed), [str(each) for each in self.seeds])
        return self.seeds[0] if seed is None else seed

    @cached_property
    def _there(self) -> tuple[Stage, ...]:
        found = (self.store.stored(key, mark) for key, mark in self.board.stages.items())
        return tuple(stage for stage in found if stage)


def curves(trace: Trace) -> tuple[Curve, ...]:
    """How the rows were tuned, under each study seed; those whose stages are gone, or not told, are left out."""
    found = []
    for origin in trace.board.origins:
        key = origin.stages[-1]
        stage = trace.store.stored(key, trace.board.stages[key])
        if stage:
            record = stage.read_json("tuning.json")
            found.append(
                Curve(
                    row=origin.name,
                    seed=origin.seed,
                    examples=record["examples"],
                    epochs=stage.inputs["settings"]["epochs"],
                    losses=tuple(record["losses"]),
                )
            )
    return tuple(found)


def key_of(stage: Stage) -> str:
    """Where a stage lies in its store."""
    return f"{stage.name}/{stage.fingerprint[:16]}"
