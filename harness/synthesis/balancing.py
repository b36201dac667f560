"""Balance: no form of answer makes up more than a stated share of the examples.

A model that likes to answer with one word fills its own lessons with such answers. Topics are not balanced: the topics
of a domain are words for people ("drug safety"), which few examples of them hold, so that nothing cheap tells the topic
of an example.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from ..metrics import normalize, number_of
from ..types import Example

LABELS = frozenset(
    {"yes", "no", "maybe", "true", "false", "correct", "incorrect", "right", "wrong", "agree", "disagree"}
    | {"positive", "negative", "neutral", "none", "unknown", "relevant", "irrelevant"}
    | {"increase", "decrease", "up", "down", "high", "low"}
)
"""Words that answer a closed question."""
FORMS = ("label", "number", "list", "span", "text")
"""The forms of an answer, in the order in which they are tried."""
SPAN_WORDS = 5
"""Longest span, and longest entry of a list, in words."""

_BETWEEN = re.compile(r"[,;\n]")
_UNIT = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?]\s*$")


@dataclass(frozen=True, kw_only=True)
class Balanced:
    """What `balance` gives back."""

    kept: tuple[int, ...]
    """Indices of the kept examples, ascending."""
    before: dict[str, int]
    """Form -> examples given, in the order of `FORMS`; forms without one are left out."""
    after: dict[str, int]
    """Form -> examples kept."""


def form_of(response: str) -> str:
    """One of `FORMS`.

    | form   | the response is |
    |--------|-----------------|
    | label  | one of `LABELS` |
    | number | a number with one word at most beside it, `12 mg` |
    | list   | two or more entries of at most five words, parted by commas, semicolons or line breaks |
    | span   | at most five words that are no sentence |
    | text   | anything else |
    """
    if normalize(response) in LABELS:
        return "label"
    if number_of(response) is not None and len(_UNIT.findall(response)) <= 1 and len(response.split()) <= 2:
        return "number"
    entries = [entry.strip() for entry in _BETWEEN.split(response.strip().rstrip("."))]
    short = all(0 < len(entry.split()) <= SPAN_WORDS for entry in entries)
    if len(entries) > 1 and short:
        return "list"
    return "span" if len(entries) == 1 and short and not _SENTENCE.search(response) else "text"


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


def balance(examples: Sequence[Example], *, share: float) -> Balanced:
    """Keep as many as the share allows; of a form that is too large, the answers that were given most often go first.

    Of equal answers the earlier example is kept.
    """
    forms = [form_of(example.response) for example in examples]
    before = {form: count for form in FORMS if (count := Counter(forms)[form])}
    after = dict(zip(before, allotted(list(before.values()), share), strict=True))
    given: Counter[str] = Counter()
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, (example, form) in enumerate(zip(examples, forms, strict=True)):
        said = normalize(example.response) or example.response
        places[form].append((given[said], index))
        given[said] += 1
    kept = [index for form, most in after.items() for _, index in sorted(places[form])[:most]]
    return Balanced(kept=tuple(sorted(kept)), before=before, after=after)
