"""What a large study costs in hours of a GPU, in memory and on the disk: the tables of docs/scaling.md.

    python reports/scaling.py            print them
    python reports/scaling.py --write    put them into docs/scaling.md

Prompts are the real ones of `harness compare --domain biomed --examples 5000`, counted as `harness plan` counts them.
All else follows by the formulas of docs/scaling.md from the constants below.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from tabulate import tabulate

from harness.engine import Anatomy, Part, anatomy_of, read_tokenizer
from harness.pipeline import Choice, foresee, plan
from harness.planning import Batch, Load, Loads, asking, tuning
from harness.registry import load_registry
from harness.store import Store
from harness.types import Tuning

PAGE = Path(__file__).parents[1] / "docs" / "scaling.md"
START, END = "<!-- made by reports/scaling.py -->", "<!-- end -->"
PEAK = 989e12
"""FLOP a second of an H100 SXM in dense bfloat16 (NVIDIA's data sheet)."""
BANDWIDTH = 3.35e12
"""Bytes a second of its memory (the same)."""
MEMORY = 80e9
"""Bytes of its memory (the same)."""
READING, TUNING, WRITING = 0.4, 0.4, 0.5
"""Shares of the peak in reading prompts and in tuning, and of the bandwidth in writing: assumed, not measured."""
ROWS = 64
"""Answers that are written at once: the harness's batch."""
COUNTED, WANTED = 5_000, (5_000, 5_000_000)
"""Examples at which prompts are counted, and for which costs are told."""
GROWING = ("instructions", "responses", "tune")
"""Stages whose work grows with the number of examples; scoring does not."""
TEXT = 4 * 2
"""Bytes on the disk of a written token: four of text, in a journal and in a result."""
STAGES = {"instructions": "instructions", "responses": "responses", "tune": "tuning", "evaluate": "scoring"}
MOST_PROMPTS = 2000 * 64
"""Rounds of instructions that a study runs at most, times the prompts of one."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """Tokens of one kind of stage, all stages of it together."""

    read: float = 0.0
    written: float = 0.0
    requests: float = 0.0
    tuned: float = 0.0

    def __add__(self, other: Work) -> Work:
        return self.times(1, other)

    def times(self, factor: float, other: Work | None = None) -> Work:
        """So many times as much, and what another takes."""
        other = other or Work()
        return Work(**{name: value * factor + getattr(other, name) for name, value in vars(self).items()})


def sizes() -> dict[str, Anatomy]:
    """MPT-30B and Llama 3.1 70B, by the configurations that their makers publish."""
    from transformers import LlamaConfig, MptConfig

    mpt = MptConfig(d_model=7168, n_heads=64, n_layers=48, max_seq_len=8192, vocab_size=50432, no_bias=True)
    llama = LlamaConfig(
        vocab_size=128256,
        hidden_size=8192,
        intermediate_size=28672,
        num_hidden_layers=80,
        num_attention_heads=64,
        num_key_value_heads=8,
        tie_word_embeddings=False,
    )
    return {"30 B (MPT-30B)": anatomy_of(mpt), "70 B (Llama 3.1 70B)": anatomy_of(llama)}


def count() -> dict[str, Work]:
    """Tokens of each kind of stage of the default comparison with 5,000 examples."""
    registry = load_registry()
    study = plan(registry, Choice(domain="biomed", examples=COUNTED))
    with TemporaryDirectory() as folder:
        steps = foresee(study, (0,), Store(Path(folder)))
        tokenizer = read_tokenizer(study.model)
        loads = Loads(tokenizer=tokenizer, context=study.model.context, device="cuda")
        work: dict[str, Work] = defaultdict(Work)
        for step in steps:
            if (load := loads.of(step)) is not None:
                work[step.stage.name] += _work(load)
    return dict(work)


def _work(load: Load) -> Work:
    return Work(read=load.tokens, written=load.written, requests=load.requests, tuned=load.tuned)


def hours(work: Work, size: Anatomy) -> float:
    """Hours of one GPU, or of so many together: docs/scaling.md says by which formulas."""
    reading = 2 * size.parameters * work.read / (READING * PEAK)
    tuned = 6 * size.parameters * work.tuned / (TUNING * PEAK)
    long = (work.read + work.written / 2) / work.requests if work.requests else 0.0
    step = 2 * size.parameters + ROWS * long * size.cached * 2
    writing = work.written / ROWS * step / (WRITING * BANDWIDTH)
    return (reading + tuned + writing) / 3600


def costs(work: dict[str, Work]) -> list[list[object]]:
    """A row for each stage: tokens, and hours of each size at each number of examples."""
    rows: list[list[object]] = []
    totals = [0.0] * (len(WANTED) * len(sizes()))
    for kind, title in STAGES.items():
        cells: list[float] = []
        for wanted in WANTED:
            whole = work[kind].times(wanted / COUNTED if kind in GROWING else 1)
            cells += [hours(whole, size) for size in sizes().values()]
        totals = [total + cell for total, cell in zip(totals, cells, strict=True)]
        told = work[kind]
        requests = f"{told.requests:,.0f}" if told.requests else ""
        rows.append(
            [title, requests, _millions(told.read), _millions(told.written), _millions(told.tuned), *map(_told, cells)]
        )
    return [*rows, ["all", "", "", "", "", *map(_told, totals)]]


def needs() -> list[list[object]]:
    """Memory of each size, and what it leaves on a disk."""
    settings, rows = Tuning(), []
    for name, size in sizes().items():
        part = Part(rows=4, head=0, width=2048 - 48, written=48)
        scored = asking(size, part, device="cuda", rank=settings.rank)
        batch = Batch(tokens=32 * 256, responses=32 * 64)
        tuned = tuning(size, settings, batch, device="cuda", unpacked=False, recomputed=True)
        rows.append(
            [
                name,
                f"{size.parameters / 1e9:.2f}",
                f"{2 * size.parameters / 1e9:.0f}",
                f"{scored.all / 1e9:.0f}",
                math.ceil(scored.all / MEMORY),
                f"{tuned.all / 1e9:.0f}",
                math.ceil(tuned.all / MEMORY),
                f"{4 * size.adapter(settings.rank) / 1e6:.0f}",
            ]
        )
    return rows


def disk(work: dict[str, Work]) -> list[list[object]]:
    """Texts of the stages that grow."""
    written = {wanted: sum(work[kind].written for kind in GROWING) * wanted / COUNTED for wanted in WANTED}
    return [
        [f"{wanted:,}", f"{tokens / 1e6:,.0f}", f"{tokens * TEXT / 1e9:,.2f}"] for wanted, tokens in written.items()
    ]


def tables(work: dict[str, Work]) -> str:
    """All of them, as Markdown."""
    heads = [f"{name.split(' (')[0]}, {wanted:,}" for wanted in WANTED for name in sizes()]
    parts = [
        "GPU-hours of one comparison (base and two recipes, biomed, 0, 1 and 5 shots). Tokens in millions, at 5,000 "
        "examples:",
        tabulate(
            costs(work),
            headers=["stage", "requests", "read", "written", "tuned", *heads],
            tablefmt="github",
            disable_numparse=True,
        ),
        "Memory and adapter of each size:",
        tabulate(
            needs(),
            headers=[
                "model",
                "weights, 10⁹",
                "bf16, GB",
                "scoring, GB",
                "GPUs of 80 GB",
                "tuning, GB",
                "GPUs of 80 GB",
                "adapter, MB",
            ],
            tablefmt="github",
            disable_numparse=True,
        ),
        "Texts on the disk, at most:",
        tabulate(
            disk(work), headers=["examples", "tokens written, 10⁶", "GB"], tablefmt="github", disable_numparse=True
        ),
    ]
    return "\n\n".join(parts)


def filled(page: str, text: str) -> str:
    """A page with the tables between its marks."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{text}\n\n{END}{after}"


def _millions(tokens: float) -> str:
    return f"{tokens / 1e6:,.2f}" if tokens else ""


def _told(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


@click.command()
@click.option("--write", is_flag=True, help="Put the tables into docs/scaling.md instead of printing them.")
def main(write: bool) -> None:
    """Reckon the tables."""
    text = tables(count())
    if write:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
    else:
        click.echo(text)


if __name__ == "__main__":
    main()
