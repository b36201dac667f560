"""Recipes that choose among answered examples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness import Recipe, Synthesis
from harness.pipeline import Stages, compare
from harness.pipeline.checking import checked, checked_for
from harness.store import Stage

FURTHER = {
    "self-specialize-consistent": "voted",
    "self-specialize-round-trip": "returned",
    "self-specialize-balanced": "balanced",
}
"""Recipe -> the stage that it adds."""


def _stage(runner: Any, name: str) -> Stage:
    found: Stage = next(stage for stage in runner.ran if stage.name == name)
    return found


def _specialize(garden: Any, runner: Any, synthesis: Synthesis) -> tuple[Stage, tuple[Stage, ...]]:
    recipe = Recipe(name="method", comment="", synthesis=synthesis)
    return Stages(study=garden.study("self-specialize"), runner=runner).specialized(recipe)


def test_further_recipes_share_what_they_choose_from(garden: Any) -> None:
    """Instructions and responses are made once for all, and each adds one stage to the funnel."""
    runner = garden.runner()
    board = compare(garden.study("self-specialize", *FURTHER), runner)
    names = [stage.name for stage in runner.ran]
    assert [names.count(name) for name in ("instructions", "responses", *FURTHER.values())] == [1, 1, 1, 1, 1]
    assert names.count("tune") == 1 + len(FURTHER)
    responses = _stage(runner, "responses").manifest["facts"]["examples"]
    for recipe, name in FURTHER.items():
        funnel, stage = board.funnels[recipe], _stage(runner, name)
        fallen = {reason: count for reason, count in funnel["unanswered"].items() if reason not in DROPPED}
        assert fallen
        assert funnel["examples"] + sum(fallen.values()) == responses
        assert funnel["examples"] == len(stage.read_jsonl("examples.jsonl")) == len(stage.read_jsonl("sources.jsonl"))
        assert board.sections[0].rows[1].name in dict(
            next(r for r in board.sections[0].rows if r.name == recipe).against
        )


DROPPED = ("too long", "truncated", "empty", "echo", "contamination")


def test_chosen_examples_are_those_of_the_parent(garden: Any) -> None:
    """Their sources name them; only an election changes a response, and then to one that was voted for."""
    runner = garden.runner()
    compare(garden.study("self-specialize", *FURTHER), runner)
    parent = _stage(runner, "responses").read_jsonl("examples.jsonl")
    for name in ("returned", "balanced"):
        stage = _stage(runner, name)
        rows = [parent[row["response"]] for row in stage.read_jsonl("sources.jsonl")]
        assert rows == stage.read_jsonl("examples.jsonl")
    voted = _stage(runner, "voted")
    votes = voted.read_jsonl("votes.jsonl")
    assert [row["votes"][0] for row in votes] == [row["response"] for row in parent]
    assert {len(row["votes"]) for row in votes} == {5}
    assert {row["kept"] for row in votes} == {True, False}
    for row, example in zip(voted.read_jsonl("sources.jsonl"), voted.read_jsonl("examples.jsonl"), strict=True):
        assert example["response"] in votes[row["response"]]["votes"]


def test_new_settings_leave_old_stages_alone(garden: Any) -> None:
    """A recipe that does not use them has the fingerprints that it had, and one that does shares them."""
    asked = Stages(study=garden.study("self-specialize"), runner=garden.runner())
    plain, changed = Synthesis(), Synthesis(samples=4, agreement=0.9, rivals=2, largest_form=0.5)
    recipe = garden.registry.recipe("self-specialize")
    stages = [asked.responses(replace(recipe, synthesis=each), each) for each in (plain, changed)]
    assert stages[0].fingerprint == stages[1].fingerprint
    settings = asked.instructions(recipe, changed).inputs["settings"]
    assert not {"samples", "by_topic"} & settings.keys()
    assert sorted(stages[0].inputs["settings"]) == ["demonstrations", "passages", "retrieval"]


def test_instructions_by_topic_are_others(garden: Any) -> None:
    """They share no stage with plain ones, and their manifest says how many each topic got."""
    asked = Stages(study=garden.study("self-specialize"), runner=garden.runner())
    recipe = garden.registry.recipe("self-specialize")
    plain, topical = (asked.instructions(recipe, each) for each in (Synthesis(), Synthesis(by_topic=True)))
    assert plain.fingerprint != topical.fingerprint
    told = topical.manifest["facts"]
    assert set(told["topics"]) == {"soil", "watering", "vegetables", "flowers"}
    assert sum(told["topics"].values()) == told["accepted"] > 0


@pytest.mark.parametrize("at", ["sample 4", "read gardening"])
def test_choosing_that_was_interrupted_ends_like_others(garden: Any, at: str) -> None:
    """The same study run again leaves the same files, byte for byte."""

    def stop(title: str, done: int) -> None:
        if title.startswith(at):
            raise KeyboardInterrupt

    study, runner = garden.study("self-specialize", *FURTHER), garden.runner(name="broken")
    compare(study, garden.runner())
    runner.observer.heard = stop
    with pytest.raises(KeyboardInterrupt):
        compare(study, runner)
    compare(study, garden.runner(name="broken"))
    assert garden.contents("broken") == garden.contents()


def test_all_choices_can_be_made_of_one_recipe(garden: Any) -> None:
    """One after the other, in both rounds; in the second one the specialized model votes."""
    runner = garden.runner()
    synthesis = Synthesis(samples=2, rivals=1, largest_form=0.9, shuffled=True, rounds=2)
    _, made = _specialize(garden, runner, synthesis)
    names = ["responses", "voted", "returned", "balanced", "shuffled"]
    assert [stage.name for stage in made] == ["instructions", *names, *names]
    adapters = [adapter for adapter in runner.engines.loaded if adapter]
    assert len(set(adapters)) == 2
    assert made[7].inputs["responses"] == made[6].fingerprint


def test_chosen_examples_pass_the_door_once(garden: Any) -> None:
    """Elected responses are looked at by their own stage, whose findings take the place of those before."""
    runner = garden.runner()
    stages = Stages(study=garden.study("self-specialize"), runner=runner)
    recipe = Recipe(name="method", comment="", synthesis=Synthesis(samples=2, rivals=1))
    _, made = stages.specialized(recipe)
    (_, door) = checked_for(stages, [(recipe, made)])
    assert [stage.name for stage in runner.ran].count("checked-examples") == 1
    assert door.source == "method"
    doors = checked(stages, garden.registry.domain("gardening"))
    assert [each.name for each in doors] == ["seeds", "passages", "examples"]
    assert doors[2].found == door.found == ()
