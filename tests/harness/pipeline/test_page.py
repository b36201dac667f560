"""The page of a study that was really run: a tiny model, two rounds, retrieval."""

from __future__ import annotations

from typing import Any

import pytest

from harness.page import Page, gather, render_page
from harness.pipeline import compare

RECIPES = ("self-align", "self-specialize-retrieval", "self-specialize-twice", "shuffled-responses", "gold")


@pytest.fixture(scope="module")
def page(registry: Any, tmp_path_factory: pytest.TempPathFactory, grown: Any) -> Page:
    """Of every kind of recipe that tunes on more than seeds."""
    garden = type(grown)(registry=registry, root=tmp_path_factory.mktemp("page"))
    runner = garden.runner()
    board = compare(garden.study(*RECIPES), runner)
    return gather(board, runner.store, registry)


def test_every_recipe_with_examples_is_described_and_browsed(page: Page) -> None:
    """Generic self-alignment beside the others; all that was tuned on beside seeds, and how many."""
    assert [each.name for each in page.generated] == [row.name for row in page.board.sections[0].rows[1:]]
    assert {each.name for each in page.generated} == set(RECIPES)
    for each in page.generated:
        assert each.description.examples == len(each.written)
        # A specialized model with random weights ends no answer, so that its round gives nothing.
        assert bool(each.written) == (each.name != "self-specialize-twice")


def test_every_generated_example_leads_to_its_seeds(page: Page) -> None:
    """Whatever became of its answer since; with retrieval to passages too. Labelled documents say their benchmark."""
    for each in page.generated:
        if each.name == "gold":
            assert all("document" in written.origin for written in each.written)
            continue
        assert all(len(written.shown) == 3 for written in each.written), each.name
        assert all(index < len(each.seeds) for written in each.written for index in written.shown)
        assert bool(each.passages) == (each.name in ("self-specialize-retrieval", "shuffled-responses"))


def test_flips_have_their_questions(page: Page) -> None:
    """Real documents of lm-eval's, found by their hash."""
    assert len(page.flips) == len(RECIPES)
    assert all(question.instruction for question in page.questions)


def test_tokens_are_counted(page: Page) -> None:
    """Of what was written, and of what was tuned on."""
    told = {cost.stage: cost for cost in page.costs}
    for stage in ("evaluate", "instructions", "responses"):
        assert (told[stage].written or 0) > 0
    assert (told["tune"].tuned or 0) > 0


def test_it_renders(page: Page) -> None:
    """With all its sections."""
    html = render_page(page)
    for section in ("funnel", "generated", "flips", "cost"):
        assert f'<section id="{section}"' in html
