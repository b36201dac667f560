"""How long answers are, and how much of the right ones is in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from wordy import counted, main

from harness.report import Leaderboard, Origin, Row, Section, render
from harness.store import Stage, Store
from harness.types import DocumentScore


def _score(response: str, answer: str = "kidney, heart") -> DocumentScore:
    return DocumentScore(document="", prompt="", response=response, answer=answer, values={"token_f1": 0.5})


@pytest.mark.parametrize(
    ("response", "length", "share"),
    [("Heart; kidney.", 2, 100), ("kidney and then the lung", 5, 50), ("kidney kidney", 2, 50), ("", 0, 0)],
)
def test_an_answer_has_a_length_and_a_share_of_the_right_one(response: str, length: int, share: float) -> None:
    """Whatever stands around the words, in any order, each counted once."""
    assert counted([_score(response)]) == (length, 2, share, 50)


def test_a_right_answer_without_words_is_in_none() -> None:
    """And no division by zero."""
    assert counted([_score("-", answer="-")])[2] == 0


def test_counts_are_means_of_documents() -> None:
    """Of two."""
    assert counted([_score("kidney"), _score("the heart and the kidney")]) == (3, 2, 75, 50)


def _evaluated(store: Store, benchmark: str, adapter: str | None, response: str) -> Stage:
    stage = store.stage("evaluate", {"benchmark": benchmark, "shots": 0, "seed": 0, "adapter": adapter})
    stage.write_jsonl("documents.jsonl", [vars(_score(response))])
    stage.finish(totals={})
    return stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A leaderboard of one recipe under two study seeds, beside its store, in which another domain was scored too."""
    store = Store(tmp_path / "store")
    scored = ("acorn_biomed_factoid", "acorn_biomed_list", "acorn_finance_news")
    stages = [_evaluated(store, benchmark, None, "kidney and so on and on") for benchmark in scored]
    origins = []
    for seed, response in ((0, "kidney"), (1, "heart, kidney, lung")):
        tuned = store.stage("tune", {"seed": seed})
        tuned.write_jsonl("losses.jsonl", [])
        tuned.finish()
        stages += [tuned, *(_evaluated(store, name, tuned.fingerprint, response) for name in scored[:2])]
        origins.append(Origin(name="self-align", seed=seed, stages=(f"tune/{tuned.fingerprint[:16]}",)))
    told = {"domain": "biomed", "model": "acorn", "parameters": 7, "metric": "token_f1", "seed": 0, "examples": 1}
    nothing = {"limit": None, "reported": (), "funnels": {}, "times": (), "versions": {}}
    keys = {f"{stage.name}/{stage.fingerprint[:16]}": stage.fingerprint for stage in stages}
    sections = (Section(shots=0, rows=(Row(name="base", tasks=(), average=0.0, delta=None, against={}),)),)
    board = Leaderboard(**told, **nothing, sections=sections, stages=keys, origins=tuple(origins), seeds=(0, 1))
    (tmp_path / "leaderboard.json").write_text(render(board, "json"), encoding="utf-8")
    return tmp_path


def _run(folder: Path, *options: str) -> tuple[int, list[list[str]]]:
    result = CliRunner().invoke(main, [str(folder / "leaderboard.json"), "--store", str(folder / "store"), *options])
    return result.exit_code, [line.replace("|", " ").split() for line in result.output.splitlines()]


def test_a_row_has_the_means_over_tasks_and_seeds_and_the_base_stands_first(folder: Path) -> None:
    """Of the tasks of the leaderboard's domain alone."""
    code, lines = _run(folder)
    assert code == 0
    assert [(name, *map(float, values)) for _, name, *values in lines[2:]] == [
        ("base", 6, 2, 50, 50),
        ("self-align", 2, 2, 75, 50),
    ]


def test_what_was_not_scored_is_told_in_one_line(folder: Path) -> None:
    """Nothing behind five demonstrations."""
    code, lines = _run(folder, "--shots", "5")
    assert code == 1
    assert lines[0][0] == "Error:"
