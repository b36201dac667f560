"""Seconds to score 500 documents zero-shot, beside stock lm-eval with its best batch size: `python perf/scoring.py`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from tabulate import tabulate

from harness import Benchmark
from harness.engine import Engine, load
from harness.evaluation import evaluate
from harness.journal import Journal
from harness.registry import load_registry

KINDS = ("yesno", "abstract", "anatomy", "disease", "review")
"""Five embedded benchmarks of biomedicine, 100 documents each."""
BATCHES = (1, 8, 32, 64)
"""Batch sizes that stock lm-eval is tried with."""

Values = Mapping[str, Sequence[float]]
"""Benchmark -> token F1, document by document."""


def ours(engine: Engine, benchmarks: Sequence[Benchmark]) -> Values:
    """The harness's values."""
    scores = []
    with tempfile.TemporaryDirectory() as folder:
        for each in benchmarks:
            journal = Journal(Path(folder, each.name))
            scores.append(evaluate(engine, each, shots=0, seed=0, limit=None, journal=journal))
    return {score.benchmark: [document.values["token_f1"] for document in score.documents] for score in scores}


def stock(model: Any, benchmarks: Sequence[Benchmark]) -> Values:
    """The values of lm-eval with its own model class."""
    from lm_eval.evaluator import evaluate as evaluate_tasks
    from lm_eval.tasks import TaskManager

    manager = TaskManager(include_path=str(benchmarks[0].folder), include_defaults=False)
    tasks = manager.load([each.name for each in benchmarks])
    found = evaluate_tasks(model, tasks, bootstrap_iters=0)
    return {name: [sample["token_f1"] for sample in samples] for name, samples in found["samples"].items()}


def timed(work: Any, *arguments: Any) -> tuple[float, Values]:
    """Seconds, and what came of them; the quicker of two runs."""
    best, values = float("inf"), {}
    for _ in range(2):
        start = perf_counter()
        values = work(*arguments)
        best = min(best, perf_counter() - start)
    return best, values


@click.command()
def main() -> None:
    """Score the embedded model on 500 documents both ways, say how long each took and whether the values are equal."""
    from lm_eval.models.huggingface import HFLM

    registry = load_registry()
    acorn = registry.model("acorn")
    benchmarks = [registry.benchmarks[f"acorn_biomed_{kind}"] for kind in KINDS]
    seconds, values = timed(ours, load(acorn), benchmarks)
    rows = [["harness", f"{seconds:.1f}", "1.00", ""]]
    for batch in BATCHES:
        model = HFLM(pretrained=acorn.source, device="cpu", dtype="float32", batch_size=batch)
        spent, others = timed(stock, model, benchmarks)
        rows.append([f"lm-eval, batch {batch}", f"{spent:.1f}", f"{spent / seconds:.2f}", str(others == values)])
    click.echo(tabulate(rows, headers=["", "seconds", "ratio", "equal values"], disable_numparse=True))


if __name__ == "__main__":
    main()
