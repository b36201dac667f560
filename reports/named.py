"""Of which field are the examples that a recipe generated? The share that names an entity of acorn's world.

    python reports/named.py [FOLDER] [--store studies]

FOLDER holds reports, and the store the studies that they were made of. An example may name entities of both fields, or
of neither: then it is about everyday life, or about nothing that acorn has read of.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

import click
from findings import MEANS
from harness_plugins.acorn.world import Field, World
from scope import DOMAINS
from tabulate import tabulate

from harness.errors import HarnessError
from harness.jsonl import read_examples
from harness.registry import load_registry
from harness.report import Leaderboard, Origin, read
from harness.types import Example

FOLDER = Path(__file__).parent


def naming(field: Field) -> re.Pattern[str]:
    """Finds the name of any entity of a field as whole words; what the tables write small may have capitals."""
    names = sorted({row.name for table in field.tables.values() for row in table}, key=len, reverse=True)
    spelled = (f"(?i:{re.escape(name)})" if name.islower() else re.escape(name) for name in names)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)")


def shares(examples: Sequence[Example], fields: Sequence[re.Pattern[str]]) -> list[float]:
    """Percent of the examples whose instruction or input names an entity of each field, and at last of none of them."""
    texts = [f"{example.instruction}\n{example.input}" for example in examples]
    found = [[bool(field.search(text)) for field in fields] for text in texts]
    each = [mean(column) for column in zip(*found, strict=True)]
    return [100 * share for share in (*each, mean(not any(row) for row in found))]


def examples_of(origin: Origin, store: Path) -> tuple[Example, ...]:
    """What a row was tuned on beside seeds; nothing where it was tuned on seeds alone."""
    *made, _ = origin.stages
    return read_examples(store / made[-1] / "examples.jsonl") if made else ()


def told(board: Leaderboard, store: Path) -> Iterator[list[object]]:
    """A line for the domain's seeds, and one for each recipe: its mean shares over the study seeds."""
    fields = [naming(World().field(name)) for name in DOMAINS]
    found = defaultdict(list, {"(seeds)": [shares(read_examples(load_registry().domain(board.domain).seeds), fields)]})
    for origin in board.origins:
        if examples := examples_of(origin, store):
            found[origin.name].append(shares(examples, fields))
    for name, rows in found.items():
        yield [board.domain, name, *map(mean, zip(*rows, strict=True))]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=FOLDER)
@click.option("--store", type=click.Path(path_type=Path, file_okay=False, exists=True), default="studies")
def main(folder: Path, store: Path) -> None:
    """Print, for every recipe of every domain, the percent of its examples that name something of a field."""
    try:
        boards = [read(path.read_text(encoding="utf-8"), place=str(path)) for path in sorted(folder.glob(f"*/{MEANS}"))]
        lines = [line for board in boards for line in told(board, store)]
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    head = ["domain", "recipe", *(f"names {name}" for name in DOMAINS), "neither"]
    click.echo(tabulate(lines, head, tablefmt="github", floatfmt=".0f"))


if __name__ == "__main__":
    main()
