"""Which benchmarks have labels, and that these are what their tasks allow."""

from __future__ import annotations

import json
from pathlib import Path

import harness_benchmarks
import pytest
from harness_plugins import benchmarks as embedded
from harness_plugins import real_benchmarks as real

from harness import Benchmark

FEELINGS = ("positive", "negative", "neutral")
FORMS = {
    "yes_no": ("yes", "no"),
    "yes_no_maybe": ("yes", "no", "maybe"),
    "true_false": ("true", "false"),
    "feeling": FEELINGS,
    "headline": ("yes", "no"),
}
"""File of an answer form -> the labels that its parser knows."""
ALL = [*embedded.harness_benchmarks(), *real.harness_benchmarks()]


def name(benchmark: Benchmark) -> str:
    return benchmark.name


def form(benchmark: Benchmark) -> str:
    """The answer form that the task's YAML includes."""
    (text,) = (
        text
        for path in benchmark.folder.glob("*.yaml")
        if f"task: {benchmark.name}\n" in (text := path.read_text(encoding="utf-8"))
    )
    include = next(line for line in text.splitlines() if line.startswith("include:"))
    return Path(include.partition(":")[2].strip(" []").split(",")[0]).stem


@pytest.mark.parametrize("benchmark", ALL, ids=name)
def test_the_labels_are_those_of_the_form(benchmark: Benchmark) -> None:
    """A benchmark of a labelled form names the labels that its parser looks for, and another names none."""
    assert set(benchmark.labels) == set(FORMS.get(form(benchmark), ()))


@pytest.mark.parametrize("benchmark", [one for one in ALL if one.labels and one.suite == "embedded"], ids=name)
def test_every_answer_is_a_label(benchmark: Benchmark) -> None:
    """In the test and in the pool, and every label is the answer to some document."""
    for path in (benchmark.documents, benchmark.pool):
        answers = {json.loads(line)["answer"] for line in path.read_text(encoding="utf-8").splitlines()}
        assert answers == set(benchmark.labels)


def test_the_forms_are_there() -> None:
    """Each is a file, so that none of the table above is a slip of the pen."""
    folder = Path(harness_benchmarks.__file__).parent
    assert all((folder / f"{form}.yaml").is_file() or (folder / "paper" / f"{form}.yaml").is_file() for form in FORMS)
    assert sum(bool(benchmark.labels) for benchmark in ALL) == 8 + 7
