"""Where the bounds on adapters come from: noise, adapters weak and strong, and merges: `python perf/adapters.py`."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from tabulate import tabulate

from harness.engine import Engine, read_network, read_tokenizer
from harness.jsonl import read_examples
from harness.registry import load_registry
from harness.training import Reading, merge, read, settings_for, tune
from harness.training.divergence import divergence
from harness.types import Model

RUNS = ((1e-5, 1), (3e-4, 1), (3e-4, 3), (2e-3, 3))
"""Learning rate and passes over the seeds of biomedicine, from next to nothing to a study's."""


def reading(model: Model, precision: Any, adapter: Path | None = None) -> Reading:
    """What a model makes of the fixed prompts, on this processor, with the adapter beside the weights."""
    from peft import PeftModel

    network: Any = read_network(model, dtype=precision)
    if adapter:
        network = PeftModel.from_pretrained(network, str(adapter)).eval()
    return read(Engine(network=network, tokenizer=read_tokenizer(model), context=model.context))


@click.command()
def main() -> None:
    """Tune the embedded model four times, and show divergences in both precisions, in nats per token."""
    import torch

    registry = load_registry()
    acorn, seeds = registry.model("acorn"), read_examples(registry.domain("biomed").seeds)
    precisions = (torch.float32, torch.bfloat16)
    bases = [reading(acorn, precision) for precision in precisions]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (rate, epochs) in enumerate(RUNS):
            adapter, merged = Path(folder, f"adapter{number}"), Path(folder, f"merged{number}")
            settings = replace(settings_for(acorn, registry.recipe("seeds-only").tuning), learning_rate=rate)
            tune(acorn, seeds, replace(settings, epochs=epochs), seed=0, out=adapter)
            merge(acorn, adapter, merged)
            for precision, base in zip(precisions, bases, strict=True):
                tuned = reading(acorn, precision, adapter)
                whole = reading(replace(acorn, source=str(merged)), precision)
                alive, lost = divergence(base.logits, tuned.logits), divergence(tuned.logits, whole.logits)
                told = [f"{rate:g}, {epochs}", str(precision).removeprefix("torch."), f"{base.noise:.2g}"]
                rows.append([*told, f"{alive:.2g}", f"{alive / base.noise:.0f}", f"{lost:.2g}", f"{lost / alive:.2g}"])
                rows[-1].append(f"{lost / base.noise:.0f}")
    headers = ["rate, passes", "precision", "noise", "adapter", "/ noise", "merged", "/ adapter", "/ noise"]
    click.echo(tabulate(rows, headers=headers, disable_numparse=True))


if __name__ == "__main__":
    main()
