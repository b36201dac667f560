"""Descriptions side by side: one line a number, one value a set, for a template to loop over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .description import Description, Spread


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number of every set."""

    group: str
    """What it belongs to: `examples`, `verbs`, `words`, `overlap`, `distinct`, `topics` or `forms`."""
    title: str
    """`median of response`."""
    unit: str
    """`examples`, `share` (0 to 1), `words`, `f` (ROUGE-L F, 0 to 1), `pairs`, `verbs`, `topics` or `bits`."""
    values: tuple[float | None, ...]
    """One a set, in the order of the sets; None where a set has no such number."""


def rows(descriptions: Mapping[str, Description]) -> tuple[Line, ...]:
    """The numbers of several sets, name -> description, that were described with the same topics.

    Every set has the same lines; the values stand in the order of the mapping. No set, no lines.
    """
    columns = [list(_told(each)) for each in descriptions.values()]
    return tuple(
        Line(group=group, title=title, unit=unit, values=tuple(column[number][3] for column in columns))
        for number, (group, title, unit, _) in enumerate(columns[0] if columns else ())
    )


_Cell = tuple[str, str, str, float | None]


def _told(it: Description) -> Iterator[_Cell]:
    yield "examples", "examples", "examples", it.examples
    yield "examples", "with an input", "examples", it.with_input
    yield "examples", "different instructions", "examples", it.distinct_instructions
    yield from _verbs(it)
    for name, spread in (("instruction", it.instruction_words), ("input", it.input_words)):
        yield from _quantiles("words", name, "words", spread)
    yield from _quantiles("words", "response", "words", it.response_words)
    yield from _quantiles("overlap", "ROUGE-L with the nearest seed", "f", it.overlap.spread)
    for bound, count in it.overlap.above.items():
        yield "overlap", f"above {bound}", "examples", count
    for each in it.distinct:
        yield "distinct", f"distinct-{each.n}", "share", each.share if each.runs else None
        yield "distinct", f"distinct-{each.n} of 200 runs", "share", each.share_at_equal_size
    yield "topics", "topics touched", "topics", it.coverage.touched
    yield "topics", "touching none", "share", it.coverage.untopical_share if it.examples else None
    for topic in it.coverage.topics:
        yield "topics", topic.topic, "share", topic.share if it.examples else None
    for form in it.forms:
        yield "forms", form.form, "share", form.share if it.examples else None


def _verbs(it: Description) -> Iterator[_Cell]:
    verbs = it.verbs
    yield "verbs", "orders", "examples", verbs.orders
    yield "verbs", "questions", "examples", verbs.questions
    yield "verbs", "neither", "examples", verbs.neither
    yield "verbs", "different verbs", "verbs", verbs.distinct_verbs
    yield "verbs", "different pairs", "pairs", verbs.distinct_pairs
    yield "verbs", "different pairs of 50", "pairs", verbs.pairs_at_equal_size
    yield "verbs", "entropy of pairs", "bits", verbs.entropy if verbs.paired else None


def _quantiles(group: str, title: str, unit: str, spread: Spread) -> Iterator[_Cell]:
    for name, value in (
        ("mean", spread.mean),
        ("quarter", spread.quarter),
        ("median", spread.median),
        ("three quarters", spread.three_quarters),
        ("nine tenths", spread.nine_tenths),
        ("most", spread.most),
    ):
        yield group, f"{name} of {title}", unit, value if spread.count else None
