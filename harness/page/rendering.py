"""The record of a page as one HTML file that needs nothing but itself."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from . import wording
from .answer import answer, asked
from .blocks import blocks
from .comparing import compared
from .funnels import funnels
from .looks import looks
from .pausing import uncollected
from .provenance import provenance
from .record import Page
from .scales import scales
from .visible import visible

TEMPLATES = Path(__file__).parent / "templates"
NEAR_SHOWN = 100
"""Findings of contamination that the page spells out; `harness contamination` tells all."""


@uncollected()
def render_page(page: Page) -> str:
    """The whole file. The same record gives the same bytes."""
    css, js = (TEMPLATES / name for name in ("page.css", "page.js"))
    style, script = css.read_text(encoding="utf-8"), js.read_text(encoding="utf-8")
    told = (
        _environment()
        .get_template("page.html")
        .render(
            **_views(page),
            # Our own two files, which the policy names by their hashes; all else is escaped.
            css=Markup(style),
            js=Markup(script),
            policy=_policy(style, script),
        )
    )
    return told + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = ("points", "signed", "interval", "chance", "count", "clock", "energy")
    environment.filters |= {name: getattr(wording, name) for name in names}
    return environment


def _shown(value: Any) -> Any:
    """Every text on its way into the page, but what our own templates made."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _policy(style: str, script: str) -> str:
    """What the browser may run and load: our script and our style, and nothing from anywhere."""
    return (
        f"default-src 'none'; script-src '{_source(script)}'; style-src '{_source(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _views(page: Page) -> dict[str, Any]:
    """What the templates are given beside the record."""
    board = page.board
    row = asked(board)
    return scales(board) | {
        "page": page,
        "board": board,
        "answer": answer(page),
        "sections": list(_sections(page)),
        "documents": sum(task.documents for task in board.sections[0].rows[0].tasks),
        "shots": [f"{section.shots}-shot" for section in board.sections],
        "tested": row is not None and row.delta is not None and row.delta.adjusted is not None,
        "shown": row.name if row else "",
        "looks": looks(board),
        "pairs": list(_pairs(page)),
        "gains": [[each for each in board.gains if each.shots == section.shots] for section in board.sections],
        "elsewhere": any(each.elsewhere for each in board.forgotten),
        "funnels": funnels(board),
        "most_topical": max(_shares(page), default=0.0),
        "lines": [(title, list(lines)) for title, lines in compared(page.generated)],
        "cleaned": _cleaned(page),
        "near_shown": NEAR_SHOWN,
        "energy": any(cost.joules is not None for cost in page.costs),
        "longest": max((cost.seconds for cost in page.costs), default=0.0),
        "planned": any(cost.planned is not None for cost in page.costs),
        "provenance": list(provenance(page)),
        "blocks": blocks(page),
    }


def _sections(page: Page) -> Iterator[tuple[str, str]]:
    """Template and title of each section that has something to show, in the order of the page."""
    board = page.board
    several = len(board.sections[0].rows) > 1
    yield "answer", "Answer"
    yield "leaderboard", "Leaderboard"
    if several:
        yield "tasks", "Base to specialized"
    if board.gains:
        yield "form", "Format against knowledge"
    if board.forgotten:
        yield "forgotten", "What was forgotten"
    if board.ablations:
        yield "ablations", "Ablations"
    if board.funnels:
        yield "funnel", "Funnel of the synthesis"
    if page.generated:
        yield "generated", "Generated data"
    if page.flips:
        yield "flips", "Flips"
    if board.contamination.doors:
        yield "contamination", "Contamination"
    if page.costs:
        yield "cost", "Cost"
    yield "provenance", "Provenance"


def _pairs(page: Page) -> Iterator[tuple[str, str, list[Any]]]:
    """A row, a row above it, and the Δ between them at each number of shots."""
    sections = page.board.sections
    for place, row in enumerate(sections[0].rows):
        for other in row.against:
            yield row.name, other, [section.rows[place].against[other] for section in sections]


def _shares(page: Page) -> Iterator[float]:
    """Of examples that touch a topic, in every recipe: all bars of topics are on one scale."""
    return (topic.share for each in page.generated for topic in each.description.coverage.topics)


def _cleaned(page: Page) -> list[tuple[Any, Any]]:
    """Rows beside their scores on clean documents; none where all documents are clean."""
    rows = [row for section in page.board.sections for row in section.rows]
    return list(zip(rows, page.board.contamination.rows, strict=False))
