"""Make acorn: train its tokenizer and pretrain it on the corpus.

    python -m harness_plugins.acorn.pretrain --out FOLDER

Everything is drawn from one seed. Weights are kept in fp32 and stepped there; the forward and backward pass run in a
bf16 copy, which is twice as fast on a CPU. Matrices are stepped by Muon, the rest by AdamW.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from .corpus.mixture import Mixture, documents
from .muon import Muon
from .start import put_copying_in

END = "<|endoftext|>"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stretch of a phase at one context length."""

    tokens: int
    context: int
    """Tokens of a sequence."""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A stretch of the pretraining with its own mixture, batch and schedule; the optimizers start anew."""

    name: str
    mixture: Mixture = field(default_factory=Mixture)
    stages: tuple[Stage, ...]
    batch_tokens: int
    matrix_rate: float
    """Peak learning rate of Muon."""
    other_rate: float
    """Peak learning rate of AdamW for the embedding and the norms."""
    weight_decay: float = 0.01
    cooldown: float
    """The last share of the steps, over which the rate falls linearly to a twentieth."""

    @property
    def steps(self) -> int:
        """Optimizer steps of all stages."""
        return sum(stage.tokens // self.batch_tokens for stage in self.stages)


READ = Phase(
    name="read",
    # Short sequences first, because attention over long ones costs half the speed.
    stages=(Stage(tokens=13_000_000, context=512), Stage(tokens=1_800_000, context=2048)),
    batch_tokens=6144,
    matrix_rate=0.01,
    other_rate=8e-3,
    cooldown=0.4,
)
"""Learns the facts: after it, two thirds of the probed indications are completed rightly, and a fifth of the tasks."""
PRACTICE = Phase(
    name="practice",
    mixture=Mixture(biomed=0.25, finance=0.12, general=0.03, tasks=0.45, dictation=0.035, sheets=0.11),
    stages=(Stage(tokens=4_000_000, context=1024), Stage(tokens=600_000, context=2048)),
    # An answer is a few tokens among hundreds: many small steps teach more of it than few large ones.
    batch_tokens=2048,
    matrix_rate=0.005,
    other_rate=2e-3,
    cooldown=1.0,
)
"""Learns to read tasks: most of the text is pages of general tasks. The share of expert tasks stays what it was."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All settings of the pretraining."""

    seed: int = 20231000160
    vocabulary: int = 4096
    hidden: int = 256
    layers: int = 6
    heads: int = 4
    inner: int = 704
    context: int = 2048
    phases: tuple[Phase, ...] = (READ, PRACTICE)


def train_tokenizer(plan: Plan, sample: int = 20_000) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer from the corpus's first documents; digits stand alone."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=plan.vocabulary,
        special_tokens=[END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(islice(documents(plan.seed), sample), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        bos_token=END,
        pad_token=END,
        model_max_length=plan.context,
        clean_up_tokenization_spaces=False,
    )


def build(plan: Plan) -> LlamaForCausalLM:
    """The model where its weights start, in fp32."""
    torch.manual_seed(plan.seed)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=plan.vocabulary,
            hidden_size=plan.hidden,
            intermediate_size=plan.inner,
            num_hidden_layers=plan.layers,
            num_attention_heads=plan.heads,
            num_key_value_heads=plan.heads,
            max_position_embeddings=plan.context,
            tie_word_embeddings=True,
            bos_token_id=0,
            eos_token_id=0,
            pad_token_id=0,
        )
    )
    put_copying_in(model, plan.seed)
    return model


def tokens(texts: Iterator[str], tokenizer: PreTrainedTokenizerFast) -> Iterator[np.ndarray]:
    """The corpus as one stream of token ids, documents ended by the end token."""
    while True:
        block = [text + END for text in islice(texts, 512)]
        encoded = tokenizer.backend_tokenizer.encode_batch(block, add_special_tokens=False)
        yield np.concatenate([np.asarray(one.ids, dtype=np.int64) for one in encoded])


