"""The page in a real browser: what can be done with it, at every size and in both schemes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

LOOKS = [(size, scheme) for size in ("desktop", "phone") for scheme in ("light", "dark")]
Open = Callable[..., Any]


def _first(page: Any) -> list[str]:
    """The names of the rows of the leaderboard in sight, from above."""
    names: list[str] = (
        page.locator("#leaderboard table >> visible=true")
        .first.locator("tbody")
        .first.locator("tr th")
        .all_inner_texts()
    )
    return [name.split()[0] for name in names]


def _open_all(page: Any) -> None:
    """Bring every browser of data into sight, and wait for what it shows."""
    for details in page.locator("details").all():
        details.evaluate("node => { node.open = true }")
    for name in ("examples", "flips", "stages"):
        page.locator(f"[data-browser={name}]").scroll_into_view_if_needed()
        page.locator(f"[data-results={name}] .item").first.wait_for()


@pytest.mark.parametrize(("size", "scheme"), [*LOOKS, ("narrow", "light")])
def test_nothing_is_asked_of_a_network_and_nothing_fails(look: Open, page_file: Path, size: str, scheme: str) -> None:
    """Also once all data has been opened; and nothing is wider than the window."""
    found = look(page_file, size, scheme)
    _open_all(found.page)
    assert (found.said, found.asked) == ([], [])
    assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_no_serious_finding_of_axe(look: Open, page_file: Path, size: str, scheme: str) -> None:
    """Everything opened, so that everything is looked at."""
    from axe_playwright_python.sync_playwright import Axe

    found = look(page_file, size, scheme)
    _open_all(found.page)
    # axe is put into the page by the test, past the page's own policy.
    violations = Axe().run(found.page).response["violations"]
    grave = [each for each in violations if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in grave] == []


def test_the_leaderboard_sorts(look: Open, page_file: Path) -> None:
    """By a click: downwards, upwards, and back; the header says which. Reported rows stay below."""
    page = look(page_file).page
    head = page.locator("#leaderboard th", has_text="Average").first
    assert _first(page) == ["base", "self-align", "self-specialize-retrieval"]
    for order, names in (
        ("descending", ["self-specialize-retrieval", "self-align", "base"]),
        ("ascending", ["base", "self-align", "self-specialize-retrieval"]),
    ):
        head.locator("button").click()
        assert head.get_attribute("aria-sort") == order
        assert _first(page) == names
    head.locator("button").click()
    assert head.get_attribute("aria-sort") is None
    assert page.locator(".reported th").first.inner_text().startswith("LLaMA-65B")


def test_tabs_are_moved_through_by_keyboard(look: Open, page_file: Path) -> None:
    """Arrows, Home and End select; one panel is in sight, and one tab is reached by Tab."""
    page = look(page_file).page
    tabs = page.locator("#leaderboard [role=tab]")
    panels = page.locator("#leaderboard [role=tabpanel]")
    tabs.first.focus()
    for key, index in (("ArrowRight", 1), ("ArrowRight", 0), ("End", 1), ("Home", 0), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        assert [tab.get_attribute("aria-selected") for tab in tabs.all()] == [str(n == index).lower() for n in range(2)]
        assert [tab.get_attribute("tabindex") for tab in tabs.all()] == ["0" if n == index else "-1" for n in range(2)]
        assert [panel.is_visible() for panel in panels.all()] == [n == index for n in range(2)]


def test_flips_are_filtered(look: Open, page_file: Path, record: Any) -> None:
    """By task, direction and words; the number shown is the number in the record."""
    page = look(page_file).page
    (flips,) = (each for each in record.flips if (each.name, each.shots) == ("self-specialize-retrieval", 0))
    form, results = page.locator("[data-browser=flips]"), page.locator("[data-results=flips]")
    form.scroll_into_view_if_needed()
    count = results.locator(".count")
    whole = len(flips.flips)
    results.locator(".item").first.wait_for()
    assert count.inner_text() == f"{whole} of {whole}"
    form.locator("[name=way]").select_option("0")
    expect(count).to_have_text(f"{flips.lost} of {whole}")
    assert set(results.locator("h4 .lost").all_inner_texts()) == {"lost"}
    assert results.locator("h4 .gained").count() == 0
    form.locator("[name=way]").select_option("")
    form.locator("[name=task]").select_option(label="task 1")
    some = sum(record.questions[flip.question].task == 1 for flip in flips.flips)
    expect(count).to_have_text(f"{some} of {whole}")
    form.locator("[name=search]").fill("no text holds this")
    expect(count).to_have_text(f"0 of {whole}")


def test_a_flip_shows_question_and_both_answers(look: Open, page_file: Path, record: Any) -> None:
    """As they stand in the record."""
    page = look(page_file).page
    flips = next(each for each in record.flips if (each.name, each.shots) == ("self-specialize-retrieval", 0))
    flip = flips.flips[0]
    asked = record.questions[flip.question]
    page.locator("[data-browser=flips]").scroll_into_view_if_needed()
    item = page.locator("[data-results=flips] .item").first
    item.wait_for()
    told = item.locator(".said").all_inner_texts()
    assert told == [asked.instruction, asked.input, asked.answer, flip.base, flip.after]


def test_examples_are_browsed_with_their_seeds_and_passages(look: Open, page_file: Path, record: Any) -> None:
    """Twelve at a time; each opens the seeds and passages of its prompts."""
    page = look(page_file).page
    generated = record.generated[1]
    written = generated.written[0]
    page.locator("[data-browser=examples]").scroll_into_view_if_needed()
    items = page.locator("[data-results=examples] .item")
    items.first.wait_for()
    assert items.count() == 12
    page.locator("[data-results=examples] .more").click()
    assert items.count() == 24
    folded = items.first.locator("details")
    assert folded.count() == 3
    folded.nth(2).locator("summary").click()
    assert folded.nth(2).locator("li").all_inner_texts() == [generated.passages[place] for place in written.passages]
    folded.nth(0).locator("summary").click()
    assert [text.split("\n")[0] for text in folded.nth(0).locator("li").all_inner_texts()] == [
        generated.seeds[place].instruction for place in written.shown
    ]


def test_print_shows_every_tab_and_no_controls(look: Open, page_file: Path) -> None:
    """On paper nothing can be clicked."""
    page = look(page_file).page
    page.emulate_media(media="print")
    assert all(panel.is_visible() for panel in page.locator("#leaderboard [role=tabpanel]").all())
    assert not page.locator("[role=tablist]").first.is_visible()
    assert not page.locator(".filters").first.is_visible()


def test_without_javascript_every_table_is_there(browser: Any, page_file: Path) -> None:
    """Panels stand below each other under their names."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.resolve().as_uri())
    assert all(panel.is_visible() for panel in page.locator("[role=tabpanel]").all())
    assert page.locator("#leaderboard .paneltitle").all_inner_texts() == ["0-shot", "1-shot"]
    context.close()
