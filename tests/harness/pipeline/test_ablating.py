"""A recipe with one thing varied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness import Recipe, Synthesis
from harness.errors import UsageError
from harness.pipeline import Choice, Stages, Study, compare, compare_seeds, plan
from harness.pipeline.factors import FACTORS, variants
from harness.pipeline.portions import some_seeds

METHOD = Recipe(name="method", comment="", synthesis=Synthesis(retrieval=True))
CONTROL = Recipe(name="control", comment="", synthesis=None, control=True)


def _study(garden: Any, *factors: str) -> Study:
    choice = Choice(
        domain="gardening",
        model="tiny",
        recipes=("seeds-only", "self-specialize"),
        shots=(0,),
        examples=12,
        limit=4,
        ablate=factors,
    )
    return plan(garden.registry, choice)


def test_every_factor_varies_one_thing() -> None:
    """One of its settings is the recipe as it is, but for the name; the others differ in that thing alone."""
    for factor in FACTORS:
        found = variants((METHOD, CONTROL), (factor,))
        assert [replace(each.recipe, name="method") == METHOD for each in found] == [each.whole for each in found]
        assert sum(each.whole for each in found) == 1
        assert {each.factor for each in found} == {factor}
    told = {factor: [each.setting for each in variants((METHOD,), (factor,))] for factor in FACTORS}
    assert told == {
        "retrieval": ["without", "with"],
        "rounds": ["1", "2"],
        "filters": ["without", "with"],
        "seeds": ["25 %", "50 %", "100 %"],
        "size": ["25 %", "50 %", "100 %"],
    }


def test_a_recipe_of_another_setting_is_one_more() -> None:
    """Three rounds are neither one nor two."""
    thrice = replace(METHOD, synthesis=Synthesis(rounds=3))
    assert [(each.setting, each.whole) for each in variants((thrice,), ("rounds",))] == [
        ("1", False),
        ("2", False),
        ("as it is", True),
    ]


def test_an_unknown_factor_answers_with_the_choices() -> None:
    """As every name does."""
    with pytest.raises(UsageError, match='unknown factor "luck"; choose from: retrieval, rounds, filters, seeds, size'):
        variants((METHOD,), ("size", "luck"))


def test_a_control_cannot_be_varied() -> None:
    """There must be a method among the recipes; without factors there need not."""
    assert variants((CONTROL,), ()) == ()
    with pytest.raises(UsageError, match="--ablate varies a recipe that generates examples"):
        variants((CONTROL,), ("size",))


def test_variants_share_what_they_can(garden: Any) -> None:
    """All sizes are cut from the same answers, and the whole is the recipe's own."""
    runner = garden.runner()
    board = compare(_study(garden, "size"), runner)
    titles = [title for title in runner.observer.worked if not title.startswith(("look", "score", "read"))]
    assert titles == [
        *("tune seeds-only", "write instructions from gardening seeds", "answer gardening instructions from memory"),
        "tune self-specialize",
        *("take 25% of the examples", "tune self-specialize, size 25 %"),
        *("take 50% of the examples", "tune self-specialize, size 50 %"),
    ]
    (ablation,) = board.ablations
    assert (ablation.recipe, ablation.factor) == ("self-specialize", "size")
    assert [(point.setting, point.examples) for point in ablation.points] == [("25 %", 9), ("50 %", 12), ("100 %", 18)]
    assert [len(point.against) for point in ablation.points] == [1, 1, 0]
    whole = board.sections[0].rows[2].delta
    assert whole.adjusted is not None
    assert whole.noise is not None
    assert ablation.points[-1].deltas == (replace(whole, adjusted=None),)
    assert [row.name for row in board.sections[0].rows] == ["base", "seeds-only", "self-specialize"]
    again = garden.runner()
    assert compare(_study(garden, "size"), again) == board
    assert again.observer.worked == []


