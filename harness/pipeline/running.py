"""Running one stage: reuse it if it is whole, else do its work under its lock, and time it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..energy import Meter
from ..errors import BudgetSpent
from ..store import Stage, Store
from ..types import Model, Progress

if TYPE_CHECKING:
    from ..engine import Answerer, Engine

SERVED = "server"
"""Where scores come from that a server gave, beside `cpu` and `cuda`."""
Work = Callable[[Stage, Progress], Mapping[str, object]]
"""Does a stage's work inside its folder; gives facts for its manifest."""


RESUMED = ("evaluate", "neutral", "instructions", "responses", "voted", "returned", "tune")
"""Stages that go on where they were stopped: they tell their progress when what was done is written down. Any other one
is short, and would begin anew."""


class Observer(Protocol):
    """Who watches a study: the command line, or nobody."""

    def working(self, title: str) -> AbstractContextManager[Progress]:
        """A stage begins; the context ends with it."""

    def reused(self, title: str, seconds: float) -> None:
        """A stage was whole already; it had taken so many seconds."""

    def waiting(self, title: str) -> None:
        """Another run is at this stage; this one waits for it."""

    def several(self, titles: Sequence[str], where: str) -> AbstractContextManager[Several]:
        """Stages begin of which some are worked on at once, `where` says by whom; the context ends with the last."""


class Several(Protocol):
    """Who watches stages that are worked on at once."""

    def began(self, title: str) -> Progress:
        """One of them begins, or begins again."""

    def ended(self, title: str, seconds: float) -> None:
        """It is whole; it took so many seconds, in all runs that worked on it."""

    def waiting(self, title: str) -> None:
        """Another run is at it."""

    def lost(self, title: str) -> None:
        """The process that was at it died; another one goes on."""


@dataclass(kw_only=True)
class Engines:
    """The loaded models; one at a time is held, because a large one fills the memory."""

    model: Model
    _held: dict[Path | None, Engine] = field(default_factory=dict)

    def get(self, adapter: Path | None) -> Answerer:
        """Who answers: the base model, or the model with an adapter; with all processes that were launched with it."""
        from ..engine import Shared, crew

        engine, all_of_us = self.held(adapter), crew()
        return Shared(engine=engine, crew=all_of_us, model=self.model, adapter=adapter) if all_of_us else engine

    def held(self, adapter: Path | None) -> Engine:
        """The base model, or the model with an adapter, in memory."""
        from ..engine import load

        if adapter not in self._held:
            self._held.clear()
            self._held[adapter] = load(self.model, adapter=adapter)
        return self._held[adapter]

    def anew(self, adapter: Path | None) -> Answerer:
        """The same, whatever was answered before: who is asked may have become another."""
        return self.get(adapter)

    def serves(self, adapter: Path | None) -> bool:
        """Whether a server is asked, and not the model in memory."""
        return False

    def entering(self, stage: Stage) -> None:
        """Work on a stage begins."""

    def told(self, adapter: Path | None) -> dict[str, object]:
        """What stands in a stage's inputs of who answers, beside the model; nothing where it is in memory."""
        return {}

    def device(self, adapter: Path | None) -> str:
        """Where answers come from."""
        return self.here

    @property
    def here(self) -> str:
        """Where models in memory run."""
        from ..engine import device

        return device()

    @property
    def weighs(self) -> bool:
        """Whether it can be asked how likely a text is."""
        return True

    def release(self) -> None:
        """Forget the held model, before another part of a study fills the memory."""
        self._held.clear()

    @cached_property
    def identity(self) -> str:
        """What identifies the base model: its files' hashes, or its hub id and revision."""
        from ..engine import identify

        return identify(self.model)


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Runs stages in a store, watched by an observer."""

    store: Store
    observer: Observer
    engines: Engines
    fresh: bool = False
    """Whether whole stages are done again."""
    ran: list[Stage] = field(default_factory=list)
    """Every stage that was asked for, in order: what a study stands on."""
    worked: set[Path] = field(default_factory=set)
    """Folders of stages that this run worked on: those that several study seeds share are done again only once, and
    nobody is told that they were stored."""
    alone: bool = True
    """Whether nobody else works on this machine, so that the energy it uses is used by the stage."""
    deadline: float | None = None
    """When the work has to end, by `time.monotonic()`; None: when it is done."""

    def run(self, stage: Stage, title: str, work: Work) -> Stage:
        """The stage, whole."""
        if any(stage.folder == other.folder for other in self.ran):
            return stage
        self.ran.append(stage)
        if self._whole(stage, title):
            return stage
        self._check_deadline()
        with stage.lock(lambda: self.observer.waiting(title)):
            if self._whole(stage, title):
                return stage
            if self.fresh:
                stage.discard()
            self._work(stage, title, work)
        return stage

    def _whole(self, stage: Stage, title: str) -> bool:
        if self.fresh and stage.folder not in self.worked:
            return False
        if stage.done:
            if stage.folder not in self.worked:
                self.observer.reused(title, stage.seconds)
            return True
        return False

    def _work(self, stage: Stage, title: str, work: Work) -> None:
        self.engines.entering(stage)
        started, meter = time.monotonic(), Meter()
        try:
            with self.observer.working(title) as progress:
                facts = work(stage, self._stopping(progress) if stage.name in RESUMED else progress)
        finally:
            stage.write_times(time.monotonic() - started, meter.joules() if self.alone else None)
        stage.finish(**facts)
        self.worked.add(stage.folder)

    def _stopping(self, progress: Progress) -> Progress:
        """Progress that ends the work between two units of it, once the deadline has come."""

        def told(done: int, total: int) -> None:
            progress(done, total)
            if done < total:
                self._check_deadline()

        return told

    def _check_deadline(self) -> None:
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise BudgetSpent("the hours of this run are over, and all that it did is stored")


def versions(*packages: str) -> dict[str, str]:
    """Installed versions of packages whose change may change a result, and of the harness."""
    return {package: version(package) for package in ("harness-self-specialize", *packages)}
