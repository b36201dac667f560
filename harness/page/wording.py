"""Numbers as the page writes them."""

from __future__ import annotations

from ..types import Delta

MINUS, THIN = "\u2212", "\u2009"


def points(value: float | None, digits: int = 1) -> str:
    """`17.9`, with a true minus sign; a dash where there is none."""
    return "–" if value is None else f"{round(value, digits) + 0.0:.{digits}f}".replace("-", MINUS)


def signed(value: float | None, digits: int = 1) -> str:
    """`+17.9`."""
    return "–" if value is None else f"{round(value, digits) + 0.0:+.{digits}f}".replace("-", MINUS)


def interval(delta: Delta) -> str:
    """`+16.0 to +20.0`: over documents and, where there are several, study seeds."""
    ends = delta.between or delta
    return f"{signed(ends.low)} to {signed(ends.high)}"


def chance(p: float | None) -> str:
    """A p-value with three digits."""
    return "–" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"


def count(number: float | None) -> str:
    """`12 345`, in groups of three from five digits on."""
    if number is None:
        return "–"
    return f"{number:,.0f}".replace(",", THIN if abs(number) >= 10_000 else "")


def clock(seconds: float) -> str:
    """`0.4 s`, `5 min 46 s`, `2 h 05 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def energy(joules: float | None) -> str:
    """`812 J`, `41.3 kJ`, `1.20 kWh`."""
    if joules is None:
        return "–"
    if joules < 1e3:
        return f"{joules:.0f} J"
    return f"{joules / 1e3:.1f} kJ" if joules < 3.6e6 else f"{joules / 3.6e6:.2f} kWh"
