"""Forms of responses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.described.forms import FORMS, form_of, forms_of, labels_among
from harness.types import Example


@pytest.mark.parametrize(
    ("response", "form"),
    [
        ("yes", "label"),
        ("Yes.", "label"),
        ("**Neutral**", "label"),
        ("12.5%", "number"),
        ("$1,200", "number"),
        ("-3 points", "number"),
        ("48 rolls", "number"),
        ("ureter, left kidney", "list"),
        ("- TP53\n- KRAS", "list"),
        ("1. gold\n2. silver", "list"),
        ("Bananas, oranges, mangoes and apricots.", "list"),
        ("3, 9, 14", "list"),
        ("research and development", "span"),
        ("the Federal Reserve", "span"),
        ("5-fluorouracil in low doses", "span"),
        ("No, the claim is false.", "sentence"),
        ("The milk went sour.", "sentence"),
        ("none\n\nThe instruction is on the left and the input on the right.", "sentence"),
        ("word " * 13, "sentence"),
        ("", "empty"),
        (" \n—", "empty"),
    ],
)
def test_the_first_form_that_fits(response: str, form: str) -> None:
    """Worked by hand."""
    assert form_of(response) == form


def test_what_seeds_share_is_a_label() -> None:
    """A short response of two seeds; no number, and no response of one."""
    seeds = [Example(instruction="i", response=text) for text in ("Risk on", "risk on.", "7", "7", "gold")]
    labels = labels_among(seeds)
    assert form_of("RISK ON", labels) == "label"
    assert form_of("7", labels) == "number"
    assert form_of("gold", labels) == "span"


@given(st.lists(st.text(max_size=60)))
def test_every_response_has_one_form(responses: list[str]) -> None:
    """The counts sum to the responses, and all forms are told."""
    found = forms_of([Example(instruction="i", response=text) for text in responses], [])
    assert tuple(each.form for each in found) == FORMS
    assert sum(each.count for each in found) == len(responses)
