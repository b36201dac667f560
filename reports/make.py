"""Measure everything in this folder anew: both domains, every recipe, three seeds.

    python reports/make.py

Stages lie in `studies/`, as those of `harness compare` do; what is there is not done again.
"""

from __future__ import annotations

from pathlib import Path

import click

from harness import disk
from harness.cli import options
from harness.pipeline import Choice, compare_seeds
from harness.report import render

FOLDER = Path(__file__).parent
DOMAINS = ("biomed", "finance")
SEEDS = (0, 1, 2)
FORMS = {"md": "markdown", "csv": "csv", "json": "json"}


@click.command()
@options.store
def main(store: Path) -> None:
    """Write the reports of both domains."""
    for domain in DOMAINS:
        with options.prepared(store, Choice(domain=domain, recipes=("all",)), fresh=False) as (study, runner):
            *each, combined = compare_seeds(study, SEEDS, runner)
        disk.write_text(FOLDER / domain / "README.md", render(combined, "markdown"))
        for seed, board in zip(SEEDS, each, strict=True):
            for ending, form in FORMS.items():
                disk.write_text(FOLDER / domain / f"seed{seed}.{ending}", render(board, form))


if __name__ == "__main__":
    main()