def test_ablations_span_study_seeds(garden: Any) -> None:
    """Behind the leaderboards of all seeds, each with ablations of its own, that of their means has theirs."""
    study = _study(garden, "size")
    *each, board = compare_seeds(study, (0, 1), garden.runner())
    for place, point in enumerate(board.ablations[0].points):
        own = [one.ablations[0].points[place] for one in each]
        for shown, *deltas in zip(point.deltas, *(one.deltas for one in own), strict=True):
            assert shown.between is not None
            assert list(shown.between.values) == [delta.value for delta in deltas]
            assert shown.value == pytest.approx(sum(delta.value for delta in deltas) / 2, abs=1e-3)
        assert point.examples == round(sum(one.examples for one in own) / 2)
    assert [len(point.against) for point in board.ablations[0].points] == [1, 1, 0]
    whole = board.sections[0].rows[2].delta
    assert board.ablations[0].points[-1].deltas == (replace(whole, adjusted=None),)
    assert board.adapters == {}
    assert all(set(one.adapters) == {"seeds-only", "self-specialize"} for one in each)


def test_a_variant_is_scored_in_its_domain_alone(garden: Any) -> None:
    """What was forgotten is told of rows, and of no variant."""
    runner = garden.runner()
    board = compare(_study(garden, "rounds"), runner)
    assert [title for title in runner.observer.worked if title.startswith("read neutral")] == [
        f"read neutral text, {name}" for name in ("base", "seeds-only", "self-specialize")
    ]
    assert [each.name for each in board.forgotten] == ["seeds-only", "self-specialize"]


def test_a_size_takes_the_first_examples(garden: Any) -> None:
    """In the order in which they were invented."""
    study, runner = _study(garden, "size"), garden.runner()
    made = [Stages(study=study, runner=runner).specialized(variant.recipe)[1][-1] for variant in study.variants]
    quarter, half, whole = (stage.read_jsonl("examples.jsonl") for stage in made)
    assert (quarter, half) == (whole[:3], whole[:6])


def test_fewer_seeds_are_drawn_from_more(garden: Any) -> None:
    """Those of a smaller share are among those of a larger one; another study seed draws others."""
    domain, runner = garden.registry.domain("biomed"), garden.runner()
    found = {
        (share, seed): some_seeds(domain, runner, share=share, seed=seed).seeds.read_text().splitlines()
        for share, seed in ((0.25, 0), (0.5, 0), (0.25, 1))
    }
    assert {key: len(lines) for key, lines in found.items()} == {(0.25, 0): 20, (0.5, 0): 40, (0.25, 1): 20}
    assert set(found[0.25, 0]) < set(found[0.5, 0])
    assert set(found[0.25, 0]) != set(found[0.25, 1])
    assert some_seeds(domain, runner, share=1.0, seed=0) == domain


def test_fewer_seeds_are_shown_and_tuned_on(garden: Any) -> None:
    """Half of six: instructions are written from these, and they alone are tuned on beside what is generated."""
    study, runner = _study(garden, "seeds"), garden.runner()
    (half,) = (variant.recipe for variant in study.variants if variant.setting == "50 %")
    tuned, made = Stages(study=study, runner=runner).specialized(half)
    assert {index for row in made[0].read_jsonl("candidates.jsonl") for index in row["seeds"]} <= {0, 1, 2}
    assert tuned.manifest["facts"]["examples"] == 3 + made[-1].manifest["facts"]["examples"]


def test_without_filters_poor_candidates_stay(garden: Any) -> None:
    """What they would have rejected is accepted; the funnel says that nothing fell."""
    study, runner = _study(garden, "filters"), garden.runner()
    (bare,) = (variant.recipe for variant in study.variants if variant.setting == "without")
    _, made = Stages(study=study, runner=runner).specialized(bare)
    rejected = made[0].read_json("funnel.json")["rejected"]
    assert {name for name, count in rejected.items() if count} <= {"parse", "contamination"}
