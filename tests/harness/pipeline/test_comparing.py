"""Whole studies: what is done in which order, what is done again, and what is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.pipeline import Engines, compare, compare_seeds, preliminary
from harness.pipeline.pairing import paired
from harness.report import Leaderboard
from harness.types import DocumentScore, Score

BASE = "score base, 0-shot · yes/no"
AGAIN = "score base again, 0-shot · yes/no"
NEUTRAL = "read neutral text, base"
CHECK = "look for test documents in the gardening seeds"
WRITE = "write instructions from gardening seeds"
TWICE = [
    CHECK,
    BASE,
    "score base, 1-shot · yes/no",
    AGAIN,
    NEUTRAL,
    WRITE,
    "answer gardening instructions from memory",
    "tune self-specialize-twice",
    "look whether the adapter of self-specialize-twice works",
    "answer gardening instructions again, specialized",
    "tune self-specialize-twice, round 2",
    "look whether the adapter of self-specialize-twice, round 2 works",
    "score self-specialize-twice, 0-shot · yes/no",
    "score self-specialize-twice, 1-shot · yes/no",
    "read neutral text, self-specialize-twice",
]
"""Every stage of the study in the fixture `grown`, in order."""


class Refusing(Engines):
    """Engines of a study that has nothing left to do."""

    def get(self, adapter: object) -> Any:
        """Fail."""
        raise AssertionError("a model is loaded")


def _untimed(board: Leaderboard) -> Leaderboard:
    return replace(board, times=())


def _folders(contents: Iterable[str]) -> list[str]:
    return sorted({name.rsplit("/", 1)[0] for name in contents if name.count("/") == 2})


def test_the_base_is_scored_before_anything_is_generated(garden: Any) -> None:
    """After the check of the seeds; then one recipe after the other, each in the order of its stages."""
    runner = garden.runner()
    compare(garden.study("self-specialize-twice", shots=(0, 1)), runner)
    assert runner.observer.worked == TWICE


def test_a_second_run_does_no_work(grown: Any) -> None:
    """No model is loaded, no stage is worked on, and the leaderboard is the same, times included."""
    study = grown.study("self-specialize-twice", shots=(0, 1))
    first, second = grown.runner(), replace(grown.runner(), engines=Refusing(model=study.model))
    assert compare(study, first) == compare(study, second)
    assert (second.observer.worked, second.observer.stored) == ([], TWICE)


def test_a_new_recipe_does_not_score_the_base_again(garden: Any) -> None:
    """Beside a finished study, a further recipe runs its own stages alone."""
    compare(garden.study("seeds-only"), garden.runner())
    runner = garden.runner()
    compare(garden.study("seeds-only", "self-specialize"), runner)
    assert BASE in runner.observer.stored
    assert runner.observer.worked == [
        WRITE,
        "answer gardening instructions from memory",
        "tune self-specialize",
        "look whether the adapter of self-specialize works",
        "score self-specialize, 0-shot · yes/no",
        "read neutral text, self-specialize",
    ]


def test_scores_of_two_devices_make_no_leaderboard(garden: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base was measured on a CPU, the recipe on a GPU: their difference is not the recipe's alone."""
    compare(garden.study("seeds-only"), garden.runner())
    monkeypatch.setattr("harness.engine.device", lambda: "cuda")
    with pytest.raises(HarnessError, match="on cpu and some on cuda; measure all on one with --fresh"):
        compare(garden.study("seeds-only", "self-specialize"), garden.runner())


def test_recipes_share_their_instructions(garden: Any) -> None:
    """Retrieval and a second round start from the instructions that are there, and the first round is shared too."""
    runner = garden.runner()
    compare(garden.study("self-specialize", "self-specialize-retrieval", "self-specialize-twice"), runner)
    assert runner.observer.worked.count(WRITE) == 1
    assert "tune self-specialize-twice" not in runner.observer.worked
    assert "tune self-specialize-twice, round 2" in runner.observer.worked
    retrieved, remembered = (
        next(stage for stage in runner.ran if stage.name == "responses" and bool(stage.inputs["corpus"]) == corpus)
        for corpus in (True, False)
    )
    assert all(source["passages"] for source in retrieved.read_jsonl("sources.jsonl"))
    assert not any(source["passages"] for source in remembered.read_jsonl("sources.jsonl"))


