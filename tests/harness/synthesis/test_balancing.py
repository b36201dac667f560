"""Forms of answers, and their shares."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from harness.synthesis import FORMS, balance, form_of
from harness.synthesis.balancing import allotted
from harness.types import Example


def _examples(*responses: str) -> list[Example]:
    return [Example(instruction=f"Task {number}.", response=each) for number, each in enumerate(responses)]


@pytest.mark.parametrize(
    ("response", "form"),
    [
        ("Yes.", "label"),
        ("neutral", "label"),
        ("42", "number"),
        ("-3.5 %", "number"),
        ("12 mg", "number"),
        ("12 mg of aspirin", "span"),
        ("F9, HTT", "list"),
        ("oak\nbirch", "list"),
        ("Yes, it does", "list"),
        ("beta blockers", "span"),
        ("F9", "span"),
        ("Giant pandas eat bamboo.", "text"),
        ("a mix of high inflation and weak growth", "text"),
        ("After the war, in which many of them had fallen, it grew", "text"),
        ("+", "span"),
        ("", "text"),
    ],
)
def test_the_form_of_a_response(response: str, form: str) -> None:
    """By its words alone; `F9` is no number, and a short clause with a comma counts as a list."""
    assert form_of(response) == form


def test_every_form_has_a_name() -> None:
    """Whatever is written."""
    draw = Random(0)
    for _ in range(500):
        assert form_of("".join(draw.choices("aB9 .,;\n+yesno", k=draw.randint(0, 30)))) in FORMS


@pytest.mark.parametrize(
    ("counts", "share", "kept"),
    [
        ([27, 7, 2, 18, 3], 0.4, [20, 7, 2, 18, 3]),
        ([10, 10], 0.4, [10, 10]),
        ([10, 2], 0.4, [2, 2]),
        ([100], 0.4, [100]),
        ([5, 5, 5, 5], 1.0, [5, 5, 5, 5]),
        ([100, 71], 0.29, [71, 71]),
        ([], 0.4, []),
    ],
)
def test_no_form_is_allotted_more_than_its_share(counts: list[int], share: float, kept: list[int]) -> None:
    """Where there are too few forms for it, an equal share."""
    assert allotted(counts, share) == kept


def test_as_many_are_kept_as_the_share_allows() -> None:
    """The share holds, no form grows, none that fits is cut, and one more of all would break it."""
    draw = Random(1)
    for _ in range(300):
        counts = [draw.randint(1, 40) for _ in range(draw.randint(1, 5))]
        share = max(draw.choice((0.2, 0.25, 0.3, 0.4, 0.5, 1.0)), 1 / len(counts))
        kept = allotted(counts, share)
        total = sum(kept)
        assert total >= 1
        assert all(0 < one <= count for one, count in zip(kept, counts, strict=True))
        assert max(kept) <= share * total + 1e-6
        for more in range(total + 1, sum(counts) + 1):
            assert sum(min(count, int(share * more + 1e-9)) for count in counts) < more


def test_answers_that_were_given_most_often_go_first() -> None:
    """Of a form that is too large; of equal answers the first example stays, and the order is kept."""
    given = _examples("yes", "yes", "no", "Yes", "maybe", "oak tree", "birch tree", "7", "8")
    found = balance(given, share=0.4)
    assert found.before == {"label": 5, "number": 2, "span": 2}
    assert found.after == {"label": 2, "number": 2, "span": 2}
    assert found.kept == (0, 2, 5, 6, 7, 8)


def test_what_is_balanced_stays_as_it_is() -> None:
    """Balancing twice is balancing once."""
    draw = Random(2)
    words = ["yes", "no", "7", "oak, birch", "oak", "an oak", "It is so.", "none"]
    for _ in range(50):
        given = _examples(*draw.choices(words, k=draw.randint(0, 30)))
        once = [given[index] for index in balance(given, share=0.4).kept]
        assert balance(once, share=0.4).kept == tuple(range(len(once)))
        forms = Counter(form_of(each.response) for each in once)
        assert all(count <= max(0.4, 1 / len(forms)) * len(once) + 1e-6 for count in forms.values())
