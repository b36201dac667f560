"""Balance: no form of answer makes up more than a stated share of the examples.

A model that likes to answer with one word fills its own lessons with such answers. Topics are not balanced: the rule by
which they are described tells the topic of few examples (docs/measuring.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from ..metrics import normalize
from ..types import Example


@dataclass(frozen=True, kw_only=True)
class Balanced:
    """What `balance` gives back."""

    kept: tuple[int, ...]
    """Indices of the kept examples, ascending."""
    before: dict[str, int]
    """Form -> examples given, in alphabetical order; forms without one are left out."""
    after: dict[str, int]
    """Form -> examples kept."""


def allotted(counts: Sequence[int], share: float) -> list[int]:
    """How many of each form are kept, so that all together are as many as possible and none exceeds the share.

    All counts are above 0. With n forms the share is 1/n at least, since less cannot be.
    """
    bound = max(share, 1 / max(len(counts), 1))
    for total in range(sum(counts), 0, -1):
        most = floor(bound * total + 1e-9)  # 0.29 * 100 is a little less than 29
        kept = [min(count, most) for count in counts]
        if sum(kept) >= total:
            return kept
    return [0] * len(counts)


def balance(examples: Sequence[Example], forms: Sequence[str], *, share: float) -> Balanced:
    """Keep as many as the share allows; of a form that is too large, the answers that were given most often go first.

    `forms` holds the form of each example's response. Of equal answers the earlier example is kept.
    """
    before = dict(sorted(Counter(forms).items()))
    after = dict(zip(before, allotted(list(before.values()), share), strict=True))
    given: Counter[str] = Counter()
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, (example, form) in enumerate(zip(examples, forms, strict=True)):
        said = normalize(example.response) or example.response
        places[form].append((given[said], index))
        given[said] += 1
    kept = [index for form, most in after.items() for _, index in sorted(places[form])[:most]]
    return Balanced(kept=tuple(sorted(kept)), before=before, after=after)
