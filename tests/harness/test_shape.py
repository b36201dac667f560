"""Dataclasses from outside are held against their annotations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from harness.shape import misfit


@dataclass(frozen=True)
class Inner:
    """A record inside a record."""

    rate: float = 0.5


@dataclass(frozen=True)
class Outer:
    """One field of every kind that the nouns use."""

    count: int = 1
    path: Path | None = None
    words: tuple[str, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    work: Callable[[int], str] = str


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"path": Path("a")},
        {"words": ("a", "b")},
        {"settings": {"a": 1}},
        {"inner": Inner(rate=1)},
        {"inners": (Inner(),)},
        {"work": repr},
    ],
)
def test_what_fits_is_accepted(change: dict[str, Any]) -> None:
    """Values of the annotated types pass, an int for a float among them."""
    assert misfit(replace(Outer(), **change)) is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"count": 1.5}, '"count" must be int, not 1.5'),
        ({"count": True}, '"count" must be int, not True'),
        ({"path": "a"}, "\"path\" must be Path | None, not 'a'"),
        ({"words": ["a"]}, "\"words\" must be tuple[str, ...], not ['a']"),
        ({"words": "ab"}, "\"words\" must be tuple[str, ...], not 'ab'"),
        ({"words": (1,)}, '"words" must be tuple[str, ...], not (1,)'),
        ({"settings": {"a": "b"}}, "\"settings\" must be Mapping[str, float], not {'a': 'b'}"),
        ({"settings": {1: 2.0}}, '"settings" must be Mapping[str, float], not {1: 2.0}'),
        ({"inner": Inner(rate="x")}, "inner: \"rate\" must be float, not 'x'"),  # type: ignore[arg-type]
        ({"inner": Outer()}, '"inner" must be '),
        ({"inners": (Inner(), Inner(rate="x"))}, "inners: \"rate\" must be float, not 'x'"),  # type: ignore[arg-type]
        ({"work": "str"}, '"work" must be '),
    ],
)
def test_what_does_not_fit_is_told(change: dict[str, Any], complaint: str) -> None:
    """The first field of a wrong type is named with its type and its value."""
    assert (misfit(replace(Outer(), **change)) or "").startswith(complaint)
