"""Overlap with benchmark documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.synthesis.contamination import ContaminationIndex

LONG = "The oldest of the three drugs lowers fever within an hour, and it thins the blood for several days."
QUESTION = "Which gland makes the stress hormone cortisol?"


def test_thirteen_shared_words_are_an_overlap() -> None:
    """The matched stretch is given as it stands in the text, through case, punctuation and line breaks."""
    shared = "oldest of the THREE drugs lowers fever; within an\nhour and it"
    assert ContaminationIndex([LONG]).overlap(f"Read: The {shared} thins nothing.") == f"The {shared}"


def test_twelve_shared_words_are_none() -> None:
    """One word fewer than the n-gram is no overlap."""
    assert ContaminationIndex([LONG]).overlap("oldest of the three drugs lowers fever within an hour and it") is None


def test_the_length_of_the_n_gram_is_a_choice() -> None:
    """A shorter n finds shorter stretches."""
    assert ContaminationIndex([LONG], 4).overlap("It lowers fever within days.") is None
    assert ContaminationIndex([LONG], 4).overlap("It lowers fever within an hour.") == "lowers fever within an"


def test_a_short_document_counts_as_a_whole() -> None:
    """A document of 6 to 12 words is found anywhere inside a text, and only whole."""
    index = ContaminationIndex([QUESTION])
    assert index.overlap(f"Answer: {QUESTION.upper()} Please.") == QUESTION.upper()[:-1]
    assert index.overlap("Which gland makes the stress hormone?") is None


def test_a_question_inside_a_document_counts_as_a_whole() -> None:
    """A question that the benchmark asks behind an instruction is found without the instruction."""
    index = ContaminationIndex(
        [f"Answer in a word.\nQuestion: {QUESTION} It is a gland above the kidney, as you know."]
    )
    assert index.overlap(f"Tell me. {QUESTION}") == QUESTION[:-1]


@pytest.mark.parametrize("document", ["", "Is this true?", "Name the five best drugs"])
def test_a_very_short_document_matches_nothing(document: str) -> None:
    """Fewer than six words are nobody's own."""
    assert ContaminationIndex([document]).overlap(f"{document} And more words, many more of them.") is None


def test_other_forms_of_the_same_letters_match() -> None:
    """Ligatures and full-width letters are the letters they stand for."""
    assert ContaminationIndex(["Define the first sign of flu"]).overlap("define the \ufb01rst sign of flu")


@given(st.text(max_size=200), st.integers(0, 30), st.integers(0, 30))
def test_a_part_of_a_document_is_found(text: str, start: int, length: int) -> None:
    """Any stretch of a document is reported if and only if it holds n of its words in a row."""
    words = [f"w{index}" for index in range(40)]
    part = " ".join(words[start : start + length])
    found = ContaminationIndex([" ".join(words), text]).overlap(part)
    assert (found is not None) == (len(part.split()) >= 13)
