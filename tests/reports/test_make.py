"""What the reports take, and how it is shared."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from findings import FURTHER, VARIANTS
from make import main
from planning import DOMAINS, SEEDS, Scale, Unit, ablation_choice, choices, main_choice, seconds, split, units, work

from harness.pipeline import plan
from harness.registry import load_registry

REGISTRY = load_registry()


def test_every_unit_is_in_one_part() -> None:
    """However many parts there are, and none is much longer than another."""
    draw = Random(0)
    for parts in (1, 2, 3, 7):
        costs = {unit: draw.uniform(1, 2) for unit in units(DOMAINS, SEEDS)}
        found = split(costs, parts)
        assert len(found) == parts
        assert sorted((unit for part in found for unit in part), key=str) == sorted(costs, key=str)
        totals = [sum(costs[unit] for unit in part) for part in found]
        assert max(totals) - min(totals) <= 2


def test_parts_do_not_depend_on_the_order_of_the_units() -> None:
    """Two processes that are started by hand agree on who does what."""
    costs = {Unit(domain=domain, seed=seed): cost for domain, cost in (("a", 2.0), ("b", 1.0)) for seed in SEEDS}
    turned = dict(reversed(costs.items()))
    assert split(costs, 2) == split(turned, 2)


def test_the_plan_counts_what_is_shared_once(tmp_path: Path) -> None:
    """Eleven models stand in the rows; those that choose among answers have none of their own."""
    study = plan(REGISTRY, main_choice("finance", Scale(shots=(0,))))
    counts = work([study], tmp_path)
    rows = 1 + len(study.recipes)
    assert counts["instructions"] == 2  # general and domain seeds
    assert counts["responses"] == 4  # general, from memory, with retrieval, again
    assert counts["choices"] == 2
    assert counts["adapters"] == len(study.recipes)
    assert counts["scores"] == rows * (len(study.benchmarks) + len(study.elsewhere)) + len(
        study.benchmarks
    )  # and base again


def test_ablations_share_with_the_recipes(tmp_path: Path) -> None:
    """Together they make less than each by itself, and the more the dearer."""
    studies = [plan(REGISTRY, choice("finance", Scale())) for choice in (main_choice, ablation_choice)]
    apart = [work([study], tmp_path) for study in studies]
    both = work(studies, tmp_path)
    assert all(both[name] < apart[0][name] + apart[1][name] for name in ("instructions", "responses", "adapters"))
    assert both["adapters"] == apart[0]["adapters"] + 6  # two rounds, no filters, two shares of seeds and of size
    assert seconds(both) > max(map(seconds, apart))


def test_the_ablations_vary_the_papers_method() -> None:
    """The last recipe of all is another one."""
    study = plan(REGISTRY, ablation_choice("biomed", Scale()))
    assert {variant.of for variant in study.variants} == {"self-specialize-retrieval"}
    assert len({variant.factor for variant in study.variants}) == 5


def test_findings_know_the_further_recipes() -> None:
    """Those that are measured against plain self-specialize are there, below it on a leaderboard."""
    names = list(REGISTRY.recipes)
    assert set(FURTHER) < set(VARIANTS) <= set(names)
    assert all(names.index(name) > names.index("self-specialize") for name in VARIANTS)


def test_the_plan_is_printed_and_nothing_done(tmp_path: Path) -> None:
    """One line a unit, one a part."""
    shown = CliRunner().invoke(
        main, ["--plan", "--store", str(tmp_path / "s"), "--part", "1/3", "--out", str(tmp_path)]
    )
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert len(lines) == 1 + len(DOMAINS) * len(SEEDS) + 3 + 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", ["0/2", "3/2", "2", "a/b", "1/2/3", "1/"])
def test_a_part_that_is_none_is_misuse(part: str) -> None:
    """With an example of one."""
    shown = CliRunner().invoke(main, ["--part", part])
    assert shown.exit_code == 2
    assert "such as 1/2" in shown.output


def test_brief_reports_score_no_other_domain_and_vary_nothing() -> None:
    """One study a domain, of every recipe."""
    (choice,) = choices("finance", Scale(brief=True))
    assert choice.recipes == ("all",)
    assert not choice.forgetting
    assert not choice.ablate
