"""One stage: reused if whole, else worked on under its lock."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import pytest

from harness.pipeline import running
from harness.pipeline.reading import facts_of, read_score
from harness.store import Stage
from harness.types import DocumentScore, Progress, Score


def _work(stage: Stage, progress: Progress) -> Mapping[str, object]:
    progress(1, 1)
    stage.write_json("result.json", 1)
    return {"count": 1}


def _fail(stage: Stage, progress: Progress) -> Mapping[str, object]:
    stage.write_json("result.json", 1)
    raise KeyboardInterrupt


def _stage(runner: Any) -> Stage:
    stage: Stage = runner.store.stage("evaluate", {"shots": 0})
    return stage


def test_a_stage_that_was_asked_for_is_not_run_again(garden: Any) -> None:
    """Recipes ask for the same stage; it is told of once."""
    runner = garden.runner()
    for _ in range(3):
        runner.run(_stage(runner), "score", _work)
    assert (runner.observer.worked, runner.observer.stored, len(runner.ran)) == (["score"], [], 1)


def test_what_this_run_worked_on_is_not_told_as_stored(garden: Any) -> None:
    """Another process of the same run may have done it."""
    stage = _stage(garden.runner())
    garden.runner().run(stage, "score", _work)
    runner = garden.runner()
    runner.worked.add(stage.folder)
    runner.run(stage, "score", _work)
    assert (runner.observer.worked, runner.observer.stored) == ([], [])


@pytest.mark.parametrize(("alone", "joules"), [(True, 7.0), (False, None)])
def test_energy_is_told_of_a_stage_that_had_the_machine_for_itself(
    garden: Any, monkeypatch: pytest.MonkeyPatch, alone: bool, joules: float | None
) -> None:
    """Counters count all that the machine does, so of stages that are made at once nothing is known."""
    monkeypatch.setattr(running.Meter, "joules", lambda self: 7.0)
    runner = replace(garden.runner(), alone=alone)
    assert runner.run(_stage(runner), "score", _work).joules == joules


def test_a_finished_stage_holds_its_facts(garden: Any) -> None:
    """What the work gives back stands in the manifest, and its seconds beside it."""
    runner = garden.runner()
    stage = runner.run(_stage(runner), "score", _work)
    assert stage.manifest["facts"] == {"count": 1}
    assert stage.seconds > 0


def test_a_score_is_read_as_it_was_stored(garden: Any) -> None:
    """Documents with what their prompts lost, and what was measured over all of them together."""
    document = DocumentScore(
        document="a", prompt="b", response="yes", answer="no", values={"token_f1": 0.5, "parsed": 1.0}, cut=12
    )
    benchmark = garden.registry.benchmarks_of("gardening")[0]
    score = Score(benchmark=benchmark.name, shots=1, documents=(document,), totals={"macro_f1": 0.25})

    def work(stage: Stage, progress: Progress) -> Mapping[str, object]:
        stage.write_jsonl("documents.jsonl", [asdict(each) for each in score.documents])
        return facts_of(score, benchmark)

    runner = garden.runner()
    stage = runner.run(_stage(runner), "score", work)
    assert read_score(stage, benchmark, 1) == score
    assert stage.manifest["facts"] == {
        "documents": 1,
        "token_f1": 0.5,
        "totals": {"macro_f1": 0.25},
        "cut": 1,
    }


def test_work_that_stops_leaves_no_manifest(garden: Any) -> None:
    """Its seconds count for the run that goes on."""
    runner = garden.runner()
    with pytest.raises(KeyboardInterrupt):
        runner.run(_stage(runner), "score", _fail)
    assert not _stage(runner).done
    assert _stage(runner).seconds > 0


def test_a_stage_that_another_run_is_at_is_waited_for(garden: Any) -> None:
    """The second run says so, and takes what the first one finished."""
    first, second = garden.runner(), garden.runner()
    stage, told = _stage(first), threading.Event()
    second.observer.waiting = lambda title: told.set()
    with stage.lock(lambda: None):
        other = threading.Thread(target=second.run, args=(_stage(second), "score", _fail))
        other.start()
        assert told.wait(30)
        _work(stage, lambda done, total: None)
        stage.finish()
    other.join(30)
    assert second.observer.stored == ["score"]


def test_one_model_is_held_at_a_time(garden: Any) -> None:
    """Asking again costs nothing; asking for another model lets go of the first."""
    engines = garden.runner().engines
    base = engines.get(None).engine
    assert engines.get(None).engine is base
    engines.release()
    assert engines.get(None).engine is not base
