"""From scores on labelled tasks to what was gained by form, and what by knowledge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.pipeline import compare
from harness.pipeline.gaining import gains
from harness.pipeline.pairing import Scores
from harness.pipeline.reckoning import Reckoner
from harness.report import MEAN, Gains
from harness.types import Benchmark, DocumentScore, Score

HERE = Path(__file__)
LABELS = ("yes", "no")
TASK = Benchmark(name="quiz", title="yes/no", domain="d", folder=HERE, documents=HERE, pool=HERE, labels=LABELS)
OTHER = replace(TASK, name="second", title="second")
TEXT = replace(TASK, name="essay", title="essay", labels=())
Given = tuple[str, str, str]
"""The right label, what was parsed (or nothing), the likeliest label."""


def scored(documents: Sequence[Given], *, sure: float = 1.0, bias: float = 0.0) -> Score:
    """A score in which the likeliest label leads by so much, and `yes` by so much more."""
    return Score(
        benchmark="quiz",
        shots=0,
        documents=tuple(_document(place, *given, sure, bias) for place, given in enumerate(documents)),
    )


def _document(place: int, answer: str, written: str, likeliest: str, sure: float, bias: float) -> DocumentScore:
    weights = {
        label: -2.0 + (sure if label == likeliest else 0.0) + (bias if label == "yes" else 0) for label in LABELS
    }
    right = float(written == answer)
    chosen = max(weights, key=weights.__getitem__)
    values = {"token_f1": right, "accuracy": right, "parsed": float(bool(written)), "choice": float(chosen == answer)}
    return DocumentScore(
        document=f"d{place}", prompt=f"p{place}", response=written, answer=answer, values=values, likelihoods=weights
    )


def scores(**named: Score) -> Scores:
    return {(name, 0): score for name, score in named.items()}


def gained(tmp_path: Path, *seeds: tuple[Scores, Scores], benchmarks: Sequence[Benchmark] = (TASK,)) -> Gains:
    return gains("tuned", 0, benchmarks, seeds, Reckoner(folder=tmp_path))


HALF = ["yes", "no"] * 10
SILENT = [(answer, "", answer if place % 4 else "yes") for place, answer in enumerate(HALF)]
"""A base that writes no label; of the likeliest ones three quarters and more are right."""
TAUGHT = [(answer, likeliest, likeliest) for answer, _, likeliest in SILENT]
"""The same choices, written."""


def test_only_form_was_gained(tmp_path: Path) -> None:
    """A recipe that writes what the base finds the likeliest gained all by form, task by task and together."""
    found = gained(tmp_path, (scores(quiz=scored(SILENT)), scores(quiz=scored(TAUGHT))))
    for gain in (*found.tasks, found.mean):
        assert gain.parts["form"] == gain.parts["delta"]
        assert (gain.parts["knowledge"].value, gain.parts["other"].value) == (0, 0)
        assert gain.parts["delta"].value == gain.after["accuracy"] - gain.base["accuracy"]
        assert (gain.base["parsed"], gain.after["parsed"]) == (0, 100)
        assert gain.base["choice"] == gain.after["choice"] == gain.after["accuracy"]


def test_the_parts_sum_to_the_difference(tmp_path: Path) -> None:
    """To four digits, where form, choice and writing all changed; what reaches to two is not halved."""
    base = scored([("yes", "no", "yes")] * 6 + [("no", "", "no")] * 5 + [("no", "no", "yes")] * 9)
    after = scored([("yes", "yes", "no")] * 6 + [("no", "no", "yes")] * 5 + [("no", "yes", "no")] * 9)
    parts = gained(tmp_path, (scores(quiz=base), scores(quiz=after))).mean.parts
    assert sum(parts[name].value for name in ("form", "knowledge", "other")) == pytest.approx(parts["delta"].value)
    assert parts["delta"].value == pytest.approx(100 * (6 + 5 - 9) / 20)
    assert parts["form"].value == pytest.approx(100 * 5 / 20)
    assert parts["other"].value == pytest.approx(100 * (6 * 2 - 9 * 2 + 5) / 20)
    assert parts["other"].low < parts["other"].value < parts["other"].high


def test_a_favoured_label_is_seen(tmp_path: Path) -> None:
    """A base that finds `yes` likelier everywhere knows more than its choices show, and the balanced ones show it."""
    base = scored([(answer, answer, answer) for answer in HALF], bias=3.0)
    after = scored([(answer, answer, answer) for answer in HALF])
    mean = gained(tmp_path, (scores(quiz=base), scores(quiz=after))).mean
    assert (mean.base["choice"], mean.base["balanced"]) == (50, 100)
    assert (mean.parts["choice"].value, mean.parts["balanced"].value) == (50, 0)


def test_tasks_weigh_the_same(tmp_path: Path) -> None:
    """The mean over two tasks of different size is the mean of their values."""
    first, second = scored(SILENT), scored([("yes", "yes", "yes")] * 8)
    found = gained(
        tmp_path,
        (scores(quiz=first, second=second), scores(quiz=scored(TAUGHT), second=second)),
        benchmarks=(TASK, OTHER),
    )
    assert [task.benchmark for task in found.tasks] == ["quiz", "second"]
    assert found.mean.benchmark == MEAN
    assert found.mean.documents == 28
    assert found.mean.parts["form"].value == pytest.approx(found.tasks[0].parts["form"].value / 2)
    assert found.mean.base["parsed"] == 50


def test_the_average_without_labelled_tasks(tmp_path: Path) -> None:
    """It is that of the other tasks, and there is none where every task has labels."""
    text = scored([("a", "b", "yes")] * 10)
    better = scored([("a", "a", "yes")] * 5 + [("a", "b", "yes")] * 5)
    pair = (scores(quiz=scored(SILENT), essay=text), scores(quiz=scored(TAUGHT), essay=better))
    rest = gained(tmp_path, pair, benchmarks=(TASK, TEXT)).rest
    assert rest is not None
    assert (rest.tasks, rest.base, rest.average, rest.delta.value, rest.delta.documents) == (1, 0, 50, 50, 10)
    assert gained(tmp_path, pair, benchmarks=(TASK,)).rest is None


def test_study_seeds_are_averaged(tmp_path: Path) -> None:
    """Two seeds of which one gained form alone, the other knowledge alone: half of each, with the spread between."""
    wrong = scored(
        [(answer, "no" if answer == "yes" else "yes", "no" if answer == "yes" else "yes") for answer in HALF]
    )
    right = scored([(answer, answer, answer) for answer in HALF])
    silent = scored([(answer, "", answer) for answer in HALF])
    found = gained(tmp_path, (scores(quiz=silent), scores(quiz=right)), (scores(quiz=wrong), scores(quiz=right)))
    assert (found.mean.parts["form"].value, found.mean.parts["knowledge"].value) == (50, 50)
    assert found.mean.parts["form"].between is not None
    assert found.mean.parts["form"].between.values == (100, 0)
    assert found.mean.base["accuracy"] == 0


def test_a_study_splits_its_labelled_tasks(grown: Any) -> None:
    """Of every recipe at every number of shots; each document has a likelihood for each label."""
    runner = grown.runner()
    board = compare(grown.study("self-specialize-twice", shots=(0, 1)), runner)
    assert [(each.shots, each.name) for each in board.gains] == [
        (0, "self-specialize-twice"),
        (1, "self-specialize-twice"),
    ]
    for each in board.gains:
        parts = each.mean.parts
        assert sum(parts[name].value for name in ("form", "knowledge", "other")) == pytest.approx(parts["delta"].value)
        assert each.rest is None
    stage = next(stage for stage in runner.ran if stage.name == "evaluate")
    for document in stage.read_jsonl("documents.jsonl"):
        weights = document["likelihoods"]
        assert set(weights) == {"yes", "no"}
        assert sum(map(math.exp, weights.values())) < 1
        assert document["values"]["choice"] == float(max(weights, key=weights.__getitem__) == document["answer"])
