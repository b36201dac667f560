"""One word for what a recipe did: inside its domain, and everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Word = Literal["win", "trade-off", "regression", "not separated"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A word, and what it stands on."""

    word: Word
    worse: tuple[str, ...]
    """What became worse, of all that was measured: the domain first, then the rest in the order in which it came."""


def direction(low: float, high: float) -> int:
    """1 for an interval above zero, -1 for one below, 0 for one that includes it; one that ends at zero does."""
    return int(low > 0) - int(high < 0)


def verdict(name: str, domain: int, elsewhere: Mapping[str, int]) -> Verdict:
    """What the directions say of a domain of this name and of what else was measured; 1 is always the better side.

    | domain        | nothing elsewhere became worse | something elsewhere became worse |
    |---------------|--------------------------------|----------------------------------|
    | better        | win                            | trade-off                        |
    | not separated | not separated                  | regression                       |
    | worse         | regression                     | regression                       |

    What became better elsewhere does not count: the domain is what a recipe is for.
    """
    worse = tuple(each for each, found in [(name, domain), *elsewhere.items()] if found < 0)
    if domain > 0:
        return Verdict(word="trade-off" if worse else "win", worse=worse)
    return Verdict(word="regression" if worse else "not separated", worse=worse)
