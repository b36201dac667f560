"""What models and plugins wrote does nothing on the page but be read."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from base64 import b64decode
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.page import gather, render_page
from harness.page.blocks import pack
from harness.page.rendering import _environment
from harness.page.visible import all_visible, visible
from harness.plain import plain

HOSTILE = (
    "</script><script>window.ran = 1</script>"
    "<img src='https://evil.example/a.png' onerror='window.ran = 2'><svg onload='window.ran = 3'/>"
    "<a href='javascript:window.ran = 4' id=hostile>link</a>\" onmouseover=\"window.ran = 5\" x='"
    "<style>@import 'https://evil.example/a.css';</style><base href='https://evil.example/'><!-- {{ 7 * 7 }} {% raw %}"
    "\u202ekcab\u2066\u200b\ufeff\u200d\x1b[31m\x00\u2028"
)


@pytest.fixture(scope="module")
def hostile(studies: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a study in which every text is an attack."""
    maker = studies.Made(root=tmp_path_factory.mktemp("hostile"), spoil=lambda text: text + HOSTILE)
    board, registry = maker.make()
    return render_page(gather(board, maker.store, registry))


class Tags(HTMLParser):
    """Collects the tags of a page, with their attributes."""

    def __init__(self) -> None:
        """Empty."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.found.append((tag, dict(attrs)))


def test_the_page_holds_no_tag_and_no_attribute_of_an_attacker(hostile: str) -> None:
    """Tags are our own; none has a handler, or leads anywhere but within the page."""
    tags = Tags()
    tags.feed(hostile)
    assert not {tag for tag, _ in tags.found} & {"img", "base", "iframe", "object", "embed", "a:script"}
    assert sum(tag == "script" and "id" not in attributes for tag, attributes in tags.found) == 1
    assert sum(tag == "style" for tag, _ in tags.found) == 1
    for _, attributes in tags.found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert (attributes.get("href") or "#").startswith(("#", "data:,"))
        assert not attributes.get("src")


def test_no_character_that_hides_or_reorders_is_left(hostile: str) -> None:
    """Each stands as its number, in the page as in its blocks."""
    assert not re.search("[\x00-\x08\x0b-\x1f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", hostile)
    assert "⟨U+202E⟩kcab⟨U+2066⟩⟨U+200B⟩" in hostile
    for data in re.findall(r'id="block-[^"]+">([^<]*)<', hostile):
        inside = gzip.decompress(b64decode(data)).decode()
        assert not re.search("[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\\\\u(?:00[01]|202|200)", inside)


@pytest.mark.slow
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_in_a_browser_nothing_runs_and_nothing_loads(
    look: Callable[..., Any], hostile: str, tmp_path: Path, size: str
) -> None:
    """With every block opened, every task chosen, and the mouse over everything that is text of another."""
    file = tmp_path / "report.html"
    file.write_text(hostile, encoding="utf-8")
    found = look(file, size)
    page = found.page
    for details in page.locator("details").all():
        details.evaluate("node => { node.open = true }")
    for name in ("examples", "flips", "stages"):
        page.locator(f"[data-browser={name}]").scroll_into_view_if_needed()
        item = page.locator(f"[data-results={name}] .item").first
        item.wait_for()
        item.hover()
        for details in item.locator("details").all():
            details.evaluate("node => { node.open = true }")
    page.locator("[data-browser=flips] [name=task]").select_option(index=1)
    page.locator("[data-results=flips] .item").first.wait_for()
    assert page.evaluate("window.ran") is None
    assert (found.said, found.asked) == ([], [])
    assert page.locator("#hostile, img, base").count() == 0


@pytest.mark.slow
def test_the_policy_stops_a_script_that_escaping_would_have_let_through(
    look: Callable[..., Any], page_file: Path, tmp_path: Path
) -> None:
    """A second wall: a script written into the finished file does not run, and its image does not load."""
    file = tmp_path / "report.html"
    planted = "<script>window.ran = 1</script><img src='https://evil.example/a.png' onerror='window.ran = 2'>"
    file.write_text(page_file.read_text(encoding="utf-8").replace("</main>", planted + "</main>"), encoding="utf-8")
    found = look(file)
    assert found.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in found.said)


@given(st.text())
def test_any_text_is_inert_in_a_template(text: str) -> None:
    """Whatever it is, as content and within an attribute, it ends no tag and opens none."""
    shown = _environment().from_string('<p title="{{ text }}">{{ text }}</p>').render(text=text)
    tags = Tags()
    tags.feed(shown)
    assert tags.found == [("p", {"title": visible(text).replace("\r", "\n")})] or "\r" in text
    assert shown.count("<") == 2


def test_page_and_terminal_agree_on_what_is_hidden() -> None:
    """What a terminal is not shown, the page shows by its number: no character lies in one list alone."""
    letters = [chr(code) for code in range(0x110000) if chr(code) not in "\r\x0b\x0c\x85\u2028\u2029"]
    assert {each for each in letters if visible(each) != each} == {each for each in letters if plain(each) != each}


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_what_is_visible_has_no_hidden_character(text: str) -> None:
    """No control, format or half of a pair is left but tab and newline; and it can be written as UTF-8."""
    shown = visible(text)
    shown.encode()
    left = {letter for letter in shown if unicodedata.category(letter) in ("Cc", "Cs")} - {"\t", "\n"}
    assert left == set()
    assert visible(shown) == shown


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_a_block_closes_no_tag_and_gives_back_what_went_in(value: Any) -> None:
    """Its alphabet is that of base 64."""
    packed = pack(value)
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed)
    assert b64decode(packed)[4:8] == bytes(4)  # no time, so that the same value is the same text
    assert json.loads(gzip.decompress(b64decode(packed))) == all_visible(value)
