"""Which studies the reports are made of, and what is written of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from findings import FURTHER, VARIANTS
from make import main
from scope import Scale, choices

from harness.pipeline import plan
from harness.registry import load_registry

REGISTRY = load_registry()


def test_the_ablations_vary_the_papers_method() -> None:
    """The last recipe of all is another one."""
    _, varied = choices("biomed", Scale())
    study = plan(REGISTRY, varied)
    assert {variant.of for variant in study.variants} == {"self-specialize-retrieval"}
    assert len({variant.factor for variant in study.variants}) == 5


def test_findings_know_the_further_recipes() -> None:
    """Those that are measured against plain self-specialize are there, below it on a leaderboard."""
    names = list(REGISTRY.recipes)
    assert set(FURTHER) < set(VARIANTS) <= set(names)
    assert all(names.index(name) > names.index("self-specialize") for name in VARIANTS)


def test_brief_reports_score_no_other_domain_and_vary_nothing() -> None:
    """One study a domain, of every recipe."""
    (choice,) = choices("finance", Scale(brief=True))
    assert choice.recipes == ("all",)
    assert not choice.forgetting
    assert not choice.ablate


@pytest.mark.slow
def test_a_small_report_is_written_by_two_processes(tmp_path: Path) -> None:
    """Means and each seed's board, in the folder of the domain; every recipe has a row."""
    small = ("--brief", "--shots", "0", "--limit", "2", "--examples", "4", "--domain", "finance", "--processes", "2")
    places = ("--store", str(tmp_path / "studies"), "--out", str(tmp_path / "reports"))
    ended = CliRunner().invoke(main, [*small, "--seed", "0", "--seed", "1", *places], catch_exceptions=False)
    assert ended.exit_code == 0
    folder = tmp_path / "reports/finance"
    written = {f"seed{seed}.{ending}" for seed in (0, 1) for ending in ("md", "csv", "json")}
    assert {path.name for path in folder.iterdir()} == written | {"README.md", "README.json"}
    board = json.loads((folder / "README.json").read_text(encoding="utf-8"))
    assert {row["name"] for row in board["sections"][0]["rows"]} > set(VARIANTS)
