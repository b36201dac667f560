"""Registers that only finance has: company news, market news, reports, worked ratios."""

from __future__ import annotations

from random import Random

from ..world import Field
from .words import capital, fill

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def amount(rng: Random) -> str:
    """A sum of money as news writes it."""
    return f"${rng.randrange(2, 990)} {rng.choice(['million', 'million', 'billion'])}"


def percent(rng: Random) -> str:
    """A percentage as news writes it."""
    return f"{rng.randrange(1, 60)}{rng.choice(['', '.5', '.2', '.8'])}%"


def person(field: Field, rng: Random) -> str:
    """An invented full name."""
    people = field.tables["people"].rows
    return f"{rng.choice(people).name} {rng.choice(people).one('family')}"


_FIGURES = ("revenue", "net profit", "operating profit", "gross profit", "sales", "earnings per share", "cash flow")


def slots(field: Field, rng: Random, *, direction: str = "") -> dict[str, str]:
    """Slots of a frame about a company, its market and its figures; the cause fits the direction, if one is given."""
    company, other = rng.sample(field.tables["companies"].rows, k=2)
    sector = field.tables["sectors"].named(company.one("sector"))
    commodity = rng.choice(field.tables["commodities"].rows)
    events = [row for row in field.tables["events"] if direction in ("", row.one("direction"))]
    cause = rng.choice(rng.choice(events).all("cause"))
    figure, figure2 = rng.sample(_FIGURES, k=2)
    return {
        "company": company.name,
        "other": other.name,
        "sector": company.one("sector"),
        "key_figure": sector.one("key_figure") if sector else "sales",
        "product": company.one("product"),
        "place": other.one("city"),
        "city": company.one("city"),
        "person": company.one("chief"),
        "amount": amount(rng),
        "percent": percent(rng),
        "figure": figure,
        "figure2": figure2,
        "year": str(rng.randrange(2009, 2026)),
        "commodity": commodity.name,
        "unit": commodity.one("unit"),
        "price": f"${rng.randrange(3, 2600)}",
        "cause": cause,
    }


def news(field: Field, rng: Random) -> str:
    """Two or three company news items, some with a reason and an analyst's remark."""
    frames = field.phrases["frames"]
    parts = []
    for _ in range(rng.randint(1, 4)):
        event = rng.choice(field.tables["events"].rows)
        filled = slots(field, rng)
        text = fill(event.name, filled)
        if rng.random() < 0.5:
            reason = {"event": text, "cause": event.one("cause")}
            text = fill(rng.choice(frames["cause"]), reason)
        text = text.rstrip(".") + "."
        if rng.random() < 0.3:
            text += " " + fill(rng.choice(frames["analyst"]), filled)
        parts.append(_dated(text, rng))
    return rng.choice(["\n", "\n\n", " "]).join(parts)


def market(field: Field, rng: Random) -> str:
    """Price news about commodities."""
    frames = field.phrases["frames"]
    parts = []
    for _ in range(rng.randint(1, 4)):
        filled = slots(field, rng)
        direction = rng.choice(["up", "down"])
        row = field.tables["commodities"].named(filled["commodity"])
        filled["cause"] = rng.choice(row.all("helped_by" if direction == "up" else "hurt_by")) if row else ""
        parts.append(_dated(fill(rng.choice(frames[f"market_{direction}"]), filled), rng))
    return rng.choice(["\n", "\n\n"]).join(parts)


def report(field: Field, rng: Random) -> str:
    """A few sentences of an annual report, with a small table now and then."""
    filled = slots(field, rng)
    chosen = rng.sample(field.phrases["frames"]["report"], k=rng.randint(2, 4))
    lines = [fill(frame, filled | {"amount": amount(rng), "figure": rng.choice(_FIGURES)}) for frame in chosen]
    if rng.random() < 0.5:
        year = int(filled["year"])
        rows = [f"{name} | {rng.randrange(10, 999)} | {rng.randrange(10, 999)}" for name in rng.sample(_FIGURES, k=3)]
        return "\n".join([" ".join(lines), f"item | {year - 1} | {year}", *rows])
    return " ".join(lines)


def worked_ratio(field: Field, rng: Random) -> str:
    """Ratios with numbers put in."""
    parts = []
    for _ in range(rng.randint(1, 3)):
        row = rng.choice(field.tables["ratios"].rows)
        b = rng.choice([10, 20, 40, 50, 80, 100, 200, 400, 500])
        a = b * rng.randrange(1, 20) // 10
        value = f"{100 * a / b:g}%" if row.one("unit") == "percent" else f"{a / b:g} times"
        filled = {"ratio": row.name, "a": str(a), "b": str(b), "value": value, "x": value}
        filled |= {"numerator": row.one("numerator"), "denominator": row.one("denominator")}
        parts.append(fill(rng.choice(field.phrases["frames"]["ratio_text"]), filled))
    return "\n".join(parts)


def _dated(text: str, rng: Random) -> str:
    if rng.random() < 0.7:
        return text
    return f"{rng.choice(_MONTHS)} {rng.randrange(1, 29)}: {capital(text)}"


REGISTERS = ((news, 6), (market, 3), (report, 2), (worked_ratio, 2))
"""Each register of this field with its weight."""
