"""The verdict: every case of its table."""

from __future__ import annotations

from itertools import product

import pytest

from harness.stats import direction, verdict


@pytest.mark.parametrize(
    ("domain", "elsewhere", "word"),
    [
        (1, {"finance": 0}, "win"),
        (1, {"finance": 1}, "win"),
        (1, {}, "win"),
        (1, {"finance": -1}, "trade-off"),
        (1, {"finance": 1, "neutral text": -1}, "trade-off"),
        (0, {"finance": 0}, "not separated"),
        (0, {"finance": 1}, "not separated"),
        (0, {}, "not separated"),
        (0, {"finance": -1}, "regression"),
        (-1, {"finance": 0}, "regression"),
        (-1, {"finance": 1}, "regression"),
        (-1, {"finance": -1}, "regression"),
        (-1, {}, "regression"),
    ],
)
def test_the_word(domain: int, elsewhere: dict[str, int], word: str) -> None:
    """Better, not separated or worse in the domain; with or without something worse elsewhere."""
    assert verdict("biomed", domain, elsewhere).word == word


def test_the_rule_holds_in_all_cases() -> None:
    """Of a domain and three things elsewhere, each in every direction: 81 cases, by the sentence behind the table."""
    for domain, *rest in product((-1, 0, 1), repeat=4):
        found = verdict("biomed", domain, dict(zip("abc", rest, strict=True)))
        worse = domain < 0 or min(rest) < 0
        expected = ("trade-off" if worse else "win") if domain > 0 else ("regression" if worse else "not separated")
        assert found.word == expected
        assert bool(found.worse) == worse


def test_what_became_worse_is_named() -> None:
    """The domain first, then the rest in its order, and nothing that held or gained."""
    found = verdict("biomed", -1, {"general": -1, "finance": 1, "neutral text": -1})
    assert found.worse == ("biomed", "general", "neutral text")


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [(0.1, 0.2, 1), (-0.2, -0.1, -1), (-0.1, 0.1, 0), (0.0, 0.1, 0), (-0.1, 0.0, 0), (0.0, 0.0, 0)],
)
def test_an_interval_that_includes_zero_has_no_direction(low: float, high: float, found: int) -> None:
    """One that ends at zero includes it."""
    assert direction(low, high) == found