def test_study_seeds_share_zero_shot_scores_of_the_base(garden: Any) -> None:
    """Without demonstrations the seed decides nothing; with them, and in all else, it does."""
    compare(garden.study("seeds-only", shots=(0, 1)), garden.runner())
    runner = garden.runner()
    compare(garden.study("seeds-only", shots=(0, 1), seed=1), runner)
    assert runner.observer.stored == [CHECK, BASE, AGAIN, NEUTRAL]
    assert runner.observer.worked[0] == "score base, 1-shot · yes/no"


def test_the_study_of_the_base_is_the_beginning_of_a_comparison(garden: Any) -> None:
    """`preliminary` has one row without a delta, and what it stored is reused."""
    board = preliminary(garden.study(), garden.runner())
    assert [(row.name, row.delta) for row in board.sections[0].rows] == [("base", None)]
    runner = garden.runner()
    compare(garden.study("seeds-only"), runner)
    assert runner.observer.stored == [BASE]


@pytest.mark.parametrize(
    ("title", "done"),
    [
        (TWICE[1], 4),
        (WRITE, 8),
        ("answer gardening instructions from memory", 12),
        ("tune self-specialize-twice", 1),
        ("tune self-specialize-twice", 5),
        ("answer gardening instructions again, specialized", 12),
        ("tune self-specialize-twice, round 2", 2),
        (TWICE[-2], 4),
        (TWICE[-1], 16),
    ],
)
def test_an_interrupted_study_ends_like_an_uninterrupted_one(garden: Any, grown: Any, title: str, done: int) -> None:
    """Wherever it stopped, the same study run again leaves the same files, byte for byte."""

    def stop(at: str, count: int) -> None:
        if (at, count) == (title, done):
            raise KeyboardInterrupt

    study, runner = garden.study("self-specialize-twice", shots=(0, 1)), garden.runner()
    runner.observer.heard = stop
    with pytest.raises(KeyboardInterrupt):
        compare(study, runner)
    assert len(_folders(garden.contents())) == TWICE.index(title)
    resumed = compare(study, garden.runner())
    assert garden.contents() == grown.contents()
    assert _untimed(resumed) == _untimed(compare(study, grown.runner()))


def test_fresh_does_the_work_again(garden: Any) -> None:
    """Every stage is worked on once more, and comes out the same, byte for byte."""
    study = garden.study("self-specialize")
    compare(study, garden.runner())
    before, runner = garden.contents(), garden.runner(fresh=True)
    compare(study, runner)
    assert runner.observer.stored == []
    assert len(runner.observer.worked) == 10
    assert garden.contents() == before


def test_the_leaderboard_says_where_its_numbers_come_from(grown: Any) -> None:
    """Each stage it stands on is in the store under the fingerprint that it names; synthesis has its funnel."""
    board = compare(grown.study("self-specialize-twice", shots=(0, 1)), grown.runner())
    assert sorted(board.stages) == _folders(grown.contents())
    assert all(name.rsplit("/", 1)[1] == mark[:16] for name, mark in board.stages.items())
    funnel = board.funnels["self-specialize-twice"]
    assert (funnel["accepted"], funnel["stopped"], sum(funnel["rounds"])) == (12, "", 12)
    assert funnel["examples"] + sum(funnel["unanswered"].values()) == 12


def test_the_rows_are_the_base_and_the_recipes(garden: Any) -> None:
    """One row each at every number of shots; all but the base have a delta over all documents."""
    board = compare(garden.study("seeds-only", "self-specialize", shots=(1, 0)), garden.runner())
    assert [section.shots for section in board.sections] == [1, 0]
    for section in board.sections:
        assert [row.name for row in section.rows] == ["base", "seeds-only", "self-specialize"]
        assert [row.delta and row.delta.documents for row in section.rows] == [None, 4, 4]
        assert [list(row.against) for row in section.rows] == [[], [], ["seeds-only"]]


