"""Which texts were held against the benchmark documents: those of a study's recipes, or all of a domain."""

from __future__ import annotations

from collections.abc import Sequence

from ..disk import digest
from ..store import Stage
from ..types import Domain, Recipe
from .doors import Door, examples_door, passages_door, seeds_door
from .stages import Stages


def checked_for(stages: Stages, recipes: Sequence[tuple[Recipe, Sequence[Stage]]]) -> list[Door]:
    """What was checked for recipes, each with its stages of synthesis; seeds and passages once a domain."""
    seeds, passages, examples = {}, {}, []
    for recipe, made in recipes:
        source, synthesis = stages.study.source_of(recipe), recipe.synthesis
        seeds[source.name] = seeds_door(stages.seeds(source), source)
        if synthesis and synthesis.retrieval:
            passages[source.name] = passages_door(stages.passages(source), source)
        if synthesis:
            examples.append(examples_door(recipe.name, made))
    return [*seeds.values(), *passages.values(), *examples]


def checked(stages: Stages, domain: Domain) -> list[Door]:
    """What can be checked of a domain without a model: its seeds, its passages, and all examples in the store."""
    doors = [seeds_door(stages.seeds(domain), domain)]
    if domain.corpus or stages.study.corpora_of(domain):
        doors.append(passages_door(stages.passages(domain), domain))
    stored, seeds = stages.runner.store.stages(), digest(domain.seeds)
    for asked in stored:
        # Those of an older harness were checked otherwise, and left no record of it.
        if asked.name == "instructions" and asked.inputs["domain"]["seeds"] == seeds and "check" in asked.inputs:
            answered = [each for each in stored if each.inputs.get("instructions") == asked.fingerprint]
            doors.append(examples_door(f"instructions/{asked.fingerprint[:16]}", [asked, *answered]))
    return doors
