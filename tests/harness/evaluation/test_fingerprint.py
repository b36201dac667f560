"""The hash of what decides a benchmark's scores."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import harness_benchmarks
import pytest

from harness import Benchmark, HarnessError
from harness.evaluation import fingerprint_of


@pytest.fixture
def benchmark(tmp_path: Path) -> Benchmark:
    """A copy of the embedded benchmarks' folder, and one of them in it."""
    root = tmp_path / "benchmarks"
    shutil.copytree(Path(harness_benchmarks.__file__).parent, root)
    return Benchmark(
        name="acorn_biomed_yesno",
        title="yes/no",
        domain="biomed",
        folder=root / "biomed",
        documents=root / "biomed" / "yesno.jsonl",
        pool=root / "biomed" / "yesno.pool.jsonl",
    )


@pytest.mark.parametrize(
    "changed",
    ["biomed/yesno.yaml", "yes_no.yaml", "document.yaml", "tasks.py", "biomed/yesno.jsonl", "biomed/yesno.pool.jsonl"],
)
def test_a_change_of_any_file_of_the_benchmark_changes_it(benchmark: Benchmark, changed: str) -> None:
    """The YAML, what it includes, the Python file and both JSONL files are in the hash."""
    before = fingerprint_of(benchmark)
    with (benchmark.folder.parent / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert fingerprint_of(benchmark) != before


@pytest.mark.parametrize("changed", ["biomed/list.yaml", "spans.yaml", "biomed/list.jsonl"])
def test_a_change_of_another_benchmark_does_not(benchmark: Benchmark, changed: str) -> None:
    """Files that belong to other benchmarks alone leave the hash as it is."""
    before = fingerprint_of(benchmark)
    with (benchmark.folder.parent / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert fingerprint_of(benchmark) == before


def test_the_folder_s_place_does_not_matter(benchmark: Benchmark, tmp_path: Path) -> None:
    """The same files elsewhere have the same hash."""
    moved = tmp_path / "moved"
    before = fingerprint_of(benchmark)
    shutil.move(benchmark.folder.parent, moved)
    files = {"documents": moved / "biomed" / "yesno.jsonl", "pool": moved / "biomed" / "yesno.pool.jsonl"}
    assert fingerprint_of(replace(benchmark, folder=moved / "biomed", **files)) == before


def test_an_importable_module_is_hashed(benchmark: Benchmark) -> None:
    """A function named by an installed module is as good as one beside the YAML."""
    task = benchmark.folder / "yesno.yaml"
    before = fingerprint_of(benchmark)
    with task.open("a", encoding="utf-8") as file:
        file.write("process_results: !function harness_benchmarks.tasks.yes_no\n")
    with_module = fingerprint_of(benchmark)
    task.write_text(task.read_text(encoding="utf-8").replace("harness_benchmarks.tasks", "json.tool"), encoding="utf-8")
    assert len({before, with_module, fingerprint_of(benchmark)}) == 3


def test_an_unknown_task_is_an_error(benchmark: Benchmark) -> None:
    """A name that no YAML of the folder defines is an error with name and folder."""
    with pytest.raises(HarnessError, match=r"acorn_biomed_none.*biomed"):
        fingerprint_of(replace(benchmark, name="acorn_biomed_none"))


def test_a_missing_file_is_an_error(benchmark: Benchmark) -> None:
    """A document file that is not there is an error with its path."""
    benchmark.documents.unlink()
    with pytest.raises(HarnessError, match=r"yesno.jsonl: cannot read"):
        fingerprint_of(benchmark)


def test_lm_eval_is_not_imported() -> None:
    """Fingerprints cost no import of lm-eval, which takes a second."""
    code = (
        "import sys; from harness.evaluation import fingerprint_of; from harness_plugins.benchmarks import *;"
        "[fingerprint_of(each) for each in harness_benchmarks()];"
        "assert not {'lm_eval', 'torch', 'numpy', 'datasets'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
