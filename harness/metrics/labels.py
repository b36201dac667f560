"""Which of a few allowed answers a response gives: a label, several labels, a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

_NUMBER = re.compile(r"(?<![\w.,])([-+\u2212]?)\$?([-+\u2212]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)")


def label_of(response: str, labels: Sequence[str]) -> str | None:
    """The first allowed label that stands as a whole word in the response, whatever its case; None if there is none.

    No label means an unparseable response, which counts as wrong. A response that names several labels is taken by
    its first one.
    """
    return next(_named(response, labels), None)


def labels_of(response: str, labels: Sequence[str]) -> tuple[str, ...]:
    """All allowed labels that stand as whole words in the response, whatever their case, in the order of `labels`."""
    found = set(_named(response, labels))
    return tuple(label for label in labels if label in found)


def _named(response: str, labels: Sequence[str]) -> Iterator[str]:
    if not labels:
        return
    # The longest first, so that of two labels that start at one place the fuller is taken.
    choices = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    for found in re.finditer(rf"(?<!\w)(?:{choices})(?!\w)", response, re.IGNORECASE):
        # Ignoring case, a match may still equal none in lower case: the long s matches s.
        yield from [label for label in labels if label.lower() == found.group().lower()][:1]


def number_of(response: str) -> Decimal | None:
    """The first number of the response, without its sign of currency or percent; None if there is none.

    `1,200` is twelve hundred, `-$5` and `$-5` are minus five, `25%` is 25.
    """
    found = _NUMBER.search(response)
    if not found:
        return None
    sign = "-" if {found.group(1), found.group(2)} & {"-", "\u2212"} else ""
    return Decimal(sign + found.group(3).replace(",", ""))
