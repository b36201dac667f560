"""Measure everything in this folder anew: both domains, every recipe, three seeds, and what each part is worth.

    python reports/make.py

The main recipes are tuned at the paper's learning rate too, on the same examples and beside the same base scores.
Stages lie in `studies/`, as those of `harness compare` do, and independent ones are made at once. What is there is not
done again, so an interrupted call goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from scope import DOMAINS, KINDS, SEEDS, Report, Scale, reports

from harness import disk
from harness.cli import executing, options
from harness.executors import Comparison, Executor
from harness.pipeline import DEFAULT_SHOTS, compare_seeds
from harness.report import Leaderboard, render

FOLDER = Path(__file__).parent
FORMS = {"md": "markdown", "csv": "csv", "json": "json"}


@click.command()
@options.store
@executing.options
@click.option("--domain", "domains", multiple=True, default=DOMAINS, help="Domain; repeatable.")
@click.option("--seed", "seeds", type=int, multiple=True, default=SEEDS, help="Study seed; repeatable.")
@click.option("--examples", type=int, default=160, help="Examples to generate.")
@click.option("--limit", type=int, help="Only N documents of each benchmark, for a trial.")
@click.option("--shots", type=int, multiple=True, default=DEFAULT_SHOTS, help="Number of demonstrations; repeatable.")
@click.option("--brief", is_flag=True, help="Score no other domain, and vary nothing: a third of the work.")
@click.option("--only", type=click.Choice(KINDS), help="Make these leaderboards alone.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=FOLDER, help="Where reports go.")
def main(
    store: Path,
    executor: Executor,
    domains: tuple[str, ...],
    seeds: tuple[int, ...],
    examples: int,
    limit: int | None,
    shots: tuple[int, ...],
    brief: bool,
    only: str | None,
    out: Path,
) -> None:
    """Write the reports of both domains."""
    scale = Scale(examples=examples, limit=limit, shots=shots, brief=brief)
    wanted = [report for domain in domains for report in reports(domain, scale) if only in (None, report.means)]
    if not wanted:
        raise click.UsageError(f"--brief leaves out {only}")
    with options.all_prepared(store, (report.choice for report in wanted), fresh=False) as prepared:
        comparisons = [
            Comparison(choice=report.choice, study=report.study(planned), seeds=seeds, runner=runner)
            for report, (planned, runner) in zip(wanted, prepared, strict=True)
        ]
        executor.make(comparisons)
        for report, each in zip(wanted, comparisons, strict=True):
            _write(compare_seeds(each.study, seeds, each.runner), seeds, out / report.choice.domain, report)


def _write(boards: Sequence[Leaderboard], seeds: Sequence[int], folder: Path, report: Report) -> None:
    """The means over all seeds as Markdown and JSON, and each seed's own leaderboard; one seed is its own mean."""
    for ending in ("md", "json"):
        disk.write_text(folder / f"{report.means}.{ending}", render(boards[-1], FORMS[ending]))
    for seed, board in zip(seeds, boards, strict=False):
        for ending, form in FORMS.items():
            disk.write_text(folder / f"{report.one.format(seed)}.{ending}", render(board, form))


if __name__ == "__main__":
    main()
