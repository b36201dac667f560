"""Student's t: how many standard errors hold a given share of it."""

from __future__ import annotations

import math
from statistics import NormalDist

from .pairs import LEVEL

SERIES = 100
"""Degrees of freedom up to which the finite series is summed; beyond, the expansion is right to eight digits."""


def t_limit(freedom: float, level: float = LEVEL) -> float:
    """The t with P(|T| <= t) = level; freedom is rounded down to a whole number, which widens.

    Up to 100 degrees of freedom this inverts the finite series, beyond it takes the expansion around the normal
    quantile (Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.3, 26.7.4 and 26.7.5).
    Raises ValueError below one degree of freedom.
    """
    if not freedom >= 1:
        raise ValueError(f"at least one degree of freedom is needed, got {freedom}")
    whole = math.floor(freedom)
    return _inverted(whole, level) if whole <= SERIES else _expanded(whole, level)


def _inverted(freedom: int, level: float) -> float:
    low, high = 0.0, math.pi / 2
    for _ in range(60):  # halving 60 times leaves less than the last bit
        angle = (low + high) / 2
        low, high = (angle, high) if _within(angle, freedom) < level else (low, angle)
    return math.sqrt(freedom) * math.tan(low)


def _within(angle: float, freedom: int) -> float:
    """P(|T| <= t) for t = sqrt(freedom) tan(angle)."""
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    terms = []
    for power in range(odd + 2, freedom + 1, 2):
        terms.append(term)
        term *= math.cos(angle) ** 2 * (power - 1) / power
    total = math.sin(angle) * math.fsum(terms)
    return (angle + total) * 2 / math.pi if odd else total


def _expanded(freedom: int, level: float) -> float:
    z = NormalDist().inv_cdf((1 + level) / 2)
    polynomials = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(polynomial / float(freedom) ** power for power, polynomial in enumerate(polynomials, 1))
