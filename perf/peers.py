"""How fast the harness is beside what is commonly used, in one run on one machine: `python perf/peers.py`.

Needs the peers: `pip install -c constraints.txt -e '.[peers]'`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.util import find_spec

# Before anything that reads them: nothing here asks a hub.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}

import click
from beside import generation, novelty, retrieval, scoring, study, tuning
from beside.measuring import Row, machine, versions
from tabulate import tabulate

from harness.registry import Registry, load_registry

PEERS = ("torch", "transformers", "peft", "trl", "lm_eval", "rouge_score", "rank_bm25", "bm25s")


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything is done."""

    tuned: int
    """Examples that are tuned on."""
    prompts: int
    """That are answered."""
    documents: int
    """Of each benchmark that are scored."""
    texts: int
    """That the novelty filter decides on."""
    queries: int
    """That passages are searched for."""
    limit: int | None
    """Documents of each benchmark in the whole study."""
    examples: int
    """Accepted tasks of each recipe in the whole study."""
    shots: str = "0,1,5"
    """Demonstrations in the whole study."""
    runs: int
    """Turns of each part; the whole study has one."""


SIZES = {
    "toy": Size(tuned=16, prompts=2, documents=1, texts=12, queries=4, limit=1, examples=2, shots="0", runs=1),
    "small": Size(tuned=64, prompts=24, documents=32, texts=120, queries=100, limit=10, examples=24, runs=3),
    "full": Size(tuned=160, prompts=128, documents=100, texts=400, queries=400, limit=None, examples=160, runs=3),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is measured."""

    registry: Registry
    domain: str
    size: Size

    def tuning(self) -> list[Row]:
        """Tokens a second beside TRL."""
        return tuning.measure(
            self.registry, domain=self.domain, examples=self.size.tuned, epochs=1, runs=self.size.runs
        )

    def generation(self) -> list[Row]:
        """Answers beside `generate`."""
        return generation.measure(self.registry, domain=self.domain, prompts=self.size.prompts, runs=self.size.runs)

    def scoring(self) -> list[Row]:
        """Scores beside lm-eval."""
        return scoring.measure(
            self.registry, domain=self.domain, documents=self.size.documents, shots=(0, 5), runs=self.size.runs
        )

    def novelty(self) -> list[Row]:
        """Decisions beside rouge_score."""
        return novelty.measure(self.registry, domain=self.domain, texts=self.size.texts, runs=self.size.runs)

    def retrieval(self) -> list[Row]:
        """Passages beside rank_bm25."""
        return retrieval.measure(self.registry, domain=self.domain, queries=self.size.queries, runs=self.size.runs)

    def study(self) -> list[Row]:
        """A whole study beside a script of all of them."""
        size = self.size
        return study.measure(domain=self.domain, documents=size.limit, examples=size.examples, shots=size.shots, runs=1)


PARTS: dict[str, Callable[[Asked], list[Row]]] = {
    "tuning": Asked.tuning,
    "generation": Asked.generation,
    "scoring": Asked.scoring,
    "novelty": Asked.novelty,
    "retrieval": Asked.retrieval,
    "study": Asked.study,
}


@click.command()
@click.option("--part", "parts", multiple=True, type=click.Choice(list(PARTS)), help="Repeatable; all without it.")
@click.option("--size", default="small", show_default=True, type=click.Choice(list(SIZES)), help="How much is done.")
@click.option("--domain", default="finance", show_default=True, help="Whose embedded seeds and benchmarks are used.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON and nothing else.")
def main(parts: Sequence[str], size: str, domain: str, as_json: bool) -> None:
    """Time each part in turns with its peer, and print the ratios: above 1 the harness is quicker."""
    _check_peers()
    asked = Asked(registry=load_registry(), domain=domain, size=SIZES[size])
    rows: list[Row] = []
    for part in parts or PARTS:
        click.echo(f"measuring {part} ...", err=True)
        found = PARTS[part](asked)
        for each in found:
            click.echo(f"  {each.peer}: {each.processor:.2f}", err=True)
        rows += found
    click.echo(json.dumps([asdict(row) for row in rows], indent=2) if as_json else "\n".join(_told(rows, asked)))


def _check_peers() -> None:
    missing = [name for name in ("trl", "rank_bm25") if find_spec(name) is None]
    if missing:
        raise click.ClickException(
            f"{' and '.join(missing)} not installed; install the peers: pip install -c constraints.txt -e '.[peers]'"
        )


def _told(rows: Sequence[Row], asked: Asked) -> Iterator[str]:
    """A table, and under it in how far both gave the same."""
    yield f"{date.today()}, {machine()}\n{versions(*PEERS)}\n"
    cells = [
        [
            each.part,
            each.peer,
            each.unit,
            _digits(each.ours),
            _digits(each.theirs),
            f"{each.wall:.2f}",
            f"{each.processor:.2f}",
        ]
        for each in rows
    ]
    headers = ["", "beside", "unit", "harness", "peer", "ratio, clock", "ratio, processor"]
    yield tabulate(cells, headers=headers, disable_numparse=True, colalign=("left",) * 3 + ("right",) * 4)
    yield ""
    yield from (f"{each.part}, {each.peer}: {each.equal}" for each in rows)
    tuned = [each.ours for each in rows if each.part == "tuning"]
    if tuned:
        yield tuning.share_of_peak(asked.registry.model("acorn"), tuned[0])


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    main()
