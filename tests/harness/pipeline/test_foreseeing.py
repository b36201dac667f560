"""What a study will ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.pipeline import Choice, compare, compare_seeds, foresee, plan
from harness.store import Store


def _asked(runner: Any) -> list[str]:
    return [f"{stage.name}/{stage.fingerprint}" for stage in runner.ran]


def _foreseen(study: Any, seeds: tuple[int, ...], store: Any) -> list[str]:
    return [f"{step.stage.name}/{step.stage.fingerprint}" for step in foresee(study, seeds, store)]


@pytest.mark.parametrize(
    "recipes", [("self-align", "self-specialize-retrieval"), ("gold", "shuffled-responses", "self-specialize-balanced")]
)
def test_what_is_foreseen_is_what_is_asked_for(garden: Any, recipes: tuple[str, ...]) -> None:
    """The very stages of the run that follows: none is missing, and none stands there that is not run."""
    study, runner = garden.study(*recipes), garden.runner()
    foreseen = _foreseen(study, (0,), runner.store)
    compare(study, runner)
    assert sorted(foreseen) == sorted(_asked(runner))


def test_seeds_and_variants_are_foreseen(garden: Any) -> None:
    """Several study seeds share what does not depend on them, and what an ablation draws is drawn."""
    choice = Choice(
        domain="gardening",
        model="tiny",
        recipes=("self-specialize",),
        shots=(0,),
        examples=6,
        limit=3,
        ablate=("seeds",),
        forgetting=True,
    )
    study, runner = plan(garden.registry, choice), garden.runner()
    study = replace(study, elsewhere=study.elsewhere[:1])
    foreseen = _foreseen(study, (0, 3), runner.store)
    boards = compare_seeds(study, (0, 3), runner)
    assert sorted(foreseen) == sorted(f"{key.split('/')[0]}/{mark}" for key, mark in boards[-1].stages.items())


def test_nothing_is_run(garden: Any) -> None:
    """No model is loaded, and the store stays as it was: empty."""
    steps = foresee(garden.study("self-specialize-twice"), (0,), Store(garden.root / "none"))
    assert not any(step.done for step in steps)
    assert not (garden.root / "none").exists()


def test_what_is_stored_counts_as_done(grown: Any) -> None:
    """All of a study that was run; of one with a further recipe all but its own part; nothing where all is anew."""
    store = grown.runner().store
    study = grown.study("self-specialize-twice", shots=(0, 1))
    assert all(step.done for step in foresee(study, (0,), store))
    assert not any(step.done for step in foresee(study, (0,), store, fresh=True))
    more = foresee(grown.study("seeds-only", "self-specialize-twice", shots=(0, 1)), (0,), store)
    left = [step for step in more if not step.done]
    assert left
    assert {step.recipe.name for step in left if step.recipe} == {"seeds-only"}
