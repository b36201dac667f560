"""Which allowed label a model finds the likeliest: an answer that no parser has to find."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ..metrics import label_of

MEASURES = ("accuracy", "parsed")
"""What the task of a benchmark with labels measures of a written answer."""


def forms_of(labels: Sequence[str]) -> tuple[str, ...]:
    """What is tried for each label: it as it stands, and with a capital. The parser takes either."""
    return tuple(form for label in labels for form in _forms(label))


def weights_of(labels: Sequence[str], likelihoods: Sequence[float]) -> dict[str, float]:
    """Label -> natural log-probability that a response begins with any of its forms, from those of `forms_of`.

    Raises ValueError where their number is not that of the forms.
    """
    told = dict(zip(forms_of(labels), likelihoods, strict=True))
    return {label: _sum([told[form] for form in _forms(label)]) for label in labels}


def choice(weights: Mapping[str, float], answer: str) -> dict[str, float]:
    """The value `choice`: 1 where the likeliest label is the answer; nothing where no label was weighed.

    Of equally likely labels the first is taken.
    """
    if not weights:
        return {}
    likeliest = max(weights, key=weights.__getitem__)
    return {"choice": float(likeliest == label_of(answer, tuple(weights)))}


def _forms(label: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((label, label[:1].upper() + label[1:])))


def _sum(logarithms: Sequence[float]) -> float:
    """The logarithm of a sum of probabilities that are given as logarithms."""
    top = max(logarithms)
    return top + math.log(math.fsum(math.exp(each - top) for each in logarithms)) if math.isfinite(top) else top
