"""A whole `harness compare` beside the same study as a plain script: two processes, from their start to their end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from .measuring import OURS, Row, as_it_is, in_turns, row

PLAIN = Path(__file__).with_name("plain.py")
ALIKE = (
    "both score as many documents at the same shots and tune on as many examples in as many epochs; the harness also "
    "scores the base twice, looks for test documents, weighs labels and reckons intervals"
)


def measure(*, domain: str, documents: int | None, examples: int, shots: str, runs: int) -> list[Row]:
    """Seconds for the base and both default recipes, each time in a new store."""
    told = ["--domain", domain, "--examples", str(examples), "--shots", shots]
    told += ["--limit", str(documents)] if documents else []
    ways = {OURS: lambda: _ours(told), "script": lambda: _run([sys.executable, str(PLAIN), *told])}
    turns = in_turns(ways, runs=runs, judge=as_it_is)
    return [row(turns, "whole study", "plain script", name="script", unit="seconds", equal=ALIKE)]


def _ours(told: list[str]) -> Callable[[], str]:
    def compare() -> str:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                "-c",
                "from harness.cli import main; main()",
                "compare",
                *told,
                "--store",
                folder,
            ]
            return _run(command)()

    return compare


def _run(command: list[str]) -> Callable[[], str]:
    def run() -> str:
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=_offline())
        if done.returncode:
            raise click.ClickException(f"{' '.join(command[1:])} ended with {done.returncode}:\n{done.stderr[-2000:]}")
        return done.stdout

    return run


def _offline() -> dict[str, str]:
    """The environment, in which nothing asks a hub."""
    return {**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
