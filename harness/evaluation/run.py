"""One model on one benchmark at one number of shots, document by document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..engine import BY_LENGTH
from ..errors import HarnessError
from ..jsonl import read_documents
from ..types import Benchmark, DocumentScore, Progress, Score
from .demonstrations import drawn
from .labelling import MEASURES, choice
from .limiting import chosen
from .model import Asking, as_lm
from .quiet import quietly
from .repeating import Repeat

if TYPE_CHECKING:
    from lm_eval.api.task import Task

    from ..engine import Answerer, JournalLike


def evaluate(
    engine: Answerer,
    benchmark: Benchmark,
    *,
    shots: int,
    seed: int,
    limit: int | None,
    journal: JournalLike,
    progress: Progress | None = None,
    repeat: Repeat | None = None,
) -> Score:
    """Score a model on `limit` documents of a benchmark (all for None), in the order of its file.

    lm-eval builds the prompts and scores the responses; the engine writes them greedily. The `shots` demonstrations are
    drawn from the pool by `seed`, the same for all documents: their prompts share a head that is read only once. What
    is written goes to the journal first, so that an evaluation that was killed goes on where it stopped. `progress` is
    told of documents, or of their options where those are compared. A limit takes documents that are like the whole
    (see `chosen`). A prompt that does not fit into the model's context loses tokens from its left, demonstrations
    first: the score says how many documents that befell. `repeat` scores some of the same documents a second time, in
    other batches. Where the benchmark has labels, each document tells how likely they were, and its value `choice` is 1
    where the likeliest is right.

    Raises HarnessError for a malformed document, a task that lm-eval does not find, that lacks the benchmark's metric
    or cannot have labels, and more shots than the pool holds.
    """
    documents = read_documents(benchmark.documents)
    if shots > (pool := len(read_documents(benchmark.pool))):
        raise HarnessError(f"{benchmark.name}: {shots} shots, but {benchmark.pool} holds {pool}; ask for fewer")
    indices = chosen([document.answer for document in documents], limit, repeat.documents if repeat else None)
    with quietly():
        asking = Asking(engine, benchmark, journal, progress, repeat.batching if repeat else BY_LENGTH)
        task = _task(benchmark, shots=shots, seed=seed)
        samples, totals = _results(asking, task, indices if len(indices) < len(documents) else None)
    return Score(
        benchmark=benchmark.name,
        shots=shots,
        documents=tuple(_scored(sample, asking) for sample in samples),
        totals=totals,
    )


def _task(benchmark: Benchmark, *, shots: int, seed: int) -> Task:
    from lm_eval.api.samplers import FirstNSampler
    from lm_eval.tasks import TaskManager

    manager = TaskManager(include_path=str(benchmark.folder), include_defaults=False)
    if benchmark.name not in manager.all_subtasks:
        choices = ", ".join(manager.all_subtasks) or "no task at all"
        raise HarnessError(f'no lm-eval task "{benchmark.name}" in {benchmark.folder}; it holds {choices}')
    task: Task = manager.load([benchmark.name])["tasks"][benchmark.name]
    _check_metric(benchmark, task.aggregation())
    _check_labels(benchmark, task)
    task.set_config("num_fewshot", shots)
    pool = task.fewshot_docs()
    task.sampler = FirstNSampler([pool[index] for index in drawn(len(pool), shots=shots, seed=seed)])
    return task


def _check_metric(benchmark: Benchmark, measured: Mapping[str, Any]) -> None:
    from lm_eval.api.metrics import mean

    if benchmark.metric not in measured:
        raise HarnessError(f"{benchmark.name} has no metric {benchmark.metric}; it has {', '.join(measured)}")
    if measured[benchmark.metric] is not mean:
        single = ", ".join(name for name, aggregation in measured.items() if aggregation is mean)
        raise HarnessError(
            f"{benchmark.name}: {benchmark.metric} is measured over all documents together, and two models are "
            f"compared document by document; choose one of {single}"
        )


def _check_labels(benchmark: Benchmark, task: Task) -> None:
    """Refuse labels for a task whose answers are not written, or not told right from unparseable."""
    if not benchmark.labels:
        return
    if task.OUTPUT_TYPE != "generate_until":
        raise HarnessError(f"{benchmark.name} has labels, but nothing is written: it is {task.OUTPUT_TYPE}; drop them")
    if missing := [metric for metric in MEASURES if metric not in task.aggregation()]:
        raise HarnessError(f"{benchmark.name} has labels, but its task does not measure {' and '.join(missing)}")


def _results(asking: Asking, task: Task, indices: list[int] | None) -> tuple[list[Mapping[str, Any]], dict[str, float]]:
    """What lm-eval found for each document, and over all of them together."""
    # Not `simple_evaluate`: around this call it only collects facts on the machine, which takes seconds.
    from lm_eval.api.metrics import mean
    from lm_eval.evaluator import evaluate

    name = asking.benchmark.name
    results = evaluate(
        as_lm(asking), {"tasks": {name: task}}, samples={name: indices} if indices else None, bootstrap_iters=0
    )
    samples: list[Mapping[str, Any]] = results["samples"][name]
    together = [metric for metric, aggregation in task.aggregation().items() if aggregation is not mean]
    filtered = samples[0]["filter"]
    return samples, {metric: float(results["results"][name][f"{metric},{filtered}"]) for metric in together}


def _scored(sample: Mapping[str, Any], asking: Asking) -> DocumentScore:
    weights = asking.weights.get(sample["prompt_hash"], {})
    # What is measured over all documents together has parts here, and no value.
    values = {name: float(sample[name]) for name in sample["metrics"] if isinstance(sample[name], int | float)}
    return DocumentScore(
        document=sample["doc_hash"],
        prompt=sample["prompt_hash"],
        response=_response(sample),
        answer=str(sample["target"]),
        values=values | choice(weights, str(sample["target"])),
        cut=asking.cut.get(sample["prompt_hash"], 0),
        likelihoods=weights,
    )


def _response(sample: Mapping[str, Any]) -> str:
    """What the model wrote, or the option that it found the likeliest."""
    found = sample["filtered_resps"]
    if not isinstance(found[0], tuple | list):
        return str(found[0])
    best = max(range(len(found)), key=lambda index: found[index][0])
    return str(sample["arguments"][best][1]).strip()
