"""What a page is made of: the stages of a leaderboard, found in the store."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import Any

import pytest

from harness.page import Page, gather
from harness.registry import Registry
from harness.store import Store


def _rows(maker: Any, folder: str, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (maker.root / folder / name).read_text(encoding="utf-8").splitlines()]


def test_flips_are_the_documents_that_changed_sides(made: tuple[Any, Any, Registry], record: Page) -> None:
    """Counted here anew from the stored scores; gained, lost and both right leave those that both have wrong."""
    maker, board, _ = made
    scored = [stage for stage in maker.ran if stage.name == "evaluate" and "repeat" not in stage.inputs]
    scores = {tuple(stage.inputs[name] for name in ("adapter", "benchmark", "shots")): stage for stage in scored}
    for flips in record.flips:
        counts = {(was, now): 0 for was in (0.0, 1.0) for now in (0.0, 1.0)}
        for task in board.sections[0].rows[0].tasks:
            keys = [(adapter, task.benchmark, flips.shots) for adapter in (None, maker.tuned[flips.name])]
            for pair in zip(*(scores[key].read_jsonl("documents.jsonl") for key in keys), strict=True):
                counts[tuple(row["values"]["accuracy"] for row in pair)] += 1
        assert (flips.gained, flips.lost, flips.both) == (counts[0.0, 1.0], counts[1.0, 0.0], counts[1.0, 1.0])
        assert flips.documents == sum(counts.values())


def test_a_question_is_found_by_the_hash_of_its_document(made: tuple[Any, Any, Registry], record: Page) -> None:
    """Its text is that of the line in the benchmark's file which its number names."""
    maker, board, _ = made
    for question in record.questions:
        benchmark = board.sections[0].rows[0].tasks[question.task].benchmark
        line = _rows(maker, "installed", f"{benchmark}.jsonl")[question.number - 1]
        assert (question.instruction, question.input, question.answer) == (
            line["instruction"],
            line["input"],
            line["answer"],
        )


def test_an_example_leads_to_its_seeds_and_passages(made: tuple[Any, Any, Registry], record: Page) -> None:
    """By index; of the passages those alone are kept that some prompt showed."""
    maker, *_ = made
    generated = record.generated[0]
    answered = next(stage for stage in maker.ran if stage.name == "responses")
    sources = answered.read_jsonl("sources.jsonl")
    assert [each.passages for each in generated.written] == [tuple(source["passages"]) for source in sources]
    assert set(generated.passages) == {index for source in sources for index in source["passages"]}
    assert [seed.instruction for seed in generated.seeds] == [
        row["instruction"] for row in _rows(maker, "installed", "seeds.jsonl")
    ]
    assert generated.written[0].round == 1


def test_tokens_are_those_of_journals_and_tunings(record: Page) -> None:
    """What looks like a count within a text is none."""
    told = {cost.stage: (cost.written, cost.tuned) for cost in record.costs}
    assert told == {"evaluate": (None, None), "instructions": (14, None), "responses": (14, None), "tune": (None, 2468)}


def test_a_stage_says_whom_it_serves(record: Page) -> None:
    """The rows that stand on it, or the model and the benchmark."""
    told = {stage.key.split("/")[0]: stage.about for stage in record.stages}
    assert told["tune"] == "self-specialize-retrieval"
    assert told["evaluate"] == "self-specialize-retrieval, 1-shot, task_2"


def test_a_leaderboard_of_before_says_what_it_lacks(made: tuple[Any, Any, Registry]) -> None:
    """Without the tuning stages there are no flips and no examples, and a sentence says why."""
    maker, board, registry = made
    page = gather(replace(board, origins=()), maker.store, registry)
    assert (page.flips, page.generated) == ((), ())
    assert "earlier version" in page.missing[0]


def test_an_empty_store_leaves_the_leaderboard(made: tuple[Any, Any, Registry], tmp_path: Any) -> None:
    """And says how many stages are gone."""
    _, board, registry = made
    page = gather(board, Store(tmp_path), registry)
    assert (page.flips, page.generated, page.stages) == ((), (), ())
    assert f"{len(board.stages)} of {len(board.stages)} stages are gone" in page.missing[-1]


@pytest.mark.parametrize("gone", ["evaluate", "tune", "responses", "instructions", "passages"])
def test_a_stage_that_is_gone_takes_only_what_stands_on_it(
    made: tuple[Any, Any, Registry], tmp_path: Any, gone: str
) -> None:
    """Whichever it is, there is a page."""
    maker, board, registry = made
    shutil.copytree(maker.root / "store", tmp_path / "store")
    for folder in (tmp_path / "store" / gone).iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    page = gather(board, Store(tmp_path / "store"), registry)
    assert "are gone" in page.missing[-1]
    assert bool(page.flips) == (gone not in ("evaluate", "tune"))
    assert bool(page.generated) == (gone not in ("tune", "responses"))


def test_a_domain_that_is_no_longer_installed_is_no_error(made: tuple[Any, Any, Registry]) -> None:
    """Flips are there without their questions, examples without their seeds."""
    maker, board, registry = made
    page = gather(board, maker.store, replace(registry, domains={}, benchmarks={}))
    assert {question.instruction for question in page.questions} == {""}
    assert all(question.answer for question in page.questions)
    assert page.generated[0].seeds == ()
