"""Samples behind many prompts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from harness.engine import Draw, Engine, Manner, Sampling, draw_all, load
from harness.engine.decoding import decode
from harness.journal import Journal
from harness.types import Model

PROMPTS = ["Once upon a time", "The sun was red when the old cat came", "It", "Once upon a time"]
DRAW = Draw(count=3, temperature=0.9, seed=5)


@pytest.fixture(scope="module")
def engine(tiny_model: Model) -> Engine:
    """The tiny model in memory."""
    return load(tiny_model)


def _draw(engine: Any, path: Path, draw: Draw = DRAW, prompts: list[str] = PROMPTS) -> list[list[str]]:
    found = draw_all(engine, prompts, draw, journal=Journal(path), max_new_tokens=8)
    return [[each.text for each in of_a_prompt] for of_a_prompt in found]


def test_samples_of_a_prompt_differ(engine: Engine, tmp_path: Path) -> None:
    """So many of each prompt, in the order of the prompts; equal prompts share theirs."""
    found = _draw(engine, tmp_path / "a")
    assert [len(set(each)) for each in found] == [3, 3, 3, 3]
    assert found[0] == found[3] != found[1]


def test_samples_depend_on_the_seed_alone(engine: Engine, tmp_path: Path) -> None:
    """The same seed, the same samples; another one, others."""
    assert _draw(engine, tmp_path / "a") == _draw(engine, tmp_path / "b")
    assert _draw(engine, tmp_path / "c", Draw(count=3, temperature=0.9, seed=6)) != _draw(engine, tmp_path / "d")


def test_a_resumed_run_samples_nothing_twice(engine: Engine, tmp_path: Path) -> None:
    """Batches that are in the journal are taken from it, and the rest is drawn as if nothing had happened."""
    prompts = [f"{'word ' * (number % 5)}number {number}" for number in range(50)]
    whole = _draw(engine, tmp_path / "whole", prompts=prompts)
    lines = (tmp_path / "whole").read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(lines) == 3  # 21 prompts of three samples fill a batch of 64
    (tmp_path / "cut").write_text("".join(lines[:1]), encoding="utf-8")
    assert _draw(engine, tmp_path / "cut", prompts=prompts) == whole
    assert (tmp_path / "cut").read_bytes() == (tmp_path / "whole").read_bytes()


def test_equal_prompts_of_a_batch_are_read_once(engine: Engine) -> None:
    """Each of them gets what it gets when it is read apart: the same sampler sees the same logits."""
    prompts = [PROMPTS[1]] * 3 + [PROMPTS[0]] * 2
    sampling = Sampling(temperature=0.9, seed=3)
    together = engine.generate(prompts, Manner(max_new_tokens=12, sampling=sampling))
    shapes: list[tuple[int, ...]] = []

    def watch(module: Any, given: Any, settings: Any) -> None:
        shapes.append(tuple(settings["input_ids"].shape))

    with engine.network.register_forward_pre_hook(watch, with_kwargs=True):
        again = engine.generate(prompts, Manner(max_new_tokens=12, sampling=sampling))
    assert again == together
    assert shapes[0][0] == 2
    assert {shape[0] for shape in shapes[1:]} <= {5, 4, 3, 2, 1}


def test_copies_of_a_prompt_read_the_same_logits(engine: Engine) -> None:
    """Of a batch with copies each row opens with the logits of its own prompt."""
    rows = [[5, 6, 7, 8], [9, 10], [5, 6, 7, 8], [9, 10], [9, 10]]
    opened: list[Any] = []

    def greedy(logits: Any, rows: list[int], step: int) -> Any:
        return logits.argmax(-1)

    with torch.inference_mode():
        written = decode(
            engine.network,
            rows,
            longest=5,
            ended=lambda answer: False,
            choose=greedy,
            opened=lambda batch: opened.append(batch.logits.clone()),
        )
        alone = [decode(engine.network, [row], longest=5, ended=lambda _: False, choose=greedy)[0] for row in rows]
    assert written == alone
    assert torch.equal(opened[0][0], opened[0][2])
    assert torch.equal(opened[0][1], opened[0][4])
