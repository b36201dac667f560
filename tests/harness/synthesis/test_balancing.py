"""Shares of forms of answers."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from harness.synthesis import balance
from harness.synthesis.balancing import allotted
from harness.types import Example


def _examples(*responses: str) -> list[Example]:
    return [Example(instruction=f"Task {number}.", response=each) for number, each in enumerate(responses)]


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
    found = balance(given, ["label"] * 5 + ["span", "span", "number", "number"], share=0.4)
    assert found.before == {"label": 5, "number": 2, "span": 2}
    assert found.after == {"label": 2, "number": 2, "span": 2}
    assert found.kept == (0, 2, 5, 6, 7, 8)


def test_what_is_balanced_stays_as_it_is() -> None:
    """Balancing twice is balancing once."""
    draw = Random(2)
    for _ in range(50):
        forms = draw.choices(["label", "number", "list", "span"], k=draw.randint(0, 30))
        given = _examples(*(f"{form} {draw.randint(0, 2)}" for form in forms))
        once = balance(given, forms, share=0.4).kept
        left = [forms[index] for index in once]
        assert balance([given[index] for index in once], left, share=0.4).kept == tuple(range(len(once)))
        counts = Counter(left)
        assert all(count <= max(0.4, 1 / len(counts)) * len(once) + 1e-6 for count in counts.values())
