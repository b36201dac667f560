"""The stages that a study will ask for, found by asking for them and running none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..store import Stage, Store
from ..types import Benchmark, Domain, Progress, Recipe, Score
from .outside import read_neutral
from .running import Engines, Runner, Several, Work
from .scoring import scored, scored_again, scored_elsewhere
from .stages import Stages
from .study import Study

if TYPE_CHECKING:
    from ..evaluation import Repeat

_LOOKING = ("instructions", "responses", "voted")
"""Stages of synthesis that hold their own texts against the benchmark documents."""
_DRAWN = "seeds"
"""The stage whose file decides the fingerprints of others. It draws some lines of a file, so it is really run."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One stage of a study."""

    stage: Stage
    title: str
    done: bool
    """Whether it is stored, so that nothing is left to do."""
    study: Study
    """The one that asks for it, or where several do the first."""
    recipe: Recipe | None
    """For which it is asked; where for several, the first. None: for the base."""
    work: Work
    """Makes it, in the store it was foreseen in, once the stages that it stands on are there."""

    @property
    def served(self) -> bool:
        """Whether a server answers."""
        return "engine" in self.stage.inputs


class Nobody:
    """An observer that looks away."""

    @contextmanager
    def working(self, title: str) -> Iterator[Progress]:
        """Nothing is shown."""
        yield lambda done, total: None

    def reused(self, title: str, seconds: float) -> None:
        """Nothing is shown."""

    def waiting(self, title: str) -> None:
        """Nothing is shown."""

    @contextmanager
    def several(self, titles: Sequence[str], where: str) -> Iterator[Several]:
        """Nothing is shown."""
        yield self

    def began(self, title: str) -> Progress:
        """Nothing is shown."""
        return lambda done, total: None

    def ended(self, title: str, seconds: float) -> None:
        """Nothing is shown."""

    def lost(self, title: str) -> None:
        """Nothing is shown."""


@dataclass(kw_only=True)
class _Asking:
    """Who is asking just now, and what was asked for."""

    study: Study
    recipe: Recipe | None = None
    steps: dict[str, Step] = field(default_factory=dict)
    """By the stage's fingerprint."""


@dataclass(frozen=True, kw_only=True)
class _Noting(Runner):
    """A runner that notes what it is asked to run."""

    asking: _Asking

    def run(self, stage: Stage, title: str, work: Work) -> Stage:
        """The stage as it is."""
        if stage.name == _DRAWN:
            super().run(stage, title, work)
        now = self.asking
        done = stage.done and (stage.name == _DRAWN or not self.fresh)
        step = Step(stage=stage, title=title, done=done, study=now.study, recipe=now.recipe, work=work)
        now.steps.setdefault(stage.fingerprint, step)
        return stage


@dataclass(frozen=True, kw_only=True)
class _Foreseen(Stages):
    """The stages of a study, of which no result is read."""

    def admit(self, domain: Domain) -> None:
        """Nothing can be found yet."""
        self.seeds(domain)

    def score(
        self, benchmark: Benchmark, shots: int, *, tuned: Stage | None, title: str, repeat: Repeat | None = None
    ) -> Score:
        """A score of no document."""
        self.scored(benchmark, shots, tuned=tuned, title=title, repeat=repeat)
        return Score(benchmark=benchmark.name, shots=shots, documents=())


def foresee(
    study: Study, seeds: Sequence[int], store: Store, *, fresh: bool = False, engines: Engines | None = None
) -> list[Step]:
    """Every stage of a comparison under these study seeds, each once, in the order in which they are run.

    The fingerprint of a stage depends on the fingerprints of those before it and not on their results, so all are known
    before anything is run. Who answers is part of them: `engines`, which do the work of the steps if somebody runs
    them, or this process.
    """
    asking = _Asking(study=study)
    engines = engines or Engines(model=study.model)
    runner = _Noting(store=store, observer=Nobody(), engines=engines, fresh=fresh, asking=asking)
    for seed in seeds:
        asking.study = replace(study, seed=seed)
        _ask(_Foreseen(study=asking.study, runner=runner), asking)
    return list(asking.steps.values())


def _ask(stages: _Foreseen, asking: _Asking) -> None:
    """What `compare` asks for, in its order."""
    study = stages.study
    asking.recipe = None
    for recipe in study.recipes:
        stages.admit(study.source_of(recipe))
    scored(stages, name="base", tuned=None)
    scored_again(stages)
    _ask_outside(stages, name="base", tuned=None)
    for recipe in study.recipes:
        asking.recipe = recipe
        tuned, made = stages.specialized(recipe)
        scored(stages, name=recipe.name, tuned=tuned)
        _ask_outside(stages, name=recipe.name, tuned=tuned)
        for stage in made:
            if stage.name not in _LOOKING:
                stages.examined(stage)
    for variant in study.variants:
        asking.recipe = variant.recipe
        tuned, _ = stages.specialized(variant.recipe)
        scored(stages, name=variant.recipe.name, tuned=tuned)


def _ask_outside(stages: Stages, *, name: str, tuned: Stage | None) -> None:
    scored_elsewhere(stages, name=name, tuned=tuned)
    read_neutral(stages, name=name, tuned=tuned)
