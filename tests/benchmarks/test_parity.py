"""The harness and stock lm-eval, on the same model and documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import harness_benchmarks.paper as paper
import pytest
from harness_plugins.real_benchmarks import harness_benchmarks

from harness import Benchmark, Model
from harness.engine import Engine, load
from harness.evaluation import evaluate
from harness.journal import Journal
from harness.types import Score

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(paper.__file__).parent
MODELS = {
    "acorn": (ROOT / "plugins/acorn/model", 2048),
    "tinystories-656k": (ROOT.parent / "shared/models/tinystories-656k", 512),
}
"""Name -> folder and context."""
OWN = "choice"
"""Whether the likeliest label is right, which the harness measures beside what lm-eval does."""
TASKS = sorted(path.stem for path in FOLDER.glob("*/*.yaml"))
"""Every task of a real benchmark."""
Stock = Callable[..., Mapping[str, Any]]


@pytest.fixture(
    scope="module", params=[pytest.param("tinystories-656k"), pytest.param("acorn", marks=pytest.mark.slow)]
)
def place(request: pytest.FixtureRequest) -> tuple[Path, int]:
    """Folder and context of a model."""
    folder, context = MODELS[request.param]
    if not folder.is_dir():
        pytest.skip(f"no model in {folder}")
    return folder, context


@pytest.fixture(scope="module")
def engine(place: tuple[Path, int]) -> Engine:
    """The model as the harness loads it."""
    folder, context = place
    return load(Model(name="small", comment="", source=str(folder), parameters=1, context=context, licence=""))


@pytest.fixture(scope="module")
def stock(place: tuple[Path, int]) -> Stock:
    """What lm-eval finds with its own model class: a task and a number of shots -> its results."""
    from lm_eval.evaluator import evaluate as evaluate_task
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager

    @cache
    def model() -> HFLM:
        return HFLM(pretrained=str(place[0]), device="cpu", dtype="float32", batch_size=4)

    def run(name: str, *, shots: int = 0) -> Mapping[str, Any]:
        manager = TaskManager(include_path=str(FOLDER), include_defaults=False)
        loaded = manager.load([name])
        loaded["tasks"][name].set_config("num_fewshot", shots)
        found = evaluate_task(model(), loaded, bootstrap_iters=0)
        return {"samples": found["samples"][name], "totals": found["results"][name]}

    return run


@pytest.fixture(scope="module")
def benchmarks(handmade: Path) -> dict[str, Benchmark]:
    """Every benchmark, with handmade documents, by name."""
    return {benchmark.name: benchmark for benchmark in harness_benchmarks()}


def ours(engine: Engine, benchmark: Benchmark, folder: Path, **settings: int) -> Score:
    """The harness's score."""
    chosen = {"shots": 0, "seed": 0} | settings
    return evaluate(engine, benchmark, limit=None, journal=Journal(folder / "journal.jsonl"), **chosen)


def check(score: Score, found: Mapping[str, Any]) -> None:
    """Every document has the same prompt, response and values, and all of them together the same totals."""
    assert len(score.documents) == len(found["samples"])
    for document, sample in zip(score.documents, found["samples"], strict=True):
        assert (document.document, document.prompt) == (sample["doc_hash"], sample["prompt_hash"])
        response = sample["filtered_resps"][0]
        assert isinstance(response, tuple) or document.response == response
        values = {metric: value for metric, value in document.values.items() if metric != OWN}
        assert values == {metric: value for metric, value in sample.items() if metric in values}
    for metric, value in score.totals.items():
        assert found["totals"][f"{metric},none"] == value
    for metric in score.documents[0].values.keys() - {OWN}:
        assert found["totals"][f"{metric},none"] == pytest.approx(score.mean(metric))


@pytest.mark.parametrize("name", TASKS)
def test_each_task_has_the_values_of_stock_lm_eval(
    name: str, engine: Engine, stock: Stock, benchmarks: dict[str, Benchmark], tmp_path: Path
) -> None:
    """Zero-shot, with a document that is longer than the smaller model's context."""
    score = ours(engine, benchmarks[name], tmp_path)
    check(score, stock(name))
    assert [document.cut > 0 for document in score.documents[:3]] == [False, engine.context == 512, False]


@pytest.mark.parametrize("name", ["bc5cdr", "mmlu_anatomy"])
def test_shots_do_not_part_them(
    name: str, engine: Engine, stock: Stock, benchmarks: dict[str, Benchmark], tmp_path: Path
) -> None:
    """One demonstration: stock lm-eval takes the first of the pool, and so does the harness with a fitting seed."""
    pool = len(benchmarks[name].pool.read_text(encoding="utf-8").splitlines())
    seed = next(seed for seed in range(1000) if Random(seed).sample(range(pool), 2) == [0, 1])
    check(ours(engine, benchmarks[name], tmp_path, shots=1, seed=seed), stock(name, shots=1))


def test_all_tasks_are_compared(benchmarks: dict[str, Benchmark]) -> None:
    """Every benchmark that the plugin brings has a task here, and every task a benchmark."""
    assert sorted(benchmarks) == TASKS
