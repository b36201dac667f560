"""Tuning and writing with a Llama of 1 or 8 billion random weights on a GPU: `python perf/large.py --shape 1b`.

The base of tuning is in NF4, that of writing in bfloat16, as in a study. Random weights are as fast as trained ones,
and need no hub. `--shape toy` shows on any machine that the script works. Needs the peers, as `perf/peers.py` does.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

# Before anything that reads them: nothing here asks a hub.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}

import click
from beside import generation, tuning
from beside.measuring import OURS, as_it_is, device, in_turns, machine, matrix_rate, memory, versions
from tabulate import tabulate

from harness.engine import Engine, load
from harness.registry import load_registry
from harness.training.data import Item
from harness.training.loop import Run
from harness.types import Model, Tuning

LLAMA = {"num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256, "rope_theta": 500000.0}
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "toy": {
        "hidden_size": 64,
        "intermediate_size": 176,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "vocab_size": 8000,
        "tie_word_embeddings": True,
    },
    "1b": {
        **LLAMA,
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 16,
        "head_dim": 64,
        "tie_word_embeddings": True,
    },
    "8b": {
        **LLAMA,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "head_dim": 128,
        "tie_word_embeddings": False,
    },
}
"""Those of Llama 3.2 1B and Llama 3.1 8B."""
CONTEXT = 2048


def model_of(shape: str, folder: Path) -> Model:
    """A model of random weights in a folder, with the embedded model's tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig

    config: Any = LlamaConfig(max_position_embeddings=CONTEXT, bos_token_id=0, eos_token_id=0, **SHAPES[shape])
    torch.manual_seed(0)
    with torch.device(device()):
        network: Any = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    network.save_pretrained(str(folder))
    AutoTokenizer.from_pretrained(load_registry().model("acorn").source).save_pretrained(str(folder))
    return Model(
        name=f"llama-{shape}",
        comment="random weights",
        source=str(folder),
        parameters=sum(weight.numel() for weight in network.parameters()),
        context=CONTEXT,
        licence="none",
    )


def work_of(model: Model, *, steps: int, batch: int, longest: int) -> tuning.Work:
    """Random tokens, a quarter of them the response's, in examples of half the longest length up to it."""
    random = Random(0)
    items = []
    for _ in range(steps * batch + batch):
        length = random.randint(longest // 2, longest)
        items.append(Item(tokens=tuple(random.choices(range(1, 8000), k=length)), response=length // 4))
    settings = replace(Tuning(), epochs=1, batch_size=batch)
    return tuning.Work(model=model, run=Run(items=items[batch:], settings=settings, seed=0), held=items[:batch])


def writing(engine: Engine, *, prompts: int) -> tuple[list[list[str]], float]:
    """Rows of a table: tokens a second that are written, ours and those of `generate`; and most memory in bytes."""
    asked = generation.prompts_of(load_registry(), "finance", prompts)
    batch = prompts if device() == "cuda" else generation.BATCH
    ways: dict[str, Callable[[], Callable[[], list[str]]]] = {
        OURS: lambda: generation.ours(engine, asked),
        "generate": lambda: lambda: generation.plain(engine, asked, batch=batch, stopping=False),
    }
    memory()
    turns = in_turns(ways, runs=2, judge=as_it_is)
    written = prompts * generation.LONGEST  # random weights end no answer before its bound
    rows = [["writing", name, f"{written / turns.seconds(name):,.0f}", ""] for name in ways]
    return rows, memory()


@click.command()
@click.option("--shape", default="1b", show_default=True, type=click.Choice(list(SHAPES)), help="Of which Llama.")
@click.option("--steps", default=8, show_default=True, help="Steps that are tuned.")
@click.option("--batch", default=32, show_default=True, help="Examples of a step.")
@click.option("--longest", default=512, show_default=True, help="Tokens of the longest example.")
@click.option("--prompts", default=64, show_default=True, help="That are answered.")
def main(shape: str, steps: int, batch: int, longest: int, prompts: int) -> None:
    """Print tokens a second, the share of the measured matrix rate, and memory, beside TRL and `generate`."""
    rate = matrix_rate("bfloat16" if device() == "cuda" else "float32")
    with tempfile.TemporaryDirectory() as folder:
        model = model_of(shape, Path(folder))
        found = tuning.compare(work_of(model, steps=steps, batch=batch, longest=longest), runs=2)
        more, most = writing(load(model), prompts=prompts)
    speeds = {OURS: found[0].ours} | {row.peer: row.theirs for row in found}
    shares = {name: tuning.FLOP * model.parameters * speed / rate for name, speed in speeds.items()}
    rows = [["tuning, NF4", name, f"{speed:,.0f}", f"{shares[name]:.0%}"] for name, speed in speeds.items()] + more
    click.echo(f"{date.today()}, {machine()}\n{versions('torch', 'transformers', 'peft', 'trl', 'bitsandbytes')}")
    click.echo(f"{model.name}: {model.parameters:,} weights; matrix products reach {rate / 1e12:,.3g} TFLOP/s\n")
    click.echo(tabulate(rows, headers=["", "by", "tokens/s", "share of that at 4N"], disable_numparse=True))
    click.echo("")
    for row in found:
        click.echo(f"{row.part}, {row.peer}: {row.equal}")
    click.echo(f"writing: {most / 1e9:.1f} GB at most")


if __name__ == "__main__":
    main()
