"""Which allowed answer a response gives."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import metrics

FEELINGS = ("positive", "negative", "neutral")
HALLMARKS = ("evading growth", "growth", "cell death", "cell", "it's β")

texts = st.text() | st.text(alphabet="abc the an,.\n-0159% $", max_size=40)
told = st.lists(st.sampled_from([*HALLMARKS, "Cell Death", "cells", ", ", "\n", ".", " and ", "βgrowth"])).map(" ".join)


@pytest.mark.parametrize(
    ("response", "label"),
    [
        ("positive", "positive"),
        ("It is NEGATIVE, I think.", "negative"),
        ("Neutral, not positive", "neutral"),
        ("nonpositive", None),
        ("positively", None),
        ("", None),
    ],
)
def test_label_of_takes_the_first_whole_word(response: str, label: str | None) -> None:
    """The first label that stands as a word of its own counts, whatever its case."""
    assert metrics.label_of(response, FEELINGS) == label


def test_label_of_prefers_the_fuller_label() -> None:
    """Of two labels that start at one place the longer one is meant."""
    assert metrics.label_of("very good", ("very", "very good")) == "very good"


@given(texts, st.lists(st.text(min_size=1)))
def test_label_of_gives_a_label_or_none(response: str, labels: list[str]) -> None:
    """Labels may hold anything, signs of regular expressions too."""
    assert metrics.label_of(response, labels) in {None, *labels}


@pytest.mark.parametrize(
    ("response", "number"),
    [
        ("25%", "25"),
        ("The change was -1,200.50 dollars in 2019", "-1200.50"),
        ("$5 million", "5"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("\u22127", "-7"),
        ("B12 or 3", "3"),
        ("10-12", "10"),
        ("none", None),
    ],
)
def test_number_of_reads_the_first_number(response: str, number: str | None) -> None:
    """Signs, thousands, decimals, currency and percent are read; numbers inside words are not."""
    assert metrics.number_of(response) == (None if number is None else Decimal(number))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), texts.filter(lambda text: not text[:1].isalnum()))
def test_number_of_finds_a_number_in_front(number: Decimal, rest: str) -> None:
    """A number in front is read exactly, whatever follows after a space."""
    assert metrics.number_of(f"{number:f} {rest}") == number


@given(told | texts)
@settings(max_examples=1000)
def test_labels_of_are_those_that_stand_somewhere(response: str) -> None:
    """A label counts where it stands as words of its own outside a longer label, wherever that is."""
    rest, expected = response.lower(), set()
    for label in sorted(HALLMARKS, key=len, reverse=True):
        pattern = rf"(^|(?<=\W)){re.escape(label)}($|(?=\W))"
        expected |= {label} if re.search(pattern, rest) else set()
        rest = re.sub(pattern, "\n", rest)
    assert metrics.labels_of(response, HALLMARKS) == tuple(label for label in HALLMARKS if label in expected)


def test_labels_of_names_each_once() -> None:
    """Labels come in the order of the allowed ones, however often and in whatever order they are given."""
    assert metrics.labels_of("cell death; Growth, growth", HALLMARKS) == ("growth", "cell death")
    assert metrics.labels_of("", HALLMARKS) == ()
