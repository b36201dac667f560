"""Model cards, read by huggingface_hub."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from huggingface_hub import ModelCard

from harness.exports import model_card
from harness.report import Leaderboard
from harness.types import Model, Recipe

EVIL = "\x1b[2Jevil\n---\nlicense: mit\n# heading | x"


def _card(text: str) -> ModelCard:
    return ModelCard(text, ignore_metadata_errors=False)


@pytest.fixture
def text(told: dict[str, Any], model: Model, recipe: Recipe, board: Leaderboard) -> str:
    """The card of an adapter that was scored."""
    return model_card(told, model=model, recipe=recipe, scored=(board, "self-specialize"))


def test_the_hub_reads_every_score(text: str) -> None:
    """One evaluation a task and number of shots, in points."""
    data = _card(text).data
    assert data.model_name == "biomed-acorn-self-specialize"
    found = [
        (each.dataset_type, each.dataset_args["num_few_shot"], each.metric_type, each.metric_value)
        for each in data.eval_results or []
    ]
    assert found == [
        ("quiz_yes/no", 0, "token_f1", 32.39),
        ("quiz_list", 0, "token_f1", 33.25),
        ("quiz_yes/no", 5, "token_f1", 52.41),
        ("quiz_list", 5, "token_f1", 53.27),
    ]


def test_the_metadata_name_library_and_licence(text: str, model: Model) -> None:
    """A local base is not called one of the hub's."""
    data = _card(text).data
    assert (data.library_name, data.license, data.pipeline_tag) == ("peft", "apache-2.0", "text-generation")
    assert data.base_model is None
    assert model.source not in text


def test_a_base_of_the_hub_is_named(told: dict[str, Any], model: Model, recipe: Recipe) -> None:
    """By its id, with the revision."""
    hub = replace(model, source="owner/base", revision="abc", licence="A licence of its own")
    card = model_card(told, model=hub, recipe=recipe, scored=None)
    data = _card(card).data
    assert (data.base_model, data.license) == ("owner/base", "other")
    assert data.to_dict()["license_name"] == "a-licence-of-its-own"
    assert "owner/base, revision abc" in card


def test_the_card_shows_delta_with_its_interval(text: str) -> None:
    """Of each task, marked where it is separated, and of the average."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    assert ["yes/no", "120", "20.0", "32.4", "+12.3 * [+4.5, +20.2]"] in rows
    assert ["list", "120", "30.0", "33.2", "+3.2 ~ [-1.5, +7.8]"] in rows
    assert ["average", "", "25.0", "32.8", "+3.2 ~ [-1.5, +7.8]"] in rows


def test_what_was_not_scored_says_so(told: dict[str, Any], model: Model, recipe: Recipe) -> None:
    """There is no model-index, and no number."""
    card = model_card(told, model=model, recipe=recipe, scored=None)
    assert _card(card).data.eval_results is None
    assert "was not scored" in card
    assert "| task" not in card


def test_a_hostile_name_changes_no_metadata(
    told: dict[str, Any], model: Model, recipe: Recipe, board: Leaderboard
) -> None:
    """Whatever a plugin calls its tasks, domain, licence and comment."""
    base, row, *_ = board.sections[0].rows
    rows = tuple(
        replace(each, tasks=tuple(replace(task, title=EVIL, benchmark=EVIL) for task in each.tasks))
        for each in (base, row)
    )
    evil = replace(board, sections=(replace(board.sections[0], rows=rows),), metric=EVIL)
    card = model_card(
        told | {"domain": EVIL},
        model=replace(model, licence=EVIL),
        recipe=replace(recipe, comment=EVIL),
        scored=(evil, "self-specialize"),
    )
    data = _card(card).data
    assert data.license == "other"
    assert len(data.eval_results or []) == 2
    assert "\x1b" not in card
    assert not [line for line in card.splitlines() if line.startswith("# heading")]
