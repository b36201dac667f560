"""Tuning by QLoRA beside TRL's `SFTTrainer`: the same examples, base, adapters, batches, steps and rates."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from harness.engine import positions, read_tokenizer
from harness.jsonl import read_documents, read_examples
from harness.registry import Registry
from harness.training import LARGE, settings_for, tokenize
from harness.training.checkpoint import Checkpoint
from harness.training.data import Item, batches, tensors
from harness.training.loop import Run, train
from harness.training.qlora import attach
from harness.types import Example, Model, Tuning

from .measuring import OURS, Row, device, in_turns, matrix_rate, memory, row

HELD = 64
"""Labelled documents that are not tuned on: the loss on them says whether two adapters are as good."""
FLOP = 4
"""Floating-point operations for each weight and token of LoRA: 2 forward, 2 back, none for the frozen weights."""
PACKED, PADDED = "TRL, packed", "TRL, padded"


@dataclass(frozen=True, kw_only=True)
class Work:
    """What all tune."""

    model: Model
    run: Run
    """All that decides the harness's run."""
    held: Sequence[Item]
    """What neither is tuned on."""

    @property
    def settings(self) -> Tuning:
        """Of QLoRA."""
        return self.run.settings

    @property
    def tokens(self) -> int:
        """That are read in all epochs, padding not counted."""
        return sum(len(item.tokens) for item in self.run.items) * self.settings.epochs

    @property
    def step(self) -> int:
        """Tokens of a step, on average."""
        return round(self.tokens / self.run.steps)


@dataclass(frozen=True, kw_only=True)
class Tuned:
    """What came of it."""

    network: Any
    """The base with its adapter."""
    steps: int
    loss: float
    """Mean over the last epoch's steps of the loss that was tuned on, in nats per token."""
    memory: float
    """Bytes (see `memory`)."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is kept of it."""

    steps: int
    loss: float
    memory: float
    held: float
    """Mean loss per token of responses that were not tuned on, in nats."""


def _judged(tuned: Tuned, held: Sequence[Item]) -> Judged:
    import torch
    from torch.nn.functional import cross_entropy

    network, given = tuned.network.eval(), tensors(held, device=str(tuned.network.device))
    with torch.inference_mode():
        output = network(
            input_ids=given.ids,
            attention_mask=given.mask,
            position_ids=positions(given.mask),
            logits_to_keep=given.targets.shape[1] + 1,
        )
        loss = float(cross_entropy(output.logits[:, :-1].float().flatten(0, 1), given.targets.flatten()))
    return Judged(steps=tuned.steps, loss=tuned.loss, memory=tuned.memory, held=loss)


def measure(registry: Registry, *, domain: str, examples: int, epochs: int, runs: int) -> list[Row]:
    """Tokens a second of the harness and of TRL with and without packing, on the embedded model."""
    return compare(work_of(registry, domain=domain, examples=examples, epochs=epochs), runs=runs)


def compare(work: Work, *, runs: int) -> list[Row]:
    """The same for any work."""
    with tempfile.TemporaryDirectory() as folder:
        ways = {
            OURS: lambda: _ours(work, _fresh(work)),
            PADDED: lambda: _theirs(work, _fresh(work), packing=False, out=Path(folder)),
            PACKED: lambda: _theirs(work, _fresh(work), packing=True, out=Path(folder)),
        }
        turns = in_turns(ways, runs=runs, judge=lambda tuned: _judged(tuned, work.held))
    ours = turns.found[OURS]
    rows = []
    for name in (PADDED, PACKED):
        theirs = turns.found[name]
        equal = (
            f"loss in the last epoch {ours.loss:.3f} and {theirs.loss:.3f}, on {len(work.held)} examples not tuned on "
            f"{ours.held:.3f} and {theirs.held:.3f}; {ours.steps} and {theirs.steps} steps"
        )
        if device() == "cuda":
            equal += f"; {ours.memory / 1e9:.1f} and {theirs.memory / 1e9:.1f} GB"
        rows.append(row(turns, "tuning", name, unit="tokens/s", work=work.tokens, equal=equal))
    return rows


def share_of_peak(model: Model, speed: float) -> str:
    """What part of the device's matrix rate so many tokens a second are."""
    dtype = "bfloat16" if device() == "cuda" else "float32"
    rate, need = matrix_rate(dtype), FLOP * model.parameters
    return (
        f"tuning, at {FLOP}N = {need:.3g} floating-point operations a token: {need * speed / rate:.0%} of the "
        f"{rate / 1e9:,.0f} GFLOP/s that products of {dtype} matrices reach here"
    )


