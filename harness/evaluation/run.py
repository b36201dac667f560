"""One model on one benchmark at one number of shots, document by document."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING, Any

from ..errors import HarnessError
from ..jsonl import read_documents
from ..types import Benchmark, DocumentScore, Progress, Score
from .model import Asking, as_lm
from .quiet import quietly

if TYPE_CHECKING:
    from lm_eval.api.task import Task

    from ..engine import Engine, JournalLike


def evaluate(
    engine: Engine,
    benchmark: Benchmark,
    *,
    shots: int,
    seed: int,
    limit: int | None,
    journal: JournalLike,
    progress: Progress | None = None,
) -> Score:
    """Score a model on the first `limit` documents of a benchmark (all for None), in the order of its file.

    lm-eval builds the prompts and scores the responses; the engine writes them greedily. The `shots` demonstrations are
    drawn from the pool by `seed`, the same for all documents: their prompts share a head that is read only once. What
    is written goes to the journal first, so that an evaluation that was killed goes on where it stopped. `progress` is
    told of documents.

    Raises HarnessError for a malformed document, a task that lm-eval does not find or that lacks the benchmark's
    metric, more shots than the pool holds, and a prompt that does not fit into the model's context.
    """
    read_documents(benchmark.documents)
    if shots > (pool := len(read_documents(benchmark.pool))):
        raise HarnessError(f"{benchmark.name}: {shots} shots, but {benchmark.pool} holds {pool}; ask for fewer")
    with quietly():
        task = _task(benchmark, shots=shots, seed=seed)
        samples = _samples(Asking(engine, benchmark, journal, progress), task, limit)
    return Score(benchmark=benchmark.name, shots=shots, documents=tuple(map(_scored, samples)))


def _task(benchmark: Benchmark, *, shots: int, seed: int) -> Task:
    from lm_eval.api.samplers import FirstNSampler
    from lm_eval.tasks import TaskManager

    manager = TaskManager(include_path=str(benchmark.folder), include_defaults=False)
    if benchmark.name not in manager.all_subtasks:
        choices = ", ".join(manager.all_subtasks) or "no task at all"
        raise HarnessError(f'no lm-eval task "{benchmark.name}" in {benchmark.folder}; it holds {choices}')
    task: Task = manager.load([benchmark.name])["tasks"][benchmark.name]
    if benchmark.metric not in task.aggregation():
        raise HarnessError(f"{benchmark.name} has no metric {benchmark.metric}; it has {', '.join(task.aggregation())}")
    task.set_config("num_fewshot", shots)
    pool = list(task.fewshot_docs())
    # One to spare: a task whose pool is its test split leaves out the document at hand.
    task.sampler = FirstNSampler(Random(seed).sample(pool, min(shots + 1, len(pool))))
    return task


def _samples(asking: Asking, task: Task, limit: int | None) -> list[Mapping[str, Any]]:
    # Not `simple_evaluate`: around this call it only collects facts on the machine, which takes seconds.
    from lm_eval.evaluator import evaluate

    name = asking.benchmark.name
    results = evaluate(as_lm(asking), {"tasks": {name: task}}, limit=limit, bootstrap_iters=0, log_samples=True)
    samples: list[Mapping[str, Any]] = results["samples"][name]
    return samples


def _scored(sample: Mapping[str, Any]) -> DocumentScore:
    return DocumentScore(
        document=sample["doc_hash"],
        prompt=sample["prompt_hash"],
        response=str(sample["filtered_resps"][0]),
        answer=str(sample["target"]),
        values={metric: float(sample[metric]) for metric in sample["metrics"]},
    )
