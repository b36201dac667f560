"""Seconds until a command has ended, from its start as a process: `python perf/startup.py`.

Each command is run five times and its median told, beside that of `python -c pass`. The finished study is made first
where it is not there: the same small trial in `studies/` as below, which takes a minute or two.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import click

from harness.cli import options

RUNS = 5
HARNESS = (sys.executable, "-c", "from harness.cli import main; main()")
TRIAL = ("compare", "--domain", "finance", "--limit", "4", "--examples", "6")
LIMITS = {"harness --help": 0.2, "harness list": 0.2, "harness compare, finished": 3.0}
"""Command -> seconds that the project allows it on two cores of our own."""


def seconds(command: tuple[str, ...]) -> float:
    """Median wall time of a whole process; raises CalledProcessError where it fails."""
    taken = []
    for _ in range(RUNS):
        start = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(perf_counter() - start)
    return median(taken)


@click.command()
@options.store
def main(store: Path) -> None:
    """Measure the commands and print a table."""
    trial = (*HARNESS, *TRIAL, "--store", str(store))
    subprocess.run(trial, check=True, stdout=subprocess.DEVNULL)
    empty = seconds((sys.executable, "-c", "pass"))
    rows = {
        "python -c pass": empty,
        "harness --help": seconds((*HARNESS, "--help")),
        "harness list": seconds((*HARNESS, "list")),
        "harness compare, finished": seconds(trial),
    }
    click.echo(f"{'':28}{'seconds':>9}{'ratio':>9}{'allowed':>9}")
    for name, taken in rows.items():
        allowed = f"{LIMITS[name]:9.1f}" if name in LIMITS else ""
        click.echo(f"{name:28}{taken:9.3f}{taken / empty:9.1f}{allowed}")


if __name__ == "__main__":
    main()
