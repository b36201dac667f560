"""The controls whose examples are made apart: shuffled answers, and labelled documents."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.contamination import ContaminationIndex
from harness.errors import HarnessError
from harness.jsonl import read_documents
from harness.pipeline import Choice, Stages, Study, compare, compare_seeds, plan
from harness.pipeline.controls import gold
from harness.report import Leaderboard
from harness.store import Stage


def _stage(runner: Any, name: str) -> Stage:
    found: Stage = next(stage for stage in runner.ran if stage.name == name)
    return found


def _tasks(stage: Stage) -> list[tuple[str, str]]:
    return [(row["instruction"], row["input"]) for row in stage.read_jsonl("examples.jsonl")]


def _gold(study: Study, runner: Any) -> Stage:
    tested = {benchmark.name: read_documents(benchmark.documents) for benchmark in study.guarded}
    return gold(study, runner, lambda: ContaminationIndex(tested))


def test_shuffled_answers_share_what_they_are_shuffled_from(garden: Any) -> None:
    """Instructions and answers are written once for both recipes; the leaderboard names the control."""
    runner = garden.runner()
    board = compare(garden.study("shuffled-responses", "self-specialize-retrieval"), runner)
    assert [title.split(" ")[0] for title in runner.observer.worked] == [
        *("look", "score", "score", "read", "write", "look", "answer", "shuffle", "tune", "look", "score", "read"),
        *("tune", "look", "score", "read", "look"),
    ]
    answered, shuffled = _stage(runner, "responses"), _stage(runner, "shuffled")
    assert _tasks(shuffled) == _tasks(answered)
    before, after = ([row["response"] for row in stage.read_jsonl("examples.jsonl")] for stage in (answered, shuffled))
    assert Counter(before) == Counter(after)
    assert sum(old == new for old, new in zip(before, after, strict=True)) == shuffled.manifest["facts"]["same"] == 0
    rows = {row.name: row for row in board.sections[0].rows}
    assert rows["shuffled-responses"].control.startswith("the examples of self-specialize-retrieval, but")
    assert rows["self-specialize-retrieval"].control == ""
    assert list(rows["self-specialize-retrieval"].against) == ["shuffled-responses"]
    _check_tested(board, "shuffled-responses")
    assert board.funnels["shuffled-responses"] == board.funnels["self-specialize-retrieval"]


def _check_tested(board: Leaderboard, control: str) -> None:
    """A control is tested, ranked, split and asked for what it forgot as every recipe is."""
    for section in board.sections:
        for row in section.rows[1:]:
            for delta in (row.delta, *row.against.values(), *(task.delta for task in row.tasks)):
                assert delta is not None
                assert delta.p is not None
                assert delta.adjusted is not None
                assert (delta.noise is None) == (section.noise is None)
            assert row.groups
    assert control in {each.name for each in board.gains}
    assert control in {each.name for each in board.forgotten}


def test_controls_span_study_seeds(garden: Any) -> None:
    """The leaderboard of means marks them as each seed's does, with the spread between the seeds."""
    *each, board = compare_seeds(garden.study("gold", "shuffled-responses"), (0, 1), garden.runner())
    marks = [[row.control for row in one.sections[0].rows] for one in (*each, board)]
    assert marks[0] == marks[1] == marks[2]
    assert [bool(mark) for mark in marks[2]] == [False, True, True]
    for row in board.sections[0].rows[1:]:
        assert row.delta is not None
        assert row.delta.between is not None
    _check_tested(board, "gold")


def test_study_seeds_shuffle_in_their_own_ways(garden: Any) -> None:
    """The same seed, the same file; another seed, another stage."""
    stages = []
    for seed in (0, 1):
        runner = garden.runner()
        Stages(study=garden.study("shuffled-responses", seed=seed), runner=runner).specialized(
            garden.registry.recipe("shuffled-responses")
        )
        stages.append(_stage(runner, "shuffled"))
    assert stages[0].folder != stages[1].folder


def test_gold_tunes_on_documents_that_no_prompt_holds(garden: Any) -> None:
    """Of the pool of six, those that are demonstrations at any number of shots stay out; its row is a control."""
    runner = garden.runner()
    board = compare(garden.study("gold", shots=(0, 1, 5)), runner)
    stage = _stage(runner, "gold")
    (row,) = stage.read_jsonl("examples.jsonl")
    benchmark = garden.registry.benchmarks_of("gardening")[0]
    (document,) = [each for each in read_documents(benchmark.pool) if each.input == row["input"]]
    assert row["response"] == document.answer
    assert len(runner.engines.asked) == (3 + 1) * 4  # the base, and the base again
    assert not any(document.input in prompt for prompt in runner.engines.asked)
    held = [each for each in read_documents(benchmark.pool) if any(each.input in text for text in runner.engines.asked)]
    assert len(held) == 5
    assert board.sections[0].rows[1].control.startswith("upper bound: ")
    funnel = board.funnels["gold"]
    assert (funnel["examples"], funnel["rejected"]["demonstration"]) == (1, 5)
    assert funnel["stopped"] == "the pools: 1 of 12 documents may be used"
    tuned = _stage(runner, "tune")
    assert tuned.inputs["examples"] == stage.fingerprint
    assert tuned.manifest["facts"]["examples"] == 6 + 1


