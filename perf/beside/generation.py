"""Greedy answers to many prompts beside `generate` of transformers, which takes them as they come."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from harness.engine import Engine, cut_at, generate_all, load
from harness.journal import Journal
from harness.jsonl import read_examples, read_passages
from harness.registry import Registry
from harness.synthesis.prompts import response_prompt
from harness.synthesis.responses import STOPS
from harness.synthesis.retrieval import Retriever

from .measuring import OURS, Row, as_it_is, as_read, in_turns, row
from .tuning import labelled

LONGEST = 64
"""Tokens of an answer at most, as in a study."""
DEMONSTRATIONS = PASSAGES = 5
"""In front of each task, as in a study with retrieval."""
BATCH = 16
"""Prompts that `generate` takes at once: of 1, 4, 8, 16, 32 and 64 its quickest here, or as quick as that."""

Answers = list[str]


def measure(registry: Registry, *, domain: str, prompts: int, runs: int) -> list[Row]:
    """Seconds for the answers to prompts of a synthesis."""
    model, asked = registry.model("acorn"), prompts_of(registry, domain, prompts)
    engine = load(model)
    peer = as_read(engine, model)
    ways = {OURS: lambda: ours(engine, asked), "generate": lambda: lambda: plain(peer, asked, batch=BATCH)}
    turns = in_turns(ways, runs=runs, judge=as_it_is)
    same = sum(a == b for a, b in zip(turns.found[OURS], turns.found["generate"], strict=True))
    equal = f"{same} of {len(asked)} answers are the same text"
    return [row(turns, "generation", f"generate, batch {BATCH}", name="generate", unit="seconds", equal=equal)]


def prompts_of(registry: Registry, domain: str, count: int) -> list[str]:
    """What a study asks for its examples: persona, demonstrations, passages and a task, in no order."""
    told = registry.domain(domain)
    seeds, passages = read_examples(told.seeds), read_passages(told.corpus) if told.corpus else ()
    tasks = Random(0).sample(labelled(registry, domain), count)
    found = Retriever(passages).search([f"{task.instruction}\n{task.input}" for task in tasks], k=PASSAGES)
    return [
        response_prompt(
            told.persona,
            demonstrations=Random(number).sample(seeds, DEMONSTRATIONS),
            passages=[passages[index] for index in best],
            instruction=task.instruction,
            input=task.input,
        )
        for number, (task, best) in enumerate(zip(tasks, found, strict=True))
    ]


def ours(engine: Engine, prompts: Sequence[str]) -> Callable[[], Answers]:
    """The answers of the harness, as a study asks for them."""

    def answer() -> Answers:
        with tempfile.TemporaryDirectory() as folder:
            written = generate_all(
                engine, prompts, journal=Journal(Path(folder, "journal")), max_new_tokens=LONGEST, stop=STOPS
            )
        return [each.text for each in written]

    return answer


def plain(engine: Engine, prompts: Sequence[str], *, batch: int, stopping: bool = True) -> Answers:
    """The answers of `generate`, batch by batch in the order of the prompts, cut at the first stop string."""
    import torch

    network: Any = engine.network
    tokenizer: Any = engine.tokenizer
    written: Answers = []
    for start in range(0, len(prompts), batch):
        given = tokenizer(list(prompts[start : start + batch]), return_tensors="pt", padding=True).to(network.device)
        told = {"stop_strings": list(STOPS), "tokenizer": tokenizer} if stopping else {}
        with torch.inference_mode():
            tokens = network.generate(
                **given, do_sample=False, max_new_tokens=LONGEST, pad_token_id=tokenizer.pad_token_id, **told
            )
        written += tokenizer.batch_decode(tokens[:, given["input_ids"].shape[1] :], skip_special_tokens=True)
    return [text[: cut_at(text, STOPS)] for text in written]
