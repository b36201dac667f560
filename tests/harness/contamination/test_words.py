"""Words of foreign text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.contamination import words
from harness.contamination.words import Vocabulary, fold, places

UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202e\u2066\u2069\u034f\u115f\u3164\ufe0f"
"""Zero width, soft hyphen, bidirectional controls, joiners, fillers, a variation selector."""
ASCII = st.text(st.characters(max_codepoint=127), max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n", []),
        ("\u202e\u202c", []),
        ("?! ---", []),
        ("Stress-free, isn't it", ["stress", "free", "isn", "t", "it"]),
        ("snake_case", ["snake", "case"]),
        ("M\u00e9ni\u00e8re Me\u0301nie\u0300re MENIERE", ["meniere"] * 3),
        ("STRASSE Stra\u00dfe", ["strasse", "strasse"]),
        ("\uff21\uff33\uff30\uff49\uff52\uff49\uff4e", ["aspirin"]),
        ("cor\u200btisol cor\u00adtisol \u202ecortisol\u202c", ["cortisol"] * 3),
        ("IL\u20112 m\u00b2", ["il", "2", "m2"]),
        ("\u0130stanbul", ["istanbul"]),
        ("\u4ec0\u4e48\u662fABC", ["\u4ec0", "\u4e48", "\u662f", "abc"]),
        ("\ud800", []),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    """Case, accents, punctuation and what nobody sees do not count; a Han character is a word."""
    assert words(text) == expected


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text: str) -> None:
    """The folded words are their own form."""
    assert words(" ".join(words(text))) == words(text)


@given(ASCII)
def test_plain_text_needs_no_unicode(text: str) -> None:
    """The short way for ASCII gives what the long way gives, which a character beyond it forces."""
    assert (*fold(text), "\u0436") == fold(f"{text}.\u0436")


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), st.data())
def test_what_nobody_sees_changes_nothing(word: str, data: st.DataObject) -> None:
    """Inside a word as before and behind it."""
    place = data.draw(st.integers(0, len(word)))
    unseen = data.draw(st.text(st.sampled_from(UNSEEN), max_size=4))
    assert words(f"{word[:place]}{unseen}{word[place:]}") == words(word)


@given(st.text(max_size=60))
def test_case_and_form_change_nothing(text: str) -> None:
    """Nor does decomposing."""
    import unicodedata

    assert words(unicodedata.normalize("NFD", text)) == words(text)
    assert words(unicodedata.normalize("NFKC", text)) == words(text)


@given(st.text(max_size=60))
def test_every_word_has_its_place(text: str) -> None:
    """As many places as words, in order, each the token that the word is folded from."""
    spans = list(places(text))
    assert len(spans) == len(words(text)) == len(Vocabulary().read(text))
    assert spans == sorted(spans)
    assert all(word in fold(text[start:end]) for word, (start, end) in zip(words(text), spans, strict=True))


def test_unknown_words_are_no_known_ones() -> None:
    """A word that was never learned is read as none that was."""
    vocabulary = Vocabulary()
    learned = vocabulary.learn("one two one")
    assert learned == vocabulary.read("One, two: ONE!")
    assert not set(vocabulary.read("three four")) & set(learned)
