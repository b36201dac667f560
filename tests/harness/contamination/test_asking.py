"""What of a document is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.contamination import words
from harness.contamination.asking import SHORT, anchors, core, key

CONTEXT = "Walking is known to be healthy. It was tried on two hundred people."
QUESTION = "Does a walk after dinner lower the sugar in the blood?"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (QUESTION, [QUESTION]),
        (f"{CONTEXT} {QUESTION}", [QUESTION]),
        (f"{CONTEXT}\nQuestion: {QUESTION}", [QUESTION]),
        (f"{QUESTION} {CONTEXT} {QUESTION[:-1]} today?", [QUESTION, f"{QUESTION[:-1]} today?"]),
        (f"{CONTEXT} Is it so?", ["It was tried on two hundred people. Is it so?"]),
        ("Is it so?", ["Is it so?"]),
        (CONTEXT, []),
        ("Is it so?\nA. It was said that it is so\nB. No", ["Is it so? A. It was said that it is so B. No"]),
        (
            "The gland that makes most of the stress hormone is\nA. adrenal\nB. thyroid",
            ["The gland that makes most of the stress hormone is"],
        ),
        ("", []),
    ],
)
def test_what_is_asked(text: str, asked: list[str]) -> None:
    """Questions and lines above options; with what stands before a short one, or all; nothing of a statement."""
    assert anchors(text) == asked


def test_common_pieces_are_not_asked() -> None:
    """Where they are all that is asked, nothing is."""
    assert anchors(f"Headline: Gold rises\n{QUESTION}", {key("Headline"), key(QUESTION)}) == []
    assert core(f"Headline: Gold rises\n{QUESTION}", {key("Headline"), key(QUESTION)}) == "Gold rises"


@given(st.text(alphabet="ab .?!:\nA.", max_size=200))
def test_an_anchor_holds_words_of_the_text(text: str) -> None:
    """In their order; and eight or more where the text has several."""
    found = anchors(text)
    assert all(" ".join(words(anchor)) in " ".join(words(text)) for anchor in found)
    assert len(found) < 2 or all(len(words(anchor)) >= SHORT for anchor in found)
