"""Measure everything in this folder anew: both domains, every recipe, three seeds, and what each part is worth.

    python reports/make.py --plan        what it takes, and how two processes would share it
    python reports/make.py --part 1/2    half of the studies, and no report: the other half in another process
    python reports/make.py               all that is not done yet, and the reports

Stages lie in `studies/`, as those of `harness compare` do. What is there is not done again, so an interrupted call goes
on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from planning import (
    DOMAINS,
    SECONDS,
    SEEDS,
    Scale,
    Unit,
    ablation_choice,
    choices,
    main_choice,
    seconds,
    split,
    units,
    work,
)

from harness import disk
from harness.cli import options
from harness.pipeline import DEFAULT_SHOTS, Choice, compare_seeds, plan
from harness.registry import load_registry
from harness.report import Leaderboard, render

FOLDER = Path(__file__).parent
FORMS = {"md": "markdown", "csv": "csv", "json": "json"}


def _part(context: click.Context, option: click.Parameter, value: str) -> tuple[int, int] | None:
    if not value:
        return None
    number, _, parts = value.partition("/")
    if not (number.isdigit() and parts.isdigit() and 1 <= int(number) <= int(parts)):
        raise click.BadParameter(f'"{value}" is no part, such as 1/2')
    return int(number), int(parts)


@click.command()
@options.store
@click.option("--plan", "planned", is_flag=True, help="Print what is to be made, and stop.")
@click.option("--part", callback=_part, default="", help="Do the studies of this part alone, 1/2, and no report.")
@click.option("--domain", "domains", multiple=True, default=DOMAINS, help="Domain; repeatable.")
@click.option("--seed", "seeds", type=int, multiple=True, default=SEEDS, help="Study seed; repeatable.")
@click.option("--examples", type=int, default=160, help="Examples to generate.")
@click.option("--limit", type=int, help="Only N documents of each benchmark, for a trial.")
@click.option("--shots", type=int, multiple=True, default=DEFAULT_SHOTS, help="Number of demonstrations; repeatable.")
@click.option("--brief", is_flag=True, help="Score no other domain, and vary nothing: a third of the work.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=FOLDER, help="Where reports go.")
def main(
    store: Path,
    planned: bool,
    part: tuple[int, int] | None,
    domains: tuple[str, ...],
    seeds: tuple[int, ...],
    examples: int,
    limit: int | None,
    shots: tuple[int, ...],
    brief: bool,
    out: Path,
) -> None:
    """Write the reports of both domains."""
    scale = Scale(examples=examples, limit=limit, shots=shots, brief=brief)
    every = units(domains, seeds)
    counts = _counts(every, scale)
    costs = {unit: seconds(counts[unit]) for unit in every}
    if planned:
        _tell(counts, costs, part[1] if part else 2)
        return
    if part:
        for unit in split(costs, part[1])[part[0] - 1]:
            for choice in choices(unit.domain, scale):
                _compare(choice, (unit.seed,), store)
        return
    for domain in domains:
        _write(_compare(main_choice(domain, scale), seeds, store), seeds, out / domain, "README", "seed{}")
        if not brief:
            boards = _compare(ablation_choice(domain, scale), seeds, store)
            _write(boards, seeds, out / domain, "ablations", "ablations-seed{}")


def _counts(every: Sequence[Unit], scale: Scale) -> dict[Unit, dict[str, int]]:
    """What each unit makes. Units share a little more: the base without demonstrations, and general examples."""
    registry = load_registry()
    with TemporaryDirectory() as empty:  # what is stored decides nothing: processes that begin apart agree on the parts
        counted = {
            domain: work((plan(registry, choice) for choice in choices(domain, scale)), Path(empty))
            for domain in dict.fromkeys(unit.domain for unit in every)
        }
    return {unit: counted[unit.domain] for unit in every}


def _tell(counts: dict[Unit, dict[str, int]], costs: dict[Unit, float], parts: int) -> None:
    """Print the plan as a table."""
    names = list(SECONDS)
    line = "{:6}{:12}{:>6}" + "{:>14}" * len(names) + "{:>10}"
    click.echo(line.format("part", "domain", "seed", *names, "minutes"))
    for number, units_of_part in enumerate(split(costs, parts), 1):
        part = f"{number}/{parts}"
        for unit in units_of_part:
            made = (counts[unit][name] for name in names)
            click.echo(line.format(part, unit.domain, unit.seed, *made, round(costs[unit] / 60)))
        total = sum(costs[unit] for unit in units_of_part)
        click.echo(line.format(part, "", "", *("" for _ in names), round(total / 60)))
    click.echo("minutes: of one core, for acorn; at most, since parts share stages and stored ones are not made again")


def _compare(choice: Choice, seeds: Sequence[int], store: Path) -> tuple[Leaderboard, ...]:
    with options.prepared(store, choice, fresh=False) as (study, runner):
        return compare_seeds(study, seeds, runner)


def _write(boards: Sequence[Leaderboard], seeds: Sequence[int], folder: Path, means: str, one: str) -> None:
    """The means over all seeds as Markdown and JSON, and each seed's own leaderboard; one seed is its own mean."""
    for ending in ("md", "json"):
        disk.write_text(folder / f"{means}.{ending}", render(boards[-1], FORMS[ending]))
    for seed, board in zip(seeds, boards, strict=False):
        for ending, form in FORMS.items():
            disk.write_text(folder / f"{one.format(seed)}.{ending}", render(board, form))


if __name__ == "__main__":
    main()
