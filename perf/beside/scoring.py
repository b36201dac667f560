"""Zero-shot and few-shot scores beside lm-eval's own model class: the same documents, prompts and metrics."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness import Benchmark
from harness.engine import Engine, load
from harness.evaluation import evaluate
from harness.evaluation.demonstrations import drawn
from harness.evaluation.limiting import chosen
from harness.evaluation.quiet import quietly
from harness.journal import Journal
from harness.jsonl import read_documents
from harness.registry import Registry

from .measuring import OURS, Row, as_it_is, as_read, in_turns, row

BATCH = 32
"""Prompts that stock lm-eval takes at once: its quickest, or as quick as that, of 1, 8, 32 and 64 (perf/scoring.py)."""

Values = Mapping[str, Sequence[float]]
"""Benchmark -> token F1, document by document."""


def measure(registry: Registry, *, domain: str, documents: int, shots: Sequence[int], runs: int) -> list[Row]:
    """Seconds to score the first documents of each embedded benchmark of a domain."""
    embedded = [each for each in registry.benchmarks.values() if each.domain == domain and each.upstream is None]
    model = registry.model("acorn")
    engine = load(model)
    peer = as_read(engine, model)
    _ours(engine, embedded[:1], 1, 0)()  # what is imported and compiled at the first call counts for neither
    return [_row(engine, peer, embedded, documents=documents, shots=each, runs=runs) for each in shots]


def _row(
    engine: Engine, peer: Engine, benchmarks: Sequence[Benchmark], *, documents: int, shots: int, runs: int
) -> Row:
    ways = {
        OURS: lambda: _ours(engine, benchmarks, documents, shots),
        "lm-eval": lambda: _stock(peer, benchmarks, documents, shots),
    }
    turns = in_turns(ways, runs=runs, judge=as_it_is)
    ours, stock = turns.found[OURS], turns.found["lm-eval"]
    pairs = [pair for name in ours for pair in zip(ours[name], stock[name], strict=True)]
    equal = f"{sum(a == b for a, b in pairs)} of {len(pairs)} values are the same"
    return row(turns, f"scoring, {shots}-shot", f"lm-eval, batch {BATCH}", name="lm-eval", unit="seconds", equal=equal)


def _ours(engine: Engine, benchmarks: Sequence[Benchmark], documents: int, shots: int) -> Callable[[], Values]:
    def score() -> Values:
        found = {}
        with tempfile.TemporaryDirectory() as folder:
            for each in benchmarks:
                journal = Journal(Path(folder, each.name))
                told = evaluate(engine, each, shots=shots, seed=0, limit=documents, journal=journal)
                found[each.name] = [item.values["token_f1"] for item in told.documents]
        return found

    return score


def _stock(engine: Engine, benchmarks: Sequence[Benchmark], documents: int, shots: int) -> Callable[[], Values]:
    """lm-eval's evaluator with its `HFLM`, on the network as transformers has it."""
    from lm_eval.evaluator import evaluate as evaluate_tasks
    from lm_eval.models.huggingface import HFLM

    model = HFLM(pretrained=engine.network, tokenizer=engine.tokenizer, batch_size=BATCH)

    def score() -> Values:
        with quietly():
            tasks = _tasks(benchmarks, shots)
            samples = {
                each.name: chosen([item.answer for item in read_documents(each.documents)], documents)
                for each in benchmarks
            }
            found = evaluate_tasks(model, {"tasks": tasks}, samples=samples, bootstrap_iters=0)
        return {name: [sample["token_f1"] for sample in told] for name, told in found["samples"].items()}

    return score


def _tasks(benchmarks: Sequence[Benchmark], shots: int) -> dict[str, Any]:
    """The tasks with the demonstrations that the harness draws: by themselves they show the first of the pool."""
    from lm_eval.api.samplers import FirstNSampler
    from lm_eval.tasks import TaskManager

    manager = TaskManager(include_path=str(benchmarks[0].folder), include_defaults=False)
    tasks: dict[str, Any] = manager.load([each.name for each in benchmarks])["tasks"]
    for task in tasks.values():
        task.set_config("num_fewshot", shots)
        pool = task.fewshot_docs()
        task.sampler = FirstNSampler([pool[index] for index in drawn(len(pool), shots=shots, seed=0)])
    return tasks