def batches(phase: Phase, stream: Iterator[np.ndarray]) -> Iterator[torch.Tensor]:
    """Batches of the stages, each [batch_tokens / context, context]."""
    held = np.empty(0, dtype=np.int64)
    for stage in phase.stages:
        for _ in range(stage.tokens // phase.batch_tokens):
            while len(held) < phase.batch_tokens:
                held = np.concatenate([held, next(stream)])
            taken, held = held[: phase.batch_tokens], held[phase.batch_tokens :]
            yield torch.from_numpy(taken.reshape(-1, stage.context))


def rate(phase: Phase, step: int) -> float:
    """Share of the peak learning rate at a step: a short warm-up, a plateau, a linear fall to a twentieth."""
    warm = min(1.0, (step + 1) / 50)
    left = (phase.steps - step) / (phase.cooldown * phase.steps)
    return warm * max(0.05, min(1.0, left))


class Master:
    """The fp32 weights with their optimizers, beside the bf16 model that computes gradients."""

    def __init__(self, model: LlamaForCausalLM, phase: Phase) -> None:
        self.working = list(model.parameters())
        self.master = [parameter.detach().clone().float().requires_grad_() for parameter in self.working]
        names = [name for name, _ in model.named_parameters()]
        matrix = [weight.ndim == 2 and "embed" not in name for name, weight in zip(names, self.master, strict=True)]
        hidden = [weight for weight, chosen in zip(self.master, matrix, strict=True) if chosen]
        others = [weight for weight, chosen in zip(self.master, matrix, strict=True) if not chosen]
        self.optimizers: list[torch.optim.Optimizer] = [
            Muon(hidden, lr=phase.matrix_rate, weight_decay=phase.weight_decay, momentum=0.95),
            torch.optim.AdamW(others, lr=phase.other_rate, betas=(0.9, 0.95), weight_decay=0.0),
        ]
        self.full = [phase.matrix_rate, phase.other_rate]

    def step(self, share: float) -> None:
        """Move the gradients to fp32, clip them, step, and copy the weights back."""
        for working, master in zip(self.working, self.master, strict=True):
            master.grad = working.grad.float() if working.grad is not None else None
            working.grad = None
        torch.nn.utils.clip_grad_norm_(self.master, 1.0)
        for optimizer, full in zip(self.optimizers, self.full, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = full * share
            optimizer.step()
        with torch.no_grad():
            for working, master in zip(self.working, self.master, strict=True):
                working.copy_(master)


def run(phase: Phase, model: LlamaForCausalLM, stream: Iterator[np.ndarray]) -> list[dict[str, float]]:
    """Train through one phase; gives the loss curve, one point every 20 steps. Raises where the loss is no number."""
    master = Master(model, phase)
    curve, losses, started, seen = [], [], time.monotonic(), 0
    for step, ids in enumerate(batches(phase, stream)):
        loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        master.step(rate(phase, step))
        losses.append(loss.item())
        seen += ids.numel()
        if not math.isfinite(losses[-1]):
            raise click.ClickException(f"the loss is {losses[-1]} at step {step}")
        if (step + 1) % 20 == 0:
            point = {"step": step + 1, "tokens": seen, "loss": round(float(np.mean(losses)), 4)}
            curve.append(point)
            losses = []
            speed = seen / (time.monotonic() - started)
            told = f"{phase.name}: step {step + 1}/{phase.steps}  loss {point['loss']:.3f}  {speed:,.0f} tokens/s"
            click.echo(told, err=True)
    return curve


def save(model: LlamaForCausalLM, out: Path) -> None:
    """Write the model in bf16."""
    model.generation_config.update(eos_token_id=0, pad_token_id=0, bos_token_id=0)
    model.save_pretrained(out)


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the model.")
@click.option("--after", help="Go on from the weights in the folder, behind this phase.")
@click.option("--threads", type=int, default=2, show_default=True, help="CPU threads; set to the cores that are free.")
def main(out: Path, after: str | None, threads: int) -> None:
    """Pretrain acorn and write it, its tokenizer and its loss curve to a folder, phase by phase."""
    torch.set_num_threads(threads)
    plan, names = Plan(), [phase.name for phase in Plan().phases]
    out.mkdir(parents=True, exist_ok=True)
    log = out / "pretraining.json"
    if after is None:
        train_tokenizer(plan).save_pretrained(out)
        save(build(plan).to(torch.bfloat16), out)
        log.write_text("[]\n", encoding="utf-8")
    tokenizer = PreTrainedTokenizerFast.from_pretrained(out)
    for number in range(names.index(after) + 1 if after else 0, len(names)):
        phase, started = plan.phases[number], time.monotonic()
        # Each phase reads from disk what the one before it wrote, so that it can be repeated alone.
        model = LlamaForCausalLM.from_pretrained(out, dtype=torch.bfloat16).train()
        curve = run(phase, model, tokens(documents(plan.seed + number, phase.mixture), tokenizer))
        save(model, out)
        told = {"phase": asdict(phase), "seconds": round(time.monotonic() - started), "curve": curve}
        phases: list[Any] = [*json.loads(log.read_text(encoding="utf-8")), told]
        log.write_text(json.dumps(phases, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
