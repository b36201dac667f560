"""The file: what it says, in which order, and that the same record gives the same bytes."""

from __future__ import annotations

import gc
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.page import Page, gather, render_page
from harness.registry import Registry
from harness.report import Ablation, Point, read, write
from harness.types import Between

SECTIONS = ["leaderboard", "tasks", "form", "forgotten", "funnel", "generated", "flips", "contamination", "cost"]


def _sections(html: str) -> list[str]:
    return re.findall(r'<section id="(\w+)"', html)


def test_the_sections_stand_in_their_order(page_file: Path) -> None:
    """The answer first, where it all comes from last."""
    assert _sections(page_file.read_text(encoding="utf-8")) == ["answer", *SECTIONS, "provenance"]


def test_the_answer_is_one_sentence_with_its_interval(page_file: Path) -> None:
    """As it is read, without tags."""
    html = page_file.read_text(encoding="utf-8")
    (lead,) = re.findall(r'<p class="lead">(.*?)</p>', html, flags=re.DOTALL)
    assert re.sub(r"<[^>]+>", "", lead) == (
        "Yes. With it the average over 3 tasks is 22.0 points, 0-shot, where the base has 10.0: a difference of "
        "+12.0 points (95 % interval +1.0 to +23.0)."
    )


def test_the_same_record_gives_the_same_bytes(record: Page) -> None:
    """No clock, no chance."""
    assert render_page(record) == render_page(record)


def test_dead_objects_are_collected_again_afterwards(made: tuple[Any, Any, Registry]) -> None:
    """Making a page pauses that; a failure does not leave it off, nor is it put on for one who had it off."""
    maker, board, registry = made
    render_page(gather(board, maker.store, registry))
    with pytest.raises(AttributeError):
        render_page(None)  # type: ignore[arg-type]
    assert gc.isenabled()
    gc.disable()
    try:
        gather(board, maker.store, registry)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_nothing_in_the_file_names_a_place_on_this_machine(page_file: Path, made: tuple[Any, Any, Any]) -> None:
    """A page may be passed on."""
    assert str(made[0].root) not in page_file.read_text(encoding="utf-8")


def test_a_stored_leaderboard_gives_the_same_page(made: tuple[Any, Any, Registry], record: Page) -> None:
    """Whether it was just made or is read from its JSON."""
    maker, board, registry = made
    again = gather(read(write(board), place="here"), maker.store, registry)
    assert render_page(again) == render_page(record)


@pytest.mark.parametrize("name", ["gains", "forgotten", "funnels", "times", "adapters", "reported", "origins"])
def test_a_leaderboard_without_some_part_has_a_page(made: tuple[Any, Any, Registry], name: str) -> None:
    """As those of before, and studies with fewer options, have none."""
    maker, board, registry = made
    lacking = replace(board, **{name: type(getattr(board, name))()})
    assert _sections(render_page(gather(lacking, maker.store, registry)))[0] == "answer"


def test_the_base_alone_has_a_page(made: tuple[Any, Any, Registry]) -> None:
    """The question is then another one."""
    maker, board, registry = made
    sections = tuple(replace(section, rows=section.rows[:1]) for section in board.sections)
    alone = replace(board, sections=sections, gains=(), forgotten=(), funnels={}, origins=())
    html = render_page(gather(alone, maker.store, registry))
    assert "How good is acorn at biomedicine, before anything is generated?" in html
    assert "tasks" not in _sections(html)


def test_the_base_alone_has_nothing_of_a_difference(made: tuple[Any, Any, Registry]) -> None:
    """No column of Δ, no scale, no word of rows that are compared, no examples that were asked for."""
    maker, board, registry = made
    sections = tuple(replace(section, rows=section.rows[:1]) for section in board.sections)
    alone = replace(board, sections=sections, gains=(), forgotten=(), funnels={}, origins=(), times=board.times[:1])
    html = render_page(gather(alone, maker.store, registry))
    heads = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", html)
    assert heads[:3] == ["Model", "Average", "Source"]
    for word in ("Δ", "share a group", "Examples asked for", 'class="axis"'):
        assert word not in html


def test_several_seeds_are_shown_with_their_spread(made: tuple[Any, Any, Registry]) -> None:
    """Intervals are those over documents and seeds; flips and examples are of the first seed, and it says so."""
    maker, board, registry = made
    spread = Between(values=(11.0, 13.0), deviation=1.4, low=-0.7, high=24.5)
    sections = []
    for section in board.sections:
        *others, row = section.rows
        sections.append(replace(section, rows=(*others, replace(row, delta=replace(row.delta, between=spread)))))
    means = replace(board, seeds=(0, 1), sections=tuple(sections))
    html = render_page(gather(means, maker.store, registry))
    assert "−0.7 to +24.5, not separated from zero" in html
    assert "seed 1" in html
    assert html.count("Of study seed 0 alone, the first of 2. Each of the others, 1, has a page of its own") == 2


def test_ablations_are_shown(made: tuple[Any, Any, Registry], studies: Any) -> None:
    """Each setting with its Δ."""
    maker, board, registry = made
    point = Point(setting="50 %", examples=15, deltas=(studies.delta(4),) * 2, against=(studies.delta(-1, low=-3),) * 2)
    varied = Ablation(recipe="self-specialize-retrieval", factor="size", points=(point,))
    html = render_page(gather(replace(board, ablations=(varied,)), maker.store, registry))
    assert "ablations" in _sections(html)
    assert "15 examples" in html


def test_every_figure_stands_beside_its_numbers(page_file: Path) -> None:
    """A drawing is hidden from readers of the screen where a cell beside it says the same; otherwise it has a text."""
    drawings = re.findall(r"<svg ([^>]*)>", page_file.read_text(encoding="utf-8"))
    outer = [attributes for attributes in drawings if "overflow" not in attributes]
    assert outer
    assert all('aria-hidden="true"' in each or "aria-label=" in each for each in outer)
