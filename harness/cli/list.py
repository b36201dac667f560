"""harness list: what can be named on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..registry import load_registry
from ..types import Benchmark, Domain, Model, Recipe
from .saying import as_json, say, say_json

if TYPE_CHECKING:
    from ..preparation import Prepared

Noun = Domain | Model | Recipe | Benchmark
KINDS = ("domains", "models", "recipes", "benchmarks")


@click.command("list")
@click.argument("kind", metavar="[KIND]", type=click.Choice(KINDS), required=False)
@as_json
def command(kind: str | None, as_json: bool) -> None:
    """List domains, models, recipes and benchmarks, or one KIND of them.

    `harness list models` also shows where each is had, its licence, weights and context; `harness list benchmarks`
    suite, documents, licence, and whether they are prepared.
    """
    registry = load_registry()
    nouns: dict[str, list[Noun]] = {each: [*getattr(registry, each).values()] for each in ([kind] if kind else KINDS)}
    if as_json:
        say_json({each: [_record(one) for one in ones] for each, ones in nouns.items()})
    elif kind in TABLES:
        _table(TABLES[kind]([_record(one) for one in nouns[kind]]))
    else:
        _text(nouns)


def _comment(one: Noun) -> str:
    if isinstance(one, Domain):
        return f"{one.title}: {', '.join(one.topics)}"
    if isinstance(one, Benchmark):
        return f"{one.domain}, {one.title} ({one.suite})"
    return f"control: {one.comment}" if isinstance(one, Recipe) and one.control else one.comment


def _record(one: Noun) -> dict[str, Any]:
    """All that can be said of it, which for a benchmark is more to look up than its name."""
    told = {"name": one.name, "comment": _comment(one)}
    if isinstance(one, Model):
        return told | _model(one)
    return told | _benchmark(one) if isinstance(one, Benchmark) else told


def _model(one: Model) -> dict[str, Any]:
    fields = ("revision", "adapter", "adapter_revision", "gated", "parameters", "context", "licence")
    source = "a folder" if Path(one.source).is_absolute() else one.source
    return {field: getattr(one, field) for field in fields} | {"source": source}


def _benchmark(one: Benchmark) -> dict[str, Any]:
    """A set or a licence of its own has only one that is prepared from upstream."""
    from ..preparation import prepared

    ready = prepared(one.upstream) if one.upstream else None
    return {
        "domain": one.domain,
        "suite": one.suite,
        "documents": _documents(one, ready),
        "set": one.upstream.name if one.upstream else None,
        "licence": one.upstream.licence if one.upstream else None,
        "commercial": one.upstream.commercial if one.upstream else None,
        "prepared": ready is not None if one.upstream else True,
    }


def _documents(one: Benchmark, ready: Prepared | None) -> int | None:
    """Number of test documents; None where a file that the user brings decides it, or where the file is gone."""
    if one.upstream is None:
        return one.documents.read_bytes().count(b"\n") if one.documents.is_file() else None
    counts = ready.records if ready else one.upstream.outputs
    return counts.get(one.documents.name) or None


def _text(nouns: dict[str, list[Noun]]) -> None:
    for kind, ones in nouns.items():
        say(kind, bold=True)
        width = max((len(one.name) for one in ones), default=0)
        for one in ones:
            say(f"  {one.name:{width}}  {_comment(one)}")


def _table(cells: list[tuple[str, ...]]) -> None:
    """Aligned without tabulate, which would take a tenth of the time that a list may take; numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for number, line in enumerate(cells):
        text = "  ".join(
            cell.rjust(width) if title in NUMBERS else cell.ljust(width)
            for title, cell, width in zip(cells[0], line, widths, strict=True)
        )
        say(text.rstrip(), bold=number == 0)


def _benchmark_cells(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [
        ("benchmark", "domain", "suite", "documents", "prepared", "set", "commercial use", "licence"),
        *(
            (
                *(row["name"], row["domain"], row["suite"], str(row["documents"] or "?"), _state(row)),
                *(row["set"] or "-", "no" if row["commercial"] is False else "yes" if row["commercial"] else "-"),
                row["licence"] or "that of its plugin",
            )
            for row in rows
        ),
    ]


def _model_cells(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [
        ("model", "weights", "context", "gated", "licence", "from", "comment"),
        *(
            (
                *(row["name"], _count(row["parameters"]), str(row["context"]), "yes" if row["gated"] else "no"),
                *(row["licence"], _origin(row), row["comment"]),
            )
            for row in rows
        ),
    ]


TABLES = {"benchmarks": _benchmark_cells, "models": _model_cells}
NUMBERS = ("documents", "weights", "context")
"""Titles of columns of numbers."""


def _count(weights: int) -> str:
    """Three digits, `6.74 B` for billions."""
    return f"{weights / 1e9:.3g} B" if weights >= 1e9 else f"{weights / 1e6:.3g} M"


def _origin(row: dict[str, Any]) -> str:
    """Hub id with its revision, and that of an adapter; a folder is not told, it lies elsewhere on every machine."""
    told = [(row["source"], row["revision"]), (row["adapter"], row["adapter_revision"])]
    return " + ".join(f"{source}@{revision}" if revision else source for source, revision in told if source)


def _state(row: dict[str, Any]) -> str:
    return ("yes" if row["prepared"] else "no") if row["set"] else "comes along"
