"""Answers that are nothing but words of their question."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from copied import copied, counted, main

from harness.jsonl import read_documents
from harness.registry import load_registry
from harness.report import Leaderboard, Origin, Row, Section, render
from harness.store import Stage, Store
from harness.types import Document, DocumentScore

FACTOID = load_registry().benchmarks["acorn_biomed_factoid"]


def _document(asked: str, answer: str = "smoking") -> Document:
    return Document(instruction="Answer the question.", input=asked, answer=answer)


def _score(response: str, value: float) -> DocumentScore:
    return DocumentScore(document="", prompt="", response=response, answer="", values={"token_f1": value})


@pytest.mark.parametrize("response", ["kidney cancer", "Kidney cancer, kidney cancer.", " cancer"])
def test_a_wrong_answer_of_words_of_the_question_is_copied(response: str) -> None:
    """However often it says them, with capitals and signs or without."""
    assert copied(_score(response, 0.0), _document("What is the cause of kidney cancer?"))


@pytest.mark.parametrize(
    ("response", "value"), [("smoking", 1.0), ("kidney stones", 0.0), ("kidney", 0.5), ("", 0.0), ("...", 0.0)]
)
def test_other_answers_are_not(response: str, value: float) -> None:
    """Right ones, those with a word of their own, and empty ones."""
    assert not copied(_score(response, value), _document("Is the kidney or the heart the place of kidney cancer?"))


def test_the_instruction_is_no_part_of_the_question() -> None:
    """It says the same to every document of a benchmark."""
    assert not copied(_score("answer", 0.0), _document("What is the cause of kidney cancer?"))


ASKED = _document("What is the cause of kidney cancer?")
RIGHT, HALF, COPY = _score("smoking", 1.0), _score("smoke, or so", 0.5), _score("kidney", 0.0)


def test_counts_are_percent_and_points() -> None:
    """One of four is copied, and the four have a mean of 62.5 points."""
    scores = [COPY, RIGHT, HALF, RIGHT]
    assert counted(scores, scores, [ASKED] * 4) == (25, 62.5, 0, 0)


@pytest.mark.parametrize(
    ("scores", "control", "lacking", "part"),
    [
        ([COPY, HALF], [RIGHT, RIGHT], 75, 50),  # copied here
        ([RIGHT, HALF], [COPY, RIGHT], -25, -50),  # copied by the control
        ([COPY, HALF], [COPY, RIGHT], 25, 0),  # copied by both: nothing to lack
        ([HALF, HALF], [RIGHT, HALF], 25, 0),  # copied by neither
    ],
)
def test_what_is_lacking_is_split_by_who_copies(
    scores: list[DocumentScore], control: list[DocumentScore], lacking: float, part: float
) -> None:
    """On the same documents: the part where either copies, of the whole."""
    assert counted(scores, control, [ASKED] * 2)[2:] == (lacking, part)


def _evaluated(store: Store, adapter: str | None, responses: list[str], value: float = 0.0) -> Stage:
    """Scores of all documents of the benchmark."""
    stage = store.stage("evaluate", {"benchmark": FACTOID.name, "shots": 0, "seed": 0, "adapter": adapter})
    stage.write_jsonl("documents.jsonl", [vars(_score(response, value)) for response in responses])
    stage.finish(totals={})
    return stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports with two recipes of two study seeds, beside the store that they were made of."""
    store = Store(tmp_path / "store")
    asked = read_documents(FACTOID.documents)
    own, none = [document.input for document in asked], ["zzz"] * len(asked)
    stages, origins = [_evaluated(store, None, none)], []
    written = [("self-align", 0, none, 1.0), ("self-align", 1, none, 1.0)]
    written += [("self-specialize", 0, own, 0.0), ("self-specialize", 1, none, 0.0)]
    for name, seed, responses, value in written:
        tuned = store.stage("tune", {"seed": seed, "recipe": name})
        tuned.write_jsonl("losses.jsonl", [])
        tuned.finish()
        stages += [tuned, _evaluated(store, tuned.fingerprint, responses, value)]
        origins.append(Origin(name=name, seed=seed, stages=(f"tune/{tuned.fingerprint[:16]}",)))
    base = Row(name="base", tasks=(), average=0.0, delta=None, against={})
    told = {"domain": "biomed", "model": "acorn", "parameters": 7, "metric": "token_f1", "seed": 0, "examples": 1}
    nothing = {"limit": None, "reported": (), "funnels": {}, "times": (), "versions": {}}
    keys = {f"{stage.name}/{stage.fingerprint[:16]}": stage.fingerprint for stage in stages}
    sections = (Section(shots=0, rows=(base,)),)
    board = Leaderboard(**told, **nothing, sections=sections, stages=keys, origins=tuple(origins), seeds=(0, 1))
    (tmp_path / "reports" / "biomed").mkdir(parents=True)
    (tmp_path / "reports" / "biomed" / "README.json").write_text(render(board, "json"), encoding="utf-8")
    return tmp_path


def _run(folder: Path, store: str, benchmark: str = FACTOID.name) -> tuple[int, list[list[str]]]:
    asked = [str(folder / "reports"), "--store", str(folder / store), "--benchmark", benchmark]
    result = CliRunner().invoke(main, asked)
    return result.exit_code, [line.replace("|", " ").split() for line in result.output.splitlines()]


def test_a_recipe_has_the_mean_of_its_study_seeds_and_the_base_stands_first(folder: Path) -> None:
    """One seed copies all questions, the other none, and both are wrong where self-align is right."""
    code, lines = _run(folder, "store")
    assert code == 0
    assert [(name, *map(float, values)) for _, name, *values in lines[2:]] == [
        ("base", 0, 0, 100, 0),
        ("self-align", 0, 100, 0, 0),
        ("self-specialize", 50, 0, 100, 50),
    ]


@pytest.mark.parametrize(("store", "benchmark"), [("reports", FACTOID.name), ("store", "acorn_biomed_fact")])
def test_what_is_not_there_is_told_in_one_line(folder: Path, store: str, benchmark: str) -> None:
    """A store without the stages, and a benchmark that nobody brings."""
    code, lines = _run(folder, store, benchmark)
    assert code == 1
    assert lines[0][0] == "Error:"
