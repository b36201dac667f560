"""The stages of comparisons as jobs that another process can do, each behind those that it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..pipeline import Choice, Engines, Step, Study, foresee, plan
from ..registry import Registry, load_registry
from ..store import Store
from ..types import Model
from .comparisons import Comparison

ASKING = ("evaluate", "neutral", "instructions", "responses", "voted", "returned", "tune", "alive")
"""Stages that need a model in memory, on the GPU where there is one."""
_GENERATING = ("instructions", "gold", "tune")
"""Stages with which a recipe begins."""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A comparison in words that mean the same on another machine, where the harness lies in another folder."""

    choice: Choice
    model: Model
    """The base, at the commits that it was found at."""
    seeds: tuple[int, ...]

    def __hash__(self) -> int:
        """By the choice, which says nearly all; a model cannot be hashed."""
        return hash((self.choice, self.seeds))

    def study(self, registry: Registry | None = None) -> Study:
        """What the words mean here."""
        return plan(registry or load_registry(), self.choice, pinned=self.model)

    def steps(self, store: Store, engines: Engines, study: Study) -> dict[str, Step]:
        """Its stages by their fingerprints."""
        found = foresee(study, self.seeds, store, engines=engines)
        return {step.stage.fingerprint: step for step in found}


@dataclass(frozen=True, kw_only=True)
class Job:
    """One stage that is to be made."""

    spoken: Spoken
    """A comparison that it is part of."""
    mark: str
    """Fingerprint of the stage."""
    kind: str
    """Name of the stage, `evaluate`."""
    title: str
    after: tuple[str, ...]
    """Fingerprints of the stages that must be there before it, of those that are not yet."""

    @property
    def asks(self) -> bool:
        """Whether it needs the model in memory."""
        return self.kind in ASKING


def jobs_of(comparisons: Sequence[Comparison], *, fresh: bool = False) -> list[Job]:
    """All stages of comparisons that are not in their stores, each once and behind those that it stands on."""
    jobs: dict[str, Job] = {}
    for each in comparisons:
        spoken = Spoken(choice=each.choice, model=each.study.model, seeds=each.seeds)
        steps = foresee(each.study, each.seeds, each.runner.store, fresh=fresh)
        missing = {step.stage.fingerprint: step for step in steps if not step.done}
        needed = _needed(missing)
        for mark in _in_order(needed):
            step = missing[mark]
            job = Job(spoken=spoken, mark=mark, kind=step.stage.name, title=step.title, after=needed[mark])
            jobs.setdefault(mark, job)
    return list(jobs.values())


def _needed(steps: Mapping[str, Step]) -> dict[str, tuple[str, ...]]:
    """Of each stage the ones that it stands on.

    A stage names the fingerprints of those whose results it reads among its inputs. Whoever asks a model with an
    adapter also waits until it is known that the adapter works. And the base is scored before anything is generated.
    """
    first = {mark for mark, step in steps.items() if _scores_the_base(step)}
    looks = {step.stage.inputs["adapter"]: mark for mark, step in steps.items() if step.stage.name == "alive"}
    needed = {}
    for mark, step in steps.items():
        inputs = step.stage.inputs
        found = set(_texts(inputs)) & set(steps)
        if step.stage.name != "alive" and inputs.get("adapter") in looks:
            found.add(looks[inputs["adapter"]])
        if step.stage.name in _GENERATING:
            found |= first
        needed[mark] = tuple(sorted(found - {mark}))
    return needed


def _scores_the_base(step: Step) -> bool:
    inputs = step.stage.inputs
    return step.stage.name == "evaluate" and inputs["adapter"] is None and "repeat" not in inputs


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _in_order(needed: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """All of them, each behind what it needs, and else as they are given."""
    told: set[str] = set()

    def visit(mark: str) -> Iterator[str]:
        if mark not in told:
            told.add(mark)
            for other in needed[mark]:
                yield from visit(other)
            yield mark

    for mark in needed:
        yield from visit(mark)
