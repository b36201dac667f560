"""Which studies the reports are made of, and what is written of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from findings import BASE, FURTHER, VARIANTS
from make import main
from scope import SLOWER, Report, Scale, reports

from harness.executors import Comparison, jobs_of
from harness.pipeline import Engines, Nobody, Runner, Step, Study, foresee, plan
from harness.registry import load_registry
from harness.store import Store

REGISTRY = load_registry()


def _study(report: Report) -> Study:
    return report.study(plan(REGISTRY, report.choice))


@pytest.fixture(scope="module")
def foreseen(tmp_path_factory: pytest.TempPathFactory) -> list[list[Step]]:
    """The stages of every recipe, and of the recipes at the paper's learning rate."""
    store = Store(tmp_path_factory.mktemp("studies"))
    found = reports("biomed", Scale(brief=True, shots=(0,)))
    return [foresee(_study(report), (0,), store) for report in found]


def _marks(steps: list[Step]) -> set[str]:
    return {step.stage.fingerprint for step in steps}


def _tunings(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.stage.name == "tune"]


def test_the_ablations_vary_the_papers_method() -> None:
    """The last recipe of all is another one."""
    _, varied, _ = reports("biomed", Scale())
    study = _study(varied)
    assert {variant.of for variant in study.variants} == {"self-specialize-retrieval"}
    assert len({variant.factor for variant in study.variants}) == 5


def test_findings_know_the_further_recipes() -> None:
    """Those that are measured against plain self-specialize are there, below it on a leaderboard."""
    names = list(REGISTRY.recipes)
    assert set(FURTHER) < set(VARIANTS) <= set(names)
    assert all(names.index(name) > names.index("self-specialize") for name in VARIANTS)


def test_brief_reports_score_no_other_domain_and_vary_nothing() -> None:
    """A study of every recipe, and one at the paper's learning rate."""
    found = reports("finance", Scale(brief=True))
    assert [report.choice.recipes for report in found] == [("all",), SLOWER]
    assert not any(report.choice.forgetting for report in found)
    assert not any(report.choice.ablate for report in found)


def test_at_the_papers_rate_every_tuning_is_as_the_paper_has_it(foreseen: list[list[Step]]) -> None:
    """Learning rate and batch size, one adapter a recipe; every recipe's own study has acorn's."""
    settings = [[step.stage.inputs["settings"] for step in _tunings(steps)] for steps in foreseen]
    rates, paper = ({(each["learning_rate"], each["batch_size"]) for each in found} for found in settings)
    assert (rates, paper) == ({(2e-3, 8)}, {(3e-4, 32)})
    assert len(settings[1]) == 4


def test_nothing_but_learning_rate_and_batch_size_is_changed(foreseen: list[list[Step]]) -> None:
    """The same model, examples and all else stand among the inputs of a tuning under either rate."""
    every, slower = ([dict(step.stage.inputs) for step in _tunings(steps)] for steps in foreseen)
    for inputs in (*every, *slower):
        inputs["settings"] = inputs["settings"] | {"learning_rate": None, "batch_size": None}
    assert all(inputs in every for inputs in slower)


def test_what_stands_before_tuning_is_shared(foreseen: list[list[Step]]) -> None:
    """Scores of the base, instructions and responses; what is made anew is the tuning, and what asks its adapter."""
    every, slower = foreseen
    anew = [step for step in slower if step.stage.fingerprint not in _marks(every)]
    tunings = _marks(_tunings(slower))
    assert {step.stage.name for step in anew} == {"tune", "alive", "evaluate", "neutral"}
    assert all(step.stage.fingerprint in tunings or step.stage.inputs["adapter"] in tunings for step in anew)


def test_the_papers_rate_is_studied_without_demonstrations() -> None:
    """Whatever else is asked for; where that is not, at the first number."""
    asked = [(0, 1, 5), (5, 0), (5, 1)]
    found = [reports("biomed", Scale(shots=shots))[-1] for shots in asked]
    assert all(report.paper_rate for report in found)
    assert [report.choice.shots for report in found] == [(0,), (0,), (5,)]


def test_a_leaderboard_at_the_papers_rate_says_so() -> None:
    """By the name of its model, which is its title."""
    study = _study(reports("biomed", Scale())[-1])
    assert study.model.name == "acorn, learning rate 0.0003, batch size 32"


def test_another_process_tunes_at_the_papers_rate(tmp_path: Path) -> None:
    """It plans the study anew from the words of a job."""
    report = reports("biomed", Scale(brief=True))[-1]
    study, store = _study(report), Store(tmp_path)
    runner = Runner(store=store, observer=Nobody(), engines=Engines(model=study.model))
    job = next(
        job
        for job in jobs_of([Comparison(choice=report.choice, study=study, seeds=(0,), runner=runner)])
        if job.kind == "tune"
    )
    there = job.spoken.study(REGISTRY)
    assert job.mark in job.spoken.steps(store, Engines(model=there.model), there)


def test_leaderboards_that_are_left_out_cannot_be_all_that_is_made() -> None:
    """Nothing would be made, and nothing said."""
    ended = CliRunner().invoke(main, ["--brief", "--only", "ablations"])
    assert ended.exit_code == 2
    assert "--brief leaves out ablations" in ended.output


@pytest.mark.slow
def test_a_small_report_is_written_by_two_processes(tmp_path: Path) -> None:
    """Means and each seed's board, in the folder of the domain; every recipe has a row."""
    small = ("--brief", "--shots", "0", "--limit", "2", "--examples", "4", "--domain", "finance", "--processes", "2")
    places = ("--store", str(tmp_path / "studies"), "--out", str(tmp_path / "reports"))
    ended = CliRunner().invoke(main, [*small, "--seed", "0", "--seed", "1", *places], catch_exceptions=False)
    assert ended.exit_code == 0
    folder = tmp_path / "reports/finance"
    ones = [f"{name}seed{seed}" for name in ("", "paper-rate-") for seed in (0, 1)]
    written = {f"{one}.{ending}" for one in ones for ending in ("md", "csv", "json")}
    means = {f"{name}.{ending}" for name in ("README", "paper-rate") for ending in ("md", "json")}
    assert {path.name for path in folder.iterdir()} == written | means
    every, slower = (_rows(folder / f"{name}.json") for name in ("README", "paper-rate"))
    assert set(every) > set(VARIANTS)
    assert list(slower) == [BASE, *SLOWER]
    assert slower[BASE] == every[BASE]


def _rows(path: Path) -> dict[str, float]:
    """Names and averages of the rows of a leaderboard."""
    board = json.loads(path.read_text(encoding="utf-8"))
    return {row["name"]: row["average"] for row in board["sections"][0]["rows"]}
