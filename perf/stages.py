"""Seconds of the processor for each kind of stage of a study, in one thread: `python perf/stages.py`.

It prints a mark of what came of each stage too. To hold two versions against each other, run it with the other one's
checkout first on `PYTHONPATH`, in turns.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from time import process_time
from typing import Any

import click
from beside.generation import ours as answering
from beside.generation import prompts_of
from beside.tuning import labelled
from tabulate import tabulate

from harness.contamination import ContaminationIndex
from harness.disk import fingerprint
from harness.engine import Engine, load
from harness.evaluation import evaluate
from harness.journal import Journal
from harness.jsonl import read_examples
from harness.registry import Registry, load_registry
from harness.synthesis import InventRequest, invent
from harness.training import settings_for, tune
from harness.types import Synthesis, Tuning

DOMAIN = "biomed"
BENCHMARKS = ("acorn_biomed_cancer", "acorn_biomed_interaction")
"""A list of names, and labels that are weighed."""
SHOTS = (0, 1, 5)
ANSWERS, TUNED = 64, 80
WANTED = 8
"""Instructions: the first round of 64 prompts gives more."""


def score(registry: Registry, engine: Engine, shots: int) -> Any:
    """What a model answers on all documents of the benchmarks."""
    with tempfile.TemporaryDirectory() as folder:
        scores = [
            evaluate(
                engine, registry.benchmarks[name], shots=shots, seed=0, limit=None, journal=Journal(Path(folder, name))
            )
            for name in BENCHMARKS
        ]
    return [document.response for score in scores for document in score.documents]


def instruct(registry: Registry, engine: Engine) -> Any:
    """One round of instructions."""
    domain = registry.domain(DOMAIN)
    request = InventRequest(
        domain=domain, seeds=read_examples(domain.seeds), settings=Synthesis(), wanted=WANTED, seed=0
    )
    with tempfile.TemporaryDirectory() as folder:
        found = invent(engine, request, journal=Journal(Path(folder, "rounds")), contamination=ContaminationIndex({}))
    return [asdict(candidate) for candidate in found.candidates]


def adapt(registry: Registry) -> Any:
    """One epoch of tuning."""
    model = registry.model("acorn")
    settings = replace(settings_for(model, Tuning()), epochs=1)
    with tempfile.TemporaryDirectory() as folder:
        return tune(model, labelled(registry, DOMAIN)[:TUNED], settings, seed=0, out=Path(folder, "adapter")).losses


def stages(registry: Registry, engine: Engine) -> dict[str, Callable[[], Any]]:
    """Each kind of stage, to be done."""
    scoring = {f"score, {shots}-shot": lambda shots=shots: score(registry, engine, shots) for shots in SHOTS}
    return {
        **scoring,
        "write instructions": lambda: instruct(registry, engine),
        "answer, with passages": answering(engine, prompts_of(registry, DOMAIN, ANSWERS)),
        "tune": lambda: adapt(registry),
    }


@click.command()
@click.option("--runs", default=2, show_default=True, help="How often each is done; the quickest counts.")
def main(runs: int) -> None:
    """Do each kind of stage with the embedded model, and say how long it took."""
    import torch

    registry = load_registry()
    engine = load(registry.model("acorn"))
    torch.set_num_threads(1)
    rows = []
    for name, work in stages(registry, engine).items():
        times, found = [], None
        for _ in range(runs):
            start = process_time()
            found = work()
            times.append(process_time() - start)
        rows.append([name, f"{min(times):.2f}", fingerprint(found)[:8]])
    click.echo(tabulate(rows, headers=["stage", "seconds", "mark"], disable_numparse=True))


if __name__ == "__main__":
    main()
