"""harness grid: a comparison of each model in each domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import click

from ..executors import Comparison, Executor
from ..pipeline import Choice, compare_seeds
from ..plain import line
from ..report import Leaderboard
from . import executing, leaderboards, options
from .saying import as_json, say, say_json


@click.command("grid")
@options.of_a_grid
@executing.options
@options.seeds
@options.recipes
@options.shots
@options.examples
@options.forgetting
@options.max_hours
@as_json
def command(
    domains: tuple[str, ...],
    models: tuple[str, ...],
    executor: Executor,
    seeds: tuple[int, ...],
    store: Path,
    fresh: bool,
    max_hours: float | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Compare each model in each domain, and show what changed in all of them.

    The same as `harness compare` for each pair, with the same leaderboards; on a cluster the stages of all of them are
    made at once.
    """
    settings = options.chosen(given)
    pairs = product(dict.fromkeys(models), dict.fromkeys(domains))
    choices = [Choice(domain=domain, model=model, **settings) for model, domain in pairs]
    seeds = tuple(dict.fromkeys(seeds))
    rows: list[dict[str, Any]] = []
    with options.all_prepared(store, choices, fresh=fresh, max_hours=max_hours) as found:
        comparisons = [
            Comparison(choice=choice, study=study, seeds=seeds, runner=runner)
            for choice, (study, runner) in zip(choices, found, strict=True)
        ]
        executor.make(comparisons)
        for each in comparisons:
            _release(comparisons, each)
            boards = compare_seeds(each.study, seeds, each.runner)
            places = [leaderboards.save(board, store, each.study.registry) for board in boards]
            rows += _rows(boards[-1], places[-1])
    if as_json:
        say_json(rows)
    else:
        say(_table(rows))


_HEADERS = ("model", "domain", "row", "shots", "average", "Δ", "95 % interval", "leaderboard")


def _release(comparisons: Sequence[Comparison], now: Comparison) -> None:
    """Free the memory of other models than that of one comparison."""
    for each in comparisons:
        if each.runner.engines is not now.runner.engines:
            each.runner.engines.release()


def _rows(board: Leaderboard, place: Path) -> Iterator[dict[str, Any]]:
    """Of each row of a leaderboard its average and what that is against the base, at the first number of shots."""
    section = board.sections[0]
    for row in section.rows:
        told: dict[str, Any] = {"model": board.model, "domain": board.domain, "row": row.name, "shots": section.shots}
        told["average"] = row.average
        if row.delta:
            told |= {"delta": row.delta.value, "low": row.delta.low, "high": row.delta.high}
            told["separated"] = row.delta.separated
        yield told | {"leaderboard": str(place)}


def _table(rows: Sequence[dict[str, Any]]) -> str:
    from tabulate import tabulate

    text: str = tabulate([_cells(row) for row in rows], headers=_HEADERS, disable_numparse=True)
    return text


def _cells(row: dict[str, Any]) -> list[str]:
    delta = interval = ""
    if "delta" in row:
        delta = f"{row['delta']:+.1f} {'*' if row['separated'] else '~'}"
        interval = f"[{row['low']:+.1f}, {row['high']:+.1f}]"
    told = (row["model"], row["domain"], row["row"], str(row["shots"]), f"{row['average']:.1f}")
    return [*map(line, told), delta, interval, line(row["leaderboard"])]