def work_of(registry: Registry, *, domain: str, examples: int, epochs: int) -> Work:
    """Labelled documents of a domain and its seeds, with the settings that a study has for the embedded model."""
    model = registry.model("acorn")
    settings = replace(settings_for(model, registry.recipe("seeds-only").tuning), epochs=epochs)
    found = [*labelled(registry, domain), *read_examples(registry.domain(domain).seeds)]
    items = tokenize(read_tokenizer(model), found[: HELD + examples], context=model.context)
    return Work(model=model, run=Run(items=items[HELD:], settings=settings, seed=0), held=items[:HELD])


def labelled(registry: Registry, domain: str) -> list[Example]:
    """The few-shot pools of a domain's embedded benchmarks, a document of each in turn."""
    embedded = [each for each in registry.benchmarks.values() if each.domain == domain and each.upstream is None]
    pools = [read_documents(each.pool) for each in embedded]
    return [
        Example(instruction=each.instruction, input=each.input, response=each.answer)
        for documents in zip(*pools, strict=False)
        for each in documents
    ]


def _fresh(work: Work) -> Any:
    """The base with adapters that nothing has tuned: on every call the same."""
    return attach(work.model, work.settings, seed=0)


def _ours(work: Work, network: Any) -> Callable[[], Tuned]:
    run = work.run

    def tune() -> Tuned:
        with tempfile.TemporaryDirectory() as folder:
            losses = train(network, run, checkpoint=Checkpoint(path=Path(folder, "none"), run=""))
        return Tuned(network=network, steps=len(losses), loss=fmean(losses[-run.epoch :]), memory=memory())

    return tune


def _theirs(work: Work, network: Any, *, packing: bool, out: Path) -> Callable[[], Tuned]:
    trainer = trainer_of(work, network, packing=packing, out=out)

    def tune() -> Tuned:
        trainer.train()
        losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
        last = losses[-round(len(losses) / work.settings.epochs) :]
        return Tuned(network=network, steps=trainer.state.global_step, loss=fmean(last), memory=memory())

    return tune


def trainer_of(work: Work, network: Any, *, packing: bool, out: Path) -> Any:
    """An `SFTTrainer` that takes the harness's steps, in their order and at their rates.

    Packed, it takes rows of as many tokens as a step has on average, in an order of its own.
    """
    import torch
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    _be_quiet()
    if device() == "cpu":
        # It would turn adapters on a 4-bit base into bfloat16: here that is three times as slow, and another result.
        network.get_base_model().is_loaded_in_4bit = False
    run, settings = work.run, work.settings
    longest = max(work.step, *(len(item.tokens) for item in run.items))
    config = SFTConfig(
        output_dir=str(out),
        per_device_train_batch_size=1 if packing else settings.batch_size,
        num_train_epochs=settings.epochs if packing else 1,
        train_sampling_strategy="random" if packing else "sequential",
        max_length=longest if packing else work.model.context,
        packing=packing,
        max_grad_norm=1.0,
        # Its defaults save the memory of large models, and need a processor that reckons in bfloat16.
        bf16=device() == "cuda",
        gradient_checkpointing=work.model.parameters >= LARGE,
        dataloader_pin_memory=device() == "cuda",
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        use_cpu=device() == "cpu",
        seed=0,
    )
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=settings.learning_rate, weight_decay=0.0)
    rates = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(run, step))
    trainer = SFTTrainer(
        model=network,
        args=config,
        train_dataset=Dataset.from_list(list(_rows(run, packing=packing))),
        processing_class=read_tokenizer(work.model),
        optimizers=(optimizer, rates),
    )
    _say_nothing(trainer)
    return trainer


def _rate(run: Run, step: int) -> float:
    """The harness's rate of a step as a share of its peak; packing may need a step or two more, at the last rate."""
    return run.rate(min(step, run.steps - 1)) / run.settings.learning_rate


def _rows(run: Run, *, packing: bool) -> Iterator[dict[str, list[int]]]:
    """Tokens and labels as TRL takes them: each example once to be packed, else all epochs in the harness's order."""
    every = batches(run.items, size=run.settings.batch_size, epochs=run.settings.epochs, seed=run.seed)
    for item in run.items if packing else (item for batch in every for item in batch):
        prompt = len(item.tokens) - item.response
        yield {"input_ids": list(item.tokens), "labels": [-100] * prompt + list(item.tokens[prompt:])}


def _be_quiet() -> None:
    from datasets import disable_progress_bars
    from transformers.utils import logging

    disable_progress_bars()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    warnings.simplefilter("ignore")


def _say_nothing(trainer: Any) -> None:
    """It prints each log entry to where results go."""
    from transformers.trainer_callback import PrinterCallback

    trainer.remove_callback(PrinterCallback)
