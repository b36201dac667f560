"""The lm-eval tasks of the embedded benchmarks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import harness_benchmarks
import pytest
from harness_plugins import benchmarks as plugin

from harness import Benchmark, metrics, template

FOLDER = Path(harness_benchmarks.__file__).parent
MODEL = Path(__file__).parents[3] / "shared" / "models" / "tinystories-656k"
EMBEDDED = list(plugin.harness_benchmarks())
KINDS = {
    "labels": "yesno abstract interaction review sentiment target headline feeling",
    "spans": "list anatomy cancer disease entities extract hallmarks",
    "text": "factoid facts",
    "number": "numeric numbers",
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}


def name(benchmark: Benchmark) -> str:
    return benchmark.name


@pytest.fixture(scope="module")
def loaded() -> dict[str, Any]:
    """All tasks as lm-eval loads them, by name."""
    from lm_eval.tasks import TaskManager

    manager = TaskManager(include_path=str(FOLDER), include_defaults=False)
    return dict(manager.load([benchmark.name for benchmark in EMBEDDED])["tasks"])


def test_every_task_is_registered() -> None:
    """The plugin names each YAML file of the domains' folders, and nothing else."""
    domains = {benchmark.domain for benchmark in EMBEDDED}
    files = {f"acorn_{domain}_{path.stem}" for domain in domains for path in FOLDER.glob(f"{domain}/*.yaml")}
    assert sorted(files) == sorted(map(name, EMBEDDED))


def test_column_headers_differ() -> None:
    """No domain has two columns of one title."""
    titles = [(benchmark.domain, benchmark.title) for benchmark in EMBEDDED]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("benchmark", EMBEDDED, ids=name)
def test_the_task_measures_what_its_kind_has(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """The YAML lists each value of `score_answer`, no more and no less."""
    kind = KIND_OF[benchmark.name.rpartition("_")[2]]
    labels = ("yes",) if kind == "labels" else ()
    assert loaded[benchmark.name].aggregation().keys() == metrics.score_answer("", "", kind=kind, labels=labels).keys()


@pytest.mark.parametrize("benchmark", EMBEDDED, ids=name)
def test_every_answer_scores_full_marks(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """Each document's own answer gets 1 in every metric of its task."""
    task = loaded[benchmark.name]
    for document in task.test_docs():
        values = task.process_results(document, [task.doc_to_target(document)])
        assert set(values.values()) == {1.0}, document


@pytest.mark.parametrize("benchmark", EMBEDDED, ids=name)
def test_generation_is_as_the_harness_says(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """Greedy, as long as the benchmark says, and stopped by the template's openings alone."""
    expected = {"until": list(template.STOPS), "max_gen_toks": benchmark.max_new_tokens, "do_sample": False}
    assert loaded[benchmark.name].config.generation_kwargs == expected


@pytest.mark.parametrize("benchmark", EMBEDDED, ids=name)
def test_the_task_reads_its_own_files(benchmark: Benchmark, loaded: dict[str, Any]) -> None:
    """What lm-eval scores and shows are the documents and the pool that the plugin names."""
    task = loaded[benchmark.name]
    for docs, path in ((task.test_docs(), benchmark.documents), (task.fewshot_docs(), benchmark.pool)):
        assert list(docs) == [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.slow
def test_stock_lm_eval_runs_a_task(tmp_path: Path) -> None:
    """`lm_eval --include_path` runs a task without anything of the harness's own evaluation."""
    command = [sys.executable, "-m", "lm_eval", "run", "--model", "hf", "--device", "cpu", "--num_fewshot", "1"]
    command += ["--model_args", f"pretrained={MODEL}", "--include_path", str(FOLDER / "biomed"), "--limit", "2"]
    command += ["--tasks", "acorn_biomed_yesno", "acorn_biomed_list", "--output_path", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    results = json.loads(next(tmp_path.rglob("results_*.json")).read_text(encoding="utf-8"))["results"]
    assert {"token_f1,none", "rouge_l,none", "parsed,none", "accuracy,none"} <= results["acorn_biomed_yesno"].keys()
    assert "entity_f1,none" in results["acorn_biomed_list"]
