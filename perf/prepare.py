"""Seconds until all sets are prepared from a mirror, as a process: `python perf/prepare.py MIRROR`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import click

HARNESS = (sys.executable, "-c", "from harness.cli import main; main()")
ALLOWED = 60.0
"""Seconds on two cores."""


@click.command()
@click.argument("mirror", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(mirror: Path) -> None:
    """Prepare everything that MIRROR holds in a new folder, then again, and print both times."""
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "HARNESS_DATA": data}
        command = (*HARNESS, "prepare", "--mirror", str(mirror))
        for title, allowed in (("all sets", f"{ALLOWED:9.1f}"), ("all sets, prepared already", "")):
            start = perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=environment)
            click.echo(f"{title:28}{perf_counter() - start:9.2f}{allowed}")


if __name__ == "__main__":
    main()
