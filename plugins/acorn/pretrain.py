"""Make acorn: train its tokenizer and pretrain it on the corpus.

    python -m harness_plugins.acorn.pretrain --out FOLDER

Everything is drawn from one seed. A further phase has its own mixture and schedule, and begins where earlier ones
ended, with fresh optimizers. Weights are kept in fp32 and stepped there; the forward and backward pass run in a copy of
them, in bf16 where the processor has instructions for it. Matrices are stepped by Muon, the rest by AdamW.
"""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import click
import numpy as np
import torch
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from .corpus.sheets import Page
from .ends import ENDS, End
from .muon import Muon
from .plan import Plan, Schedule
from .precision import precision
from .start import put_copying_in
from .tokenizer import END, train_tokenizer
from .workers import Workers, together


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


@dataclass(frozen=True, kw_only=True)
class Text:
    """A stretch of the corpus, documents ended by the end token."""

    ids: np.ndarray
    """[tokens], int64."""
    weights: np.ndarray
    """[tokens], float32: how much the loss on each token counts."""


def tokens(pages: Iterator[Page], tokenizer: PreTrainedTokenizerFast, answer_weight: float) -> Iterator[Text]:
    """The corpus as one stream. A token counts `answer_weight` in an answer and behind its end, and one elsewhere."""
    while True:
        block = list(islice(pages, 512))
        encoded = tokenizer.backend_tokenizer.encode_batch(
            [page.text + END for page in block], add_special_tokens=False
        )
        weights = []
        for page, one in zip(block, encoded, strict=True):
            counts = np.ones(len(one.ids), dtype=np.float32)
            if page.answers:
                ends = np.asarray([end for _, end in one.offsets])
                for first, behind in page.answers:
                    counts[np.searchsorted(ends, first, "right") : np.searchsorted(ends, behind, "right") + 1] = (
                        answer_weight
                    )
            weights.append(counts)
        ids = [np.asarray(one.ids, dtype=np.int64) for one in encoded]
        yield Text(ids=np.concatenate(ids), weights=np.concatenate(weights))


