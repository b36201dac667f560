"""The stages of two controls: answers that belong to other instructions, and labelled documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..contamination import RULE
from ..disk import digest
from ..errors import HarnessError
from ..jsonl import read_documents
from ..store import Stage, derive
from ..types import Benchmark, Example, Progress
from .running import Runner, versions
from .study import DEFAULT_SHOTS, Study

if TYPE_CHECKING:
    from ..contamination import ContaminationIndex
    from ..synthesis import Pool


def shuffled(study: Study, runner: Runner, answered: Stage, *, domain: str) -> Stage:
    """The examples of a stage of responses, each with the response of another one."""
    from ..synthesis import shuffle

    stage = runner.store.stage(
        "shuffled", {"responses": answered.fingerprint, "seed": study.seed, "versions": versions()}
    )

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        examples = [Example(**row) for row in answered.read_jsonl("examples.jsonl")]
        found = shuffle(examples, seed=derive(study.seed, "shuffled", domain))
        stage.write_jsonl("examples.jsonl", [asdict(example) for example in found.examples])
        stage.write_jsonl("sources.jsonl", [{"response": source} for source in found.sources])
        stage.write_json("dropped.json", answered.read_json("dropped.json"))
        return {"examples": len(found.examples), "same": found.same}

    return runner.run(stage, f"shuffle the answers to {domain} instructions", work)


def gold(study: Study, runner: Runner, contamination: Callable[[], ContaminationIndex]) -> Stage:
    """As many labelled examples as a synthesis is asked for, from the pools of the study's benchmarks.

    Demonstrations are kept out of them: those at the default numbers of shots, and at the study's. So a study at fewer
    shots shares the stage. Raises HarnessError where nothing is left to tune on.
    """
    from ..synthesis import Scored, choose

    used = [benchmark for benchmark in study.benchmarks if benchmark.pool != benchmark.documents]
    stage = runner.store.stage(
        "gold",
        {
            "pools": {benchmark.name: digest(benchmark.pool) for benchmark in used},
            "guarded": sorted(digest(benchmark.documents) for benchmark in study.guarded),
            "check": RULE,
            "shots": _held(study),
            "wanted": study.examples,
            "seed": study.seed,
            "versions": versions(),
        },
    )

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        documents = [item for benchmark in study.guarded for item in read_documents(benchmark.documents)]
        tested = Scored(documents=documents, contamination=contamination())
        found = choose([_pool(study, benchmark) for benchmark in used], tested, wanted=study.examples, seed=study.seed)
        count = len(found.examples)
        if not count:
            raise HarnessError(
                f'recipe "gold": the pools of {study.domain.name} hold no document that is not a demonstration or too '
                f"near to a test document ({_told(found.left_out)}); choose other recipes with --recipe"
            )
        stopped = "" if count == study.examples else f"the pools: {count} of {study.examples} documents may be used"
        funnel = {"candidates": count + sum(found.left_out.values()), "rejected": dict(found.left_out)}
        stage.write_json("funnel.json", funnel | {"accepted": count, "stopped": stopped})
        stage.write_json("dropped.json", {})
        stage.write_jsonl("examples.jsonl", [asdict(example) for example in found.examples])
        stage.write_jsonl("sources.jsonl", [{"benchmark": name, "document": row} for name, row in found.sources])
        return {"examples": count, "stopped": stopped}

    return runner.run(stage, f"take labelled {study.domain.name} documents", work)


def _held(study: Study) -> list[int]:
    """The numbers of shots whose demonstrations are not tuned on."""
    return sorted({*DEFAULT_SHOTS, *study.shots} - {0})


def _pool(study: Study, benchmark: Benchmark) -> Pool:
    from ..evaluation import drawn
    from ..synthesis import Pool

    documents = read_documents(benchmark.pool)
    held = {
        index
        for shots in _held(study)
        for index in drawn(len(documents), shots=shots, seed=study.drawing(benchmark, shots))[:shots]
    }
    return Pool(benchmark=benchmark.name, documents=documents, demonstrations=frozenset(held))


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in counts.items() if count) or "they are empty"