def test_fewer_shots_share_the_gold_examples(garden: Any) -> None:
    """Demonstrations of all default numbers of shots stay out, whichever of them a study scores; others too."""
    stages = [_gold(garden.study("gold", shots=shots), garden.runner()) for shots in ((0,), (1, 5), (0, 1, 5))]
    assert len({stage.fingerprint for stage in stages}) == 1
    assert _stage_of_three(garden).fingerprint != stages[0].fingerprint


def _stage_of_three(garden: Any) -> Stage:
    return _gold(garden.study("gold", shots=(3,)), garden.runner())


def test_controls_that_were_interrupted_end_like_others(garden: Any) -> None:
    """The same study run again leaves the same files, byte for byte."""

    def stop(title: str, done: int) -> None:
        if title == "tune gold":
            raise KeyboardInterrupt

    study, runner = garden.study("shuffled-responses", "gold"), garden.runner(name="broken")
    compare(study, garden.runner())
    runner.observer.heard = stop
    with pytest.raises(KeyboardInterrupt):
        compare(study, runner)
    compare(study, garden.runner(name="broken"))
    assert garden.contents("broken") == garden.contents()


@pytest.mark.parametrize("domain", ["biomed", "finance", "general"])
def test_the_embedded_pools_hold_enough(garden: Any, domain: str) -> None:
    """As many as a study asks for by default, of every benchmark, and none that is tested."""
    study = plan(garden.registry, Choice(domain=domain, model="tiny", recipes=("gold",)))
    stage = _gold(study, garden.runner())
    assert len(stage.read_jsonl("examples.jsonl")) == min(study.examples, stage.manifest["facts"]["examples"])
    assert stage.manifest["facts"]["examples"] >= (160 if domain != "general" else 110)
    counts = Counter(row["benchmark"] for row in stage.read_jsonl("sources.jsonl"))
    assert set(counts) == {benchmark.name for benchmark in study.benchmarks}
    tested = {(each.instruction, each.input) for bench in study.guarded for each in read_documents(bench.documents)}
    assert not tested & set(_tasks(stage))


def test_prepared_pools_are_used_too(garden: Any, tmp_path: Path) -> None:
    """Whose documents have ids, articles and structured answers; one without a pool of its own gives none."""
    pool, tests = tmp_path / "pool.jsonl", tmp_path / "tests.jsonl"
    rows = [_row(number, pmids=["7"] if number == 3 else []) for number in range(20)]
    pool.write_text("\n".join(map(json.dumps, rows)))
    tests.write_text(json.dumps(_row(99, pmids=["7"])))
    study = garden.study("gold", examples=30)
    own = replace(study.benchmarks[0], name="own", documents=tests, pool=pool, suite="paper")
    none = replace(study.benchmarks[0], name="none", documents=tests, pool=tests, suite="paper")
    prepared = replace(study, benchmarks=(own, none), suite="paper")
    prepared.__dict__["guarded"] = (own, none)
    stage = _gold(prepared, garden.runner())
    sources = stage.read_jsonl("sources.jsonl")
    assert {row["benchmark"] for row in sources} == {"own"}
    assert len(sources) + stage.read_json("funnel.json")["rejected"]["demonstration"] == 20 - 1
    assert stage.read_json("funnel.json")["rejected"]["article"] == 1
    assert stage.read_jsonl("examples.jsonl")[0]["response"].startswith("answer ")


def _row(number: int, *, pmids: list[str]) -> dict[str, object]:
    told = {"id": str(number), "instruction": "Say it.", "input": f"word {number}", "answer": f"answer {number}"}
    return {**told, "gold": [["x"]], "pmids": pmids}


def test_pools_of_demonstrations_alone_are_an_error(garden: Any, tmp_path: Path) -> None:
    """It says what became of the documents."""
    study = garden.study("gold")
    pool = tmp_path / "pool.jsonl"
    pool.write_text("\n".join(study.benchmarks[0].pool.read_text().splitlines()[:4]))
    small = replace(study, benchmarks=(replace(study.benchmarks[0], pool=pool),))
    with pytest.raises(HarnessError, match=r'"gold": the pools of gardening .*\(demonstration 4\)'):
        _gold(small, garden.runner())


def test_gold_needs_documents_beside_the_test(garden: Any) -> None:
    """Otherwise it would tune on what is scored."""
    benchmarks = {
        name: replace(each, pool=each.documents) if each.domain == "gardening" else each
        for name, each in garden.registry.benchmarks.items()
    }
    bare = replace(garden.registry, benchmarks=benchmarks)
    with pytest.raises(HarnessError, match='"gold" tunes on labelled documents, and no benchmark of the study has'):
        plan(bare, Choice(domain="gardening", model="tiny", recipes=("gold",)))
