"""The records of the corpus: expert texts, each with what it was filed under."""

from __future__ import annotations

import re
from itertools import product
from random import Random

import pytest
from harness_plugins.acorn.corpus import records
from harness_plugins.acorn.corpus.sheets import Page
from harness_plugins.acorn.world import Field, World

WORLD = World()
EXPERT = [WORLD.biomed, WORLD.finance]
FEELINGS = ("positive", "negative", "neutral")


def _filed(page: Page) -> list[str]:
    return [page.text[first:behind] for first, behind in page.answers]


def test_the_longest_name_is_what_a_text_mentions() -> None:
    """Type 2 diabetes is no mention of a shorter name that stands inside of it."""
    text = "Metformin is given in type 2 diabetes, and breast cancer is not the same as cancer of the breast."
    assert records.mentions(WORLD.biomed, text, ("diseases",)) == ["type 2 diabetes", "breast cancer"]


def test_mentions_are_spelled_as_in_the_text() -> None:
    """In its order, and each once."""
    text = "Lisinopril and ibuprofen: lisinopril first."
    assert records.mentions(WORLD.biomed, text, ("drugs",)) == ["Lisinopril", "ibuprofen"]


def test_a_name_of_another_kind_is_no_mention() -> None:
    """A gene is not asked for where drugs are."""
    assert records.mentions(WORLD.biomed, "TP53 is lost, and ibuprofen does not help.", ("genes",)) == ["TP53"]


@pytest.mark.parametrize("field", EXPERT, ids=lambda field: field.name)
def test_what_a_record_is_filed_under_stands_in_it(field: Field) -> None:
    """Every name, in every record; only some name nothing."""
    filed = [terms for number in range(150) for terms in _filed(records.record_page(field, Random(number)))]
    assert 0.02 < sum(terms == "none" for terms in filed) / len(filed) < 0.2
    for number in range(150):
        page = records.record_page(field, Random(number))
        behind = 0
        for first, last in page.answers:
            terms = page.text[first:last].replace(" / ", "; ").replace("; ", ", ").split(", ")
            assert all(term in page.text[behind:first] or term == "none" for term in terms)
            behind = last


@pytest.mark.parametrize("field", EXPERT, ids=lambda field: field.name)
def test_a_page_rates_in_at_most_three_words(field: Field) -> None:
    """They hold for the whole page, so that they can be read from the records above."""
    for number in range(100):
        labels = set(_filed(records.rated_page(field, Random(number))))
        assert 1 <= len(labels) <= 3


def test_the_same_label_says_the_same_throughout_a_page() -> None:
    """Of remarks on drugs, none of another feeling is filed under it."""
    frames = WORLD.biomed.phrases["frames"]
    for number in range(100):
        page = records.rated_page(WORLD.biomed, Random(number))
        felt: dict[str, set[str]] = {}
        behind = 0
        for first, last in page.answers:
            text = page.text[behind:first]
            found = {
                feeling for feeling in FEELINGS if any(_told(frame, text) for frame in frames[f"opinion_{feeling}"])
            }
            if len(found) == 1:
                felt.setdefault(page.text[first:last], set()).update(found)
            behind = last
        assert all(len(found) == 1 for found in felt.values())


def test_a_page_of_texts_in_parts_has_one_label_for_each_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the text's place, or another word that stands for it throughout the page."""
    labels, renamed = ("good", "bad", "neither"), 0
    monkeypatch.setattr(records.clauses, "rated", lambda field, rng: (labels, lambda place: f"Text {labels[place]}."))
    for number in range(200):
        page, behind = records.labelled_page(WORLD.biomed, Random(number)), 0
        named: dict[str, set[str]] = {}
        for first, last in page.answers:
            kind = next(label for label in labels if f"Text {label}." in page.text[behind:first])
            named.setdefault(kind, set()).add(page.text[first:last])
            behind = last
        assert all(len(found) == 1 for found in named.values())
        own = {kind: {kind} for kind in named}
        renamed += named != own
    assert 20 < renamed < 80


def test_findings_are_filed_under_the_hallmarks_that_they_show() -> None:
    """One or two of each report, and no other."""
    shown = {}
    parts = WORLD.biomed.load("sentences")["hallmarks"]
    for row in WORLD.biomed.tables["hallmarks"]:
        made = (" ".join(chosen) for chosen in product(*parts[row.name]))
        shown |= {f"{finding}.".casefold(): row.name for finding in (*row.all("findings"), *made)}
    for number in range(100):
        page, behind = records.hallmark_page(WORLD.biomed, Random(number)), 0
        for first, last in page.answers:
            text = page.text[behind:first].casefold()
            found = {
                hallmark for finding, hallmark in shown.items() if re.search(rf"(?<!\w){re.escape(finding)}", text)
            }
            assert found == set(page.text[first:last].split(", ")), text
            assert len(found) <= 2
            behind = last


def _told(frame: str, text: str) -> bool:
    """Whether a text may have been written from a frame: its pieces are all there."""
    return all(piece in text for piece in re.split(r"\{\w+\}", frame))
