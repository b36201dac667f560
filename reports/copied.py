"""How often is a wrong answer nothing but words of its own question? An entity of it, mostly.

    python reports/copied.py [FOLDER] [--store studies] [--benchmark acorn_biomed_factoid]...

FOLDER holds reports, and the store the studies that they were made of. Without demonstrations, for the base and each
recipe: the percent of such answers, token F1 in points, by how much that is below generic alignment's, and how much of
that lies in the documents where one of the two copies. What is left lies in documents where neither does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

import click
from findings import ALIGNED, MEANS
from tabulate import tabulate

from harness.errors import HarnessError, unknown
from harness.jsonl import read_documents
from harness.pipeline.reading import read_score
from harness.pipeline.tracing import Trace
from harness.registry import load_registry
from harness.report import read
from harness.store import Store
from harness.types import Benchmark, Document, DocumentScore

FOLDER = Path(__file__).parent
ASKING = ("acorn_biomed_factoid", "acorn_biomed_list")
"""The benchmarks that ask for facts."""
WRONG = 0.5
"""An answer is wrong below this token F1: what is asked for may itself be a word of the question."""


def words(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return set(re.findall(r"\w+", text.casefold()))


def copied(score: DocumentScore, question: Document) -> bool:
    """Whether an answer is wrong, and each of its words stands in the question."""
    said = words(score.response)
    return bool(said) and said <= words(question.input) and score.values["token_f1"] < WRONG


def counted(
    scores: Sequence[DocumentScore], control: Sequence[DocumentScore], questions: Sequence[Document]
) -> tuple[float, float, float, float]:
    """Percent of copied answers, token F1, what it lacks to the control's, and the part where one of the two copies."""
    marks = [copied(score, question) for score, question in zip(scores, questions, strict=True)]
    either = [mark or copied(other, question) for mark, other, question in zip(marks, control, questions, strict=True)]
    values = [100 * score.values["token_f1"] for score in scores]
    lacking = [100 * other.values["token_f1"] - value for other, value in zip(control, values, strict=True)]
    part = (lack if mark else 0.0 for lack, mark in zip(lacking, either, strict=True))
    return 100 * mean(marks), mean(values), mean(lacking), mean(part)


def told(trace: Trace, benchmark: Benchmark) -> Iterator[list[object]]:
    """A line for each row of a leaderboard: its means over the study seeds."""

    def scores(row: str, seed: int) -> Sequence[DocumentScore]:
        tuned = trace.made(row, seed)
        stage = trace.evaluation(benchmark.name, 0, tuned=tuned[-1] if tuned else None, seed=seed)
        return read_score(stage, benchmark, 0).documents

    questions = read_documents(benchmark.documents)
    base = trace.board.sections[0].rows[0].name
    for row in (base, *dict.fromkeys(origin.name for origin in trace.board.origins)):
        counts = [counted(scores(row, seed), scores(ALIGNED, seed), questions) for seed in trace.seeds]
        yield [benchmark.name, row, *map(mean, zip(*counts, strict=True))]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=FOLDER)
@click.option("--store", type=click.Path(path_type=Path, file_okay=False, exists=True), default="studies")
@click.option("--benchmark", "names", multiple=True, default=ASKING, show_default=True, help="Repeatable.")
def main(folder: Path, store: Path, names: tuple[str, ...]) -> None:
    """Print how often each row answers a question with words of that question alone."""
    try:
        lines = [line for name in names for line in told(*_measured(folder, Store(store), name))]
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    head = ["benchmark", "recipe", "copied, %", "token F1", f"below {ALIGNED}", "where one copies"]
    click.echo(tabulate(lines, head, tablefmt="github", floatfmt=".1f"))


def _measured(folder: Path, store: Store, name: str) -> tuple[Trace, Benchmark]:
    """A benchmark, and the stages of the reports of its domain."""
    known = load_registry().benchmarks
    if name not in known:
        raise unknown("benchmark", name, sorted(known))
    path = folder / known[name].domain / MEANS
    return Trace(read(path.read_text(encoding="utf-8"), place=str(path)), store), known[name]


if __name__ == "__main__":
    main()