def test_the_base_is_scored_again_at_the_first_number_of_shots(garden: Any) -> None:
    """On documents of the leaderboard, in a stage of its own whose inputs say what was different."""
    runner = garden.runner()
    board = compare(garden.study("seeds-only", shots=(1, 0)), runner)
    noise = board.sections[0].noise
    assert noise is not None
    assert [(task.benchmark, task.documents) for task in noise.tasks] == [("gardening_yesno", 4)]
    assert board.sections[1].noise is None
    repeated = [stage.inputs for stage in runner.ran if "repeat" in stage.inputs]
    assert [(inputs["shots"], inputs["adapter"], inputs["repeat"]["documents"]) for inputs in repeated] == [
        (1, None, 50)
    ]


def test_several_seeds_are_studies_of_their_own_and_one_mean(garden: Any) -> None:
    """Each seed's leaderboard is what it is alone; behind them stands that of the means, whose deltas name each."""
    study = garden.study("seeds-only", shots=(1,))
    *boards, both = compare_seeds(study, (0, 1), garden.runner())
    alone = [compare(garden.study("seeds-only", shots=(1,), seed=seed), garden.runner()) for seed in (0, 1)]
    assert list(map(_untimed, boards)) == list(map(_untimed, alone))
    assert ([board.seeds for board in boards], both.seeds) == ([(), ()], (0, 1))
    assert set(both.stages) == set(boards[0].stages) | set(boards[1].stages)
    deltas = [board.sections[0].rows[1].delta for board in boards]
    found = both.sections[0].rows[1].delta
    assert found is not None
    assert found.between is not None
    assert found.between.values == tuple(delta.value for delta in deltas if delta)


def test_fresh_does_what_seeds_share_only_once(garden: Any) -> None:
    """The base without demonstrations is the same for every seed."""
    runner = garden.runner(fresh=True)
    compare_seeds(garden.study("seeds-only"), (0, 1), runner)
    assert (runner.observer.worked.count(BASE), runner.observer.stored) == (1, [])


def test_a_model_that_invents_nothing_is_no_failure(garden: Any) -> None:
    """The study ends with the seeds alone, and the leaderboard says why fewer examples than asked for are there."""
    board = compare(garden.study("self-specialize"), garden.runner(mute=True))
    funnel = board.funnels["self-specialize"]
    assert (funnel["accepted"], funnel["examples"]) == (0, 0)
    assert funnel["stopped"].startswith("saturation: 0 of 12 accepted")


def test_a_loss_that_diverges_leaves_no_manifest(garden: Any) -> None:
    """The error is one that a user can act on, and what was whole before stays whole."""
    with pytest.raises(HarnessError, match="diverged"):
        compare(garden.study("explode"), garden.runner())
    assert {name.split("/")[0] for name in garden.contents() if name.endswith("manifest.json")} == {
        "checked-seeds",
        "evaluate",
        "neutral",
    }


def test_a_failing_evaluation_leaves_no_manifest(garden: Any) -> None:
    """More shots than the pool holds stop the study before anything is scored."""
    with pytest.raises(HarnessError, match="7 shots"):
        compare(garden.study("seeds-only", shots=(7,)), garden.runner())
    assert {name.split("/")[0] for name in garden.contents()} == {"checked-seeds"}


def _score(*prompts: str) -> Score:
    documents = (
        DocumentScore(document=f"d{i}", prompt=prompt, response="", answer="", values={"token_f1": i / 4})
        for i, prompt in enumerate(prompts)
    )
    return Score(benchmark="quiz", shots=0, documents=tuple(documents))


def test_scores_are_paired_by_document() -> None:
    """The same documents behind the same prompts give two lists of values."""
    assert paired(_score("a", "b"), _score("a", "b"), "token_f1") == ([0.0, 0.25], [0.0, 0.25])


@pytest.mark.parametrize("other", [("a", "c"), ("b", "a"), ("a",), ("a", "b", "c")])
def test_pairing_refuses_what_differs(other: tuple[str, ...]) -> None:
    """Another prompt, another order, fewer documents, more documents."""
    with pytest.raises(HarnessError, match="quiz, 0-shot: the two models saw different"):
        paired(_score("a", "b"), _score(*other), "token_f1")
