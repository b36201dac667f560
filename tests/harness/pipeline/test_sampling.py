"""Documents in lm-eval's form, from a study that was really run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.exports import write_results, write_samples
from harness.pipeline import Trace, compare, samples
from harness.report import Leaderboard

TWICE = "self-specialize-twice"


@pytest.fixture(scope="module")
def trace(grown: Any) -> Trace:
    """Of a study of two rows at two numbers of shots."""
    runner = grown.runner()
    return Trace(compare(grown.study(TWICE, shots=(0, 1)), runner), runner.store)


@pytest.fixture
def written(trace: Trace, registry: Any, tmp_path: Path) -> list[Path]:
    """The files of its documents."""
    return list(write_samples(trace.board, tmp_path, samples(trace, registry)))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_file_lies_beside_the_results_of_its_row(written: list[Path], trace: Trace, tmp_path: Path) -> None:
    """Under the name by which lm-eval finds samples and their task."""
    from lm_eval.utils import get_file_task_name, get_sample_results_filenames

    names = [str(path) for path in written]
    assert get_sample_results_filenames(names) == names
    assert {get_file_task_name(path.name) for path in written} == {"gardening_yesno"}
    beside = {path.parent for path in write_results(trace.board, tmp_path, errors={})}
    assert {path.parent for path in written} == beside
    assert len(written) == 4


def test_they_have_the_fields_of_lm_eval(written: list[Path]) -> None:
    """Those of its schema, and one for each metric that a row names."""
    from lm_eval.result_schema import SampleResult

    for row in _rows(written[0]):
        assert set(row) == {*SampleResult.__annotations__, *row["metrics"]}


def test_their_hashes_are_those_of_lm_eval(written: list[Path]) -> None:
    """Of document, prompt and target, as it reckons them: what is read is what was scored."""
    from lm_eval.utils import hash_string

    for path in written:
        for row in _rows(path):
            assert row["doc_hash"] == hash_string(json.dumps(row["doc"], indent=2, ensure_ascii=False))
            assert row["prompt_hash"] == hash_string(row["arguments"]["gen_args_0"]["arg_0"])
            assert row["target_hash"] == hash_string(row["target"])


def test_their_means_are_the_results(written: list[Path], trace: Trace) -> None:
    """Metric by metric, row by row."""
    rows = {(row.name, section.shots): row for section in trace.board.sections for row in section.rows}
    for path in written:
        shots = int(path.stem.rpartition("_")[2].removesuffix("-shot"))
        (task,) = rows[path.parent.name.rpartition("__")[2], shots].tasks
        found = _rows(path)
        for metric in found[0]["metrics"]:
            mean = sum(row[metric] for row in found) / len(found)
            assert 100 * mean == pytest.approx(task.metrics[metric], abs=1e-4)


def test_datasets_loads_them(written: list[Path]) -> None:
    """As lm-eval does from the hub."""
    from datasets import load_dataset

    found = load_dataset("json", data_files=str(written[0]), split="train")
    assert found["doc_id"] == list(range(len(_rows(written[0]))))


def test_what_cannot_be_known_any_more_is_left_out(trace: Trace, registry: Any, tmp_path: Path) -> None:
    """A benchmark that has changed or is gone; means of several study seeds."""

    def count(board: Leaderboard, **benchmarks: Any) -> int:
        return len(list(samples(replace(trace, board=board), replace(registry, benchmarks=benchmarks))))

    benchmark = registry.benchmarks["gardening_yesno"]
    changed = tmp_path / "documents.jsonl"
    changed.write_text(benchmark.documents.read_text().replace("?", "??"))
    assert count(trace.board, gardening_yesno=benchmark) == 4
    assert count(trace.board, gardening_yesno=replace(benchmark, documents=changed)) == 0
    assert count(trace.board) == 0
    assert count(replace(trace.board, seeds=(0, 1)), gardening_yesno=benchmark) == 0
