"""The stages that make a part of the seeds, or of the examples, out of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from random import Random

from ..disk import digest
from ..jsonl import read_examples
from ..store import Stage, derive
from ..types import Domain, Progress
from .running import Runner, versions


def some_seeds(domain: Domain, runner: Runner, *, share: float, seed: int) -> Domain:
    """The domain with so large a share of its seeds, at least one; drawn by the seed, a smaller share from a larger."""
    if share == 1:
        return domain
    stage = runner.store.stage(
        "seeds", {"seeds": digest(domain.seeds), "share": share, "seed": seed, "versions": versions()}
    )

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        seeds = read_examples(domain.seeds)
        order = list(range(len(seeds)))
        Random(derive(seed, "seeds", domain.name)).shuffle(order)
        kept = sorted(order[: max(1, round(share * len(seeds)))])
        stage.write_jsonl("seeds.jsonl", [asdict(seeds[index]) for index in kept])
        return {"seeds": len(kept)}

    done = runner.run(stage, f"take {share:.0%} of the {domain.name} seeds", work)
    return replace(domain, seeds=done.folder / "seeds.jsonl")


def some_examples(made: Stage, runner: Runner, *, share: float) -> Stage:
    """So large a share of the examples of a stage, the first ones in the order in which they were invented."""
    stage = runner.store.stage("portion", {"examples": made.fingerprint, "share": share, "versions": versions()})

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        rows = made.read_jsonl("examples.jsonl")
        kept = rows[: round(share * len(rows))]
        stage.write_jsonl("examples.jsonl", kept)
        stage.write_json("dropped.json", made.read_json("dropped.json") | {"not taken": len(rows) - len(kept)})
        return {"examples": len(kept)}

    return runner.run(stage, f"take {share:.0%} of the examples", work)
