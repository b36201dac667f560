"""Measure everything in this folder anew: both domains, every recipe, three seeds.

    python reports/make.py

Stages lie in `studies/`, as those of `harness compare` do; what is there is not done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from tabulate import tabulate

from harness import disk
from harness.cli import options
from harness.pipeline import Choice, compare
from harness.report import Leaderboard, render
from harness.stats import across_seeds

FOLDER = Path(__file__).parent
DOMAINS = ("biomed", "finance")
SEEDS = (0, 1, 2)
FORMS = {"md": "markdown", "csv": "csv", "json": "json"}


def spread(boards: Sequence[Leaderboard]) -> str:
    """Average and Δ of every recipe at every number of shots: mean over the seeds, and their standard deviation."""
    headers = ["shots", "model", "average", *(f"Δ, seed {board.seed}" for board in boards), "mean Δ", "sd of seeds"]
    rows = []
    for sections in zip(*(board.sections for board in boards), strict=True):
        for same in zip(*(section.rows for section in sections), strict=True):
            average = across_seeds([row.average for row in same])
            cells = [str(sections[0].shots), same[0].name, f"{average.mean:.1f}"]
            deltas = [row.delta for row in same if row.delta]
            if deltas:
                over = across_seeds([delta.value for delta in deltas])
                cells += [f"{delta.value:+.1f} [{delta.low:+.1f}, {delta.high:+.1f}]" for delta in deltas]
                cells += [f"{over.mean:+.1f}", f"{over.deviation:.1f}" if over.deviation is not None else ""]
            rows.append(cells)
    return str(tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True))


def measure(domain: str, seed: int, store: Path) -> Leaderboard:
    """One study with every recipe."""
    click.echo(f"\n{domain}, seed {seed}", err=True)
    with options.prepared(store, Choice(domain=domain, recipes=("all",), seed=seed), fresh=False) as (study, runner):
        return compare(study, runner)


@click.command()
@options.store
def main(store: Path) -> None:
    """Write the reports of both domains."""
    for domain in DOMAINS:
        boards = []
        for seed in SEEDS:
            boards.append(measure(domain, seed, store))
            for ending, form in FORMS.items():
                disk.write_text(FOLDER / domain / f"seed{seed}.{ending}", render(boards[-1], form))
        disk.write_text(FOLDER / domain / "README.md", f"# {domain}, three seeds\n\n{spread(boards)}\n")


if __name__ == "__main__":
    main()
