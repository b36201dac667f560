"""Which texts were held against the benchmark documents: those of a study's recipes, or all of a domain."""

from __future__ import annotations

from collections.abc import Sequence

from ..contamination import Finding
from ..disk import digest
from ..store import Stage
from ..types import Domain, Recipe
from .doors import Door, examples_door, looked, made_of_others, passages_door, read_found, seeds_door
from .stages import Stages


def checked_for(stages: Stages, recipes: Sequence[tuple[Recipe, Sequence[Stage]]]) -> list[Door]:
    """What was checked for recipes, each with its stages of synthesis; seeds and passages once a domain."""
    seeds, passages, examples = {}, {}, []
    for recipe, made in recipes:
        source, synthesis = stages.study.source_of(recipe), recipe.synthesis
        seeds[source.name] = seeds_door(stages.seeds(source), source)
        if synthesis and synthesis.retrieval:
            passages[source.name] = passages_door(stages.passages(source), source)
        if made:
            examples.append(examples_door(recipe.name, made, _found(stages, made)))
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
            made = {each.fingerprint for each in answered}
            answered += [each for each in stored if made_of_others(each) in made and looked(each)]
            doors.append(
                examples_door(
                    f"instructions/{asked.fingerprint[:16]}", [asked, *answered], read_found(asked, *answered)
                )
            )
    return doors


def _found(stages: Stages, made: Sequence[Stage]) -> list[Finding]:
    """What was found in the examples that were tuned on.

    A stage that makes its examples of those before it, as a control does, takes their place: what they held is then of
    no account. Some such stages look themselves, since they have new responses; others have not looked.
    """
    found: list[list[Finding]] = [[]]
    for stage in made:
        own = read_found(stage if looked(stage) else stages.examined(stage))
        if looked(stage) and not made_of_others(stage):
            found.append(list(own))
        else:
            found[-1] = [each for each in found[-1] if not each.kept] + list(own)
    return [each for of_a_stage in found for each in of_a_stage]
