"""Looking at an adapter before anything is made with it: whether it changes the model at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..store import Stage
from ..types import Progress
from .running import Runner, versions

if TYPE_CHECKING:
    from ..training import Reading

ADAPTER = "adapter"
"""Folder of a tuning stage that holds the adapter in peft's format."""


def alive(runner: Runner, tuned: Stage, base: Callable[[], Reading], *, name: str) -> Stage:
    """How far a tuning stage's adapter moves the model, in the manifest; `base` reads the base model.

    Base and specialized model come from where scores come from, so that what is looked at is what will be scored.
    Raises HarnessError where it is no more than noise.
    """
    from ..engine import device
    from ..training import CHECK, check_alive, read

    stage = runner.store.stage(
        "alive",
        {
            "model": runner.engines.identity,
            "adapter": tuned.fingerprint,
            "check": CHECK,
            "versions": versions("torch", "transformers", "peft"),
        },
    )

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        before = base()
        adapter = tuned.folder / ADAPTER
        after = read(runner.engines.held(adapter))
        found = check_alive(before, after, adapter=f"the adapter of {name} in {adapter}")
        return asdict(found) | {"device": device()}

    return runner.run(stage, f"look whether the adapter of {name} works", work)