def batches(schedule: Schedule, stream: Iterator[Text]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Batches of the stages: ids and weights, each [stage.batch_tokens / stage.context, stage.context]."""
    held = Text(ids=np.empty(0, dtype=np.int64), weights=np.empty(0, dtype=np.float32))
    for stage in schedule.stages:
        for _ in range(stage.steps):
            while len(held.ids) < stage.batch_tokens:
                more = next(stream)
                held = Text(
                    ids=np.concatenate([held.ids, more.ids]), weights=np.concatenate([held.weights, more.weights])
                )
            size = stage.batch_tokens
            ids, weights = (
                torch.from_numpy(part[:size].reshape(-1, stage.context)) for part in (held.ids, held.weights)
            )
            held = Text(ids=held.ids[size:], weights=held.weights[size:])
            yield ids, weights


def weighted_loss(
    model: LlamaForCausalLM, ids: torch.Tensor, weights: torch.Tensor, total: torch.Tensor
) -> torch.Tensor:
    """Summed loss of the tokens in nats, each counted by its weight, over the `total` of all weights."""
    logits = model(input_ids=ids).logits[:, :-1].flatten(0, 1).float()
    losses = torch.nn.functional.cross_entropy(logits, ids[:, 1:].flatten(), reduction="none")
    return (losses * weights[:, 1:].flatten()).sum() / total


def rate(schedule: Schedule, step: int) -> float:
    """Share of the peak learning rate at a step: a short warm-up, a plateau, a linear fall to a twentieth."""
    warm = min(1.0, (step + 1) / 50)
    left = (schedule.steps - step) / max(1, schedule.cooldown * schedule.steps)
    return warm * max(0.05, min(1.0, left))


class Master:
    """The fp32 weights with their optimizers, beside the model that computes gradients."""

    def __init__(self, model: LlamaForCausalLM, schedule: Schedule, workers: Workers) -> None:
        self.workers = workers
        self.working = list(model.parameters())
        self.master = [parameter.detach().clone().float().requires_grad_() for parameter in self.working]
        names = [name for name, _ in model.named_parameters()]
        matrix = [weight.ndim == 2 and "embed" not in name for name, weight in zip(names, self.master, strict=True)]
        hidden = [weight for weight, chosen in zip(self.master, matrix, strict=True) if chosen]
        others = [weight for weight, chosen in zip(self.master, matrix, strict=True) if not chosen]
        self.optimizers: list[torch.optim.Optimizer] = [
            Muon(hidden, lr=schedule.matrix_rate, weight_decay=schedule.weight_decay, momentum=0.95, workers=workers),
            torch.optim.AdamW(others, lr=schedule.other_rate, betas=(0.9, 0.95), weight_decay=0.0),
        ]
        self.full = [schedule.matrix_rate, schedule.other_rate]

    def step(self, share: float) -> None:
        """Add up the gradients of all workers, clip them, step, and copy the weights back."""
        gradients = self.workers.total(torch.cat([weight.grad.flatten() for weight in self.working]).float())  # type: ignore[union-attr]
        gradients /= gradients.norm().clamp(min=1.0)
        parts = gradients.split([weight.numel() for weight in self.working])
        for working, master, gradient in zip(self.working, self.master, parts, strict=True):
            master.grad = gradient.view_as(master)
            working.grad = None
        for optimizer, full in zip(self.optimizers, self.full, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = full * share
            optimizer.step()
        with torch.no_grad():
            for working, master in zip(self.working, self.master, strict=True):
                working.copy_(master)


def run(
    schedule: Schedule, model: LlamaForCausalLM, stream: Iterator[Text], workers: Workers
) -> list[dict[str, float]]:
    """Train through a schedule; gives the loss curve, a point every 20 steps. Raises where the loss is no number."""
    # Attention written out and compiled is faster on a CPU than PyTorch's own kernel: see the model card.
    model.train().set_attn_implementation("eager")
    loss_of = torch.compile(weighted_loss, dynamic=False) if shutil.which("g++") else weighted_loss
    master = Master(model, schedule, workers)
    curve, losses, started, seen = [], [], time.monotonic(), 0
    for step, (ids, weights) in enumerate(batches(schedule, stream), 1):
        loss = loss_of(model, workers.part(ids), workers.part(weights), weights[:, 1:].sum())
        loss.backward()
        master.step(rate(schedule, step - 1))
        losses.append(workers.total(loss.detach()).item())
        seen += ids.numel()
        if not math.isfinite(losses[-1]):
            raise click.ClickException(f"the loss is {losses[-1]} at step {step}")
        if step % 20 == 0 or step == schedule.steps:
            point = {"step": step, "tokens": seen, "loss": round(float(np.mean(losses)), 4)}
            curve.append(point)
            losses = []
            speed = seen / (time.monotonic() - started)
            if workers.rank == 0:
                told = f"step {step}/{schedule.steps}  loss {point['loss']:.3f}  {speed:,.0f} tokens/s"
                click.echo(told, err=True)
    return curve


def save(model: LlamaForCausalLM, out: Path) -> None:
    """Write the model in bf16."""
    model.to(torch.bfloat16)
    model.generation_config.update(eos_token_id=0, pad_token_id=0, bos_token_id=0)
    model.save_pretrained(out)


def pretrain(workers: Workers, plan: Plan, out: Path) -> None:
    """Train the model whose tokenizer lies in a folder, and write it there with its loss curves.

    A phase begins with the mean of the weights at the ends of earlier ones, and such a mean is what is written
    (Wortsman et al., arXiv 2203.05482): it keeps what a later phase forgets. Ends and means are rounded to bf16, so
    that a phase can begin from stored weights. They are kept in `ends/`, and a run that was broken off goes on behind
    the last of them.
    """
    tokenizer = PreTrainedTokenizerFast.from_pretrained(out)
    model = build(plan)
    parameters = list(model.parameters())  # the rotary frequencies stay in fp32
    for parameter in parameters:
        parameter.data = parameter.data.to(precision())
    ends: list[End] = []
    for number, phase in enumerate(plan.phases):
        kept, made_from = out / ENDS / f"{number}.safetensors", plan.made_from(number)
        end = End.read(kept, made_from)
        if not end:
            started = time.monotonic()
            if phase.begins:
                _set(parameters, [ends[earlier].weights for earlier in phase.begins])
            stream = tokens(plan.documents(number), tokenizer, phase.schedule.answer_weight)
            curve = run(phase.schedule, model, stream, workers)
            seconds = round(time.monotonic() - started)
            weights = [parameter.detach().to(torch.bfloat16, copy=True) for parameter in parameters]
            told = {"precision": str(precision()), "workers": workers.count, "seconds": seconds, "curve": curve}
            end = End(weights=weights, told=told)
            if workers.rank == 0:
                end.write(kept, made_from)
        ends.append(end)
    if workers.rank == 0:
        _set(parameters, [ends[phase].weights for phase in plan.written])
        save(model, out)
        record = {"plan": asdict(plan), "corpus": plan.fingerprints(), "phases": [end.told for end in ends]}
        (out / "pretraining.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


@torch.no_grad()
def _set(parameters: list[torch.nn.Parameter], ends: list[list[torch.Tensor]]) -> None:
    """Give the parameters the mean of the weights at several ends, rounded to bf16."""
    for parameter, reached in zip(parameters, zip(*ends, strict=True), strict=True):
        parameter.copy_(torch.stack(reached).float().mean(0).to(torch.bfloat16))


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the model.")
@click.option("--workers", type=int, default=2, show_default=True, help="Processes; set to the cores that are free.")
def main(out: Path, workers: int) -> None:
    """Pretrain acorn and write it, its tokenizer and its loss curve to a folder."""
    plan = Plan()
    train_tokenizer(plan).save_pretrained(out)
    together(workers, pretrain, plan, out)


if __name__ == "__main__":
    main()
