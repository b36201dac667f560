"""The stage that holds a served model against the one in memory, before scores of both are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from ..disk import fingerprint
from ..store import Stage
from ..types import Progress
from .adapters import ADAPTER
from .running import Runner, versions


def agree(runner: Runner, tuned: Stage | None, *, name: str) -> None:
    """See that the server's model is the one here, where it is asked for the base or for a tuning stage's model.

    The base is always looked at: what is tuned on its answers, and scored beside it, is the base in memory. Raises
    HarnessError where they differ.
    """
    adapter: Path | None = tuned.folder / ADAPTER if tuned else None
    engines = runner.engines
    if not engines.serves(adapter):
        return
    from ..serving import CHECK, check_parity
    from ..training import PAIRS

    stage = runner.store.stage(
        "parity",
        {
            "model": engines.identity,
            "adapter": tuned.fingerprint if tuned else None,
            "check": fingerprint([CHECK, PAIRS]),
            "versions": versions("torch", "transformers", "peft"),
            **engines.told(adapter),
        },
    )

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        served, here = engines.anew(adapter), engines.held(adapter)
        found = check_parity(served, here, PAIRS, weighs=engines.weighs, name=name)
        return asdict(found) | {"device": engines.here}

    runner.run(stage, f"look whether the server's {name} is the one here", work)
