"""From the names a user gives to a study."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness import Domain
from harness.errors import HarnessError, UsageError
from harness.pipeline import Choice, plan
from harness.registry import Registry


@pytest.mark.parametrize("name", ["domain", "model", "recipes"])
def test_an_unknown_name_answers_with_the_choices(registry: Registry, name: str) -> None:
    """Domain, model and recipe: the error lists what there is."""
    chosen = {"domain": "gardening", "model": "tiny", "recipes": ("seeds-only",)}
    choices = {"domain": "gardening", "model": "tiny", "recipes": "seeds-only"}[name]
    with pytest.raises(UsageError, match=f'"nothing"; choose from: .*{choices}'):
        plan(registry, Choice(**(chosen | {name: ("nothing",) if name == "recipes" else "nothing"})))


@pytest.mark.parametrize(
    "wrong", [{"shots": (0, -1)}, {"examples": 0}, {"limit": 0}], ids=["shots", "examples", "limit"]
)
def test_a_number_out_of_range_is_refused(registry: Registry, wrong: dict[str, Any]) -> None:
    """The error names the option and the smallest number that will do."""
    with pytest.raises(UsageError, match=f"--{next(iter(wrong))} .* or more"):
        plan(registry, Choice(domain="gardening", model="tiny", **wrong))


def test_recipes_stand_in_the_registrys_order(registry: Registry) -> None:
    """Whatever order they are named in, and how often; `all` names every one."""
    named = Choice(domain="gardening", recipes=("self-specialize", "seeds-only", "seeds-only"))
    assert [recipe.name for recipe in plan(registry, named).recipes] == ["seeds-only", "self-specialize"]
    every = plan(registry, Choice(domain="gardening", recipes=("all",))).recipes
    assert [recipe.name for recipe in every] == list(registry.recipes)


def test_shots_stand_in_the_order_asked_for(registry: Registry) -> None:
    """Each number once."""
    assert plan(registry, Choice(domain="gardening", shots=(5, 0, 5))).shots == (5, 0)


def test_a_domain_without_benchmarks_cannot_be_studied(registry: Registry, garden: Any) -> None:
    """The error says what is missing."""
    bare = Domain(name="bare", title="bare", topics=("a",), persona="You are.", seeds=garden.root)
    more = replace(registry, domains={**registry.domains, "bare": bare})
    with pytest.raises(HarnessError, match='"bare" has no benchmarks'):
        plan(more, Choice(domain="bare"))


def test_retrieval_needs_a_corpus(registry: Registry) -> None:
    """Else it would be the recipe without retrieval, under a wrong name."""
    gardening = replace(registry.domain("gardening"), corpus=None)
    bare = replace(registry, domains={**registry.domains, "gardening": gardening})
    with pytest.raises(HarnessError, match=r'"self-specialize-retrieval" .* "gardening" has no corpus'):
        plan(bare, Choice(domain="gardening"))
    assert plan(bare, Choice(domain="gardening", recipes=("self-specialize",))).recipes


def test_a_recipe_may_show_the_seeds_of_another_domain(garden: Any) -> None:
    """Generic alignment shows general seeds, the other recipes those of the study's own domain."""
    study = garden.study("self-align", "self-specialize", "seeds-only")
    assert [study.source_of(recipe).name for recipe in study.recipes] == ["gardening", "general", "gardening"]


def test_generated_examples_are_kept_apart_from_all_benchmarks(garden: Any) -> None:
    """Those of other domains too, because a study of theirs may share the instructions."""
    assert {benchmark.domain for benchmark in garden.study().guarded} >= {"gardening", "biomed", "finance", "general"}
