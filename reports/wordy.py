"""How long is an answer, and how much of the right one is in it? Where only the first moves, a recipe has taught form.

    python reports/wordy.py LEADERBOARD.json... [--store studies] [--shots 0]

For the base and each recipe of a leaderboard, means over its tasks, documents and study seeds: words of an answer,
words of the right one, percent of these that are in the answer, and token F1 in points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

import click
from copied import words
from tabulate import tabulate

from harness.errors import HarnessError
from harness.pipeline.reading import read_score
from harness.pipeline.tracing import Trace
from harness.registry import load_registry
from harness.report import read
from harness.store import Store
from harness.types import DocumentScore


def counted(scores: Sequence[DocumentScore]) -> tuple[float, float, float, float]:
    """Words of an answer, words of the right one, percent of those that it has, and token F1."""
    found = [len(words(score.answer) & words(score.response)) / max(1, len(words(score.answer))) for score in scores]
    return (
        mean(len(score.response.split()) for score in scores),
        mean(len(score.answer.split()) for score in scores),
        100 * mean(found),
        100 * mean(score.values["token_f1"] for score in scores),
    )


def told(trace: Trace, shots: int) -> Iterator[list[object]]:
    """A line for each row of a leaderboard."""
    known = load_registry().benchmarks.values()
    asked = {stage.inputs["benchmark"] for stage in trace.named("evaluate")}
    tasks = [each for each in known if each.name in asked and each.domain == trace.board.domain]

    def of_row(row: str) -> Iterator[tuple[float, float, float, float]]:
        for seed in trace.seeds:
            tuned = trace.made(row, seed)[-1:]
            for task in tasks:
                stage = trace.evaluation(task.name, shots, tuned=tuned[0] if tuned else None, seed=seed)
                yield counted(read_score(stage, task, shots).documents)

    base = trace.board.sections[0].rows[0].name
    for row in (base, *dict.fromkeys(origin.name for origin in trace.board.origins)):
        yield [trace.board.domain, row, *map(mean, zip(*of_row(row), strict=True))]


@click.command()
@click.argument("boards", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--store", type=click.Path(path_type=Path, file_okay=False, exists=True), default="studies")
@click.option("--shots", type=int, default=0, show_default=True, help="Number of demonstrations.")
def main(boards: tuple[Path, ...], store: Path, shots: int) -> None:
    """Print how long the answers of each row are, and how much of the right ones is in them."""
    try:
        traces = [Trace(read(path.read_text(encoding="utf-8"), place=str(path)), Store(store)) for path in boards]
        lines = [line for trace in traces for line in told(trace, shots)]
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    head = ["domain", "recipe", "words", "words of the right one", "of which it has, %", "token F1"]
    click.echo(tabulate(lines, head, tablefmt="github", floatfmt=".1f"))


if __name__ == "__main__":
    main()
