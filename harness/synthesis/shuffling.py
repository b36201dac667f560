"""A control: the same instructions and the same responses, but none of them belongs to the other.

Which response an instruction gets is drawn with equal chance for all others, so that on average nothing can be learned
from the pairs. It is not made sure that the *text* is another one. Of two yes/no questions one answered yes and one
no, that would always give the wrong answer, and a wrong answer tells as much as a right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from ..types import Example


@dataclass(frozen=True, kw_only=True)
class Shuffled:
    """What `shuffle` gives back."""

    examples: tuple[Example, ...]
    """In the order of the given ones: instructions and inputs are theirs."""
    sources: tuple[int, ...]
    """Of each example the index of the one whose response it has."""
    same: int
    """Examples whose response reads like their own: another example had been given the same, or there is no other."""


def shuffle(examples: Sequence[Example], *, seed: int) -> Shuffled:
    """Give each example the response of another one, each response once; a lone example keeps its own.

    The permutation is one cycle through all examples (Sattolo 1986), drawn by the seed alone.
    """
    draw, sources = Random(seed), list(range(len(examples)))
    for last in range(len(sources) - 1, 0, -1):
        other = draw.randrange(last)
        sources[last], sources[other] = sources[other], sources[last]
    pairs = [(example, examples[source].response) for example, source in zip(examples, sources, strict=True)]
    return Shuffled(
        examples=tuple(replace(example, response=response) for example, response in pairs),
        sources=tuple(sources),
        same=sum(example.response == response for example, response in pairs),
    )
