"""The loss on neutral text."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from harness import HarnessError, Model
from harness.engine import Engine, load
from harness.evaluation import neutral_loss
from harness.journal import Journal

TEXTS = [f"On day {number} the café by the harbour opened late, and nobody minded." for number in range(12)]


@pytest.fixture(scope="module")
def engine(tiny_model: Model) -> Engine:
    """The tiny model in memory."""
    return load(tiny_model)


def test_it_is_in_bits_a_byte(engine: Engine, tmp_path: Path) -> None:
    """As reckoned for one text from the network's own logits; é is two bytes."""
    tokens = torch.tensor([engine.tokenizer(TEXTS[0])["input_ids"]])
    with torch.inference_mode():
        told = engine.network(input_ids=tokens).logits[0, :-1].log_softmax(-1)
    nats = -float(told.gather(-1, tokens[0, 1:, None]).double().sum())
    found = neutral_loss(engine, TEXTS, journal=Journal(tmp_path / "journal.jsonl"))
    assert found[0] == pytest.approx(nats / math.log(2) / (len(TEXTS[0]) + 1), rel=1e-4)
    assert len(set(found)) == len(TEXTS)


def test_a_killed_reading_goes_on(engine: Engine, tmp_path: Path) -> None:
    """What the journal holds is not read again, and the losses are the same to the last bit."""
    whole, broken = Journal(tmp_path / "whole.jsonl"), Journal(tmp_path / "broken.jsonl")
    expected = neutral_loss(engine, TEXTS, journal=whole)
    broken.append(whole.read()[0])
    heard: list[tuple[int, int]] = []
    found = neutral_loss(engine, TEXTS, journal=broken, progress=lambda *of: heard.append(of))
    assert found == expected
    assert broken.read() == whole.read()
    assert heard[-1] == (12, 12)


@pytest.mark.parametrize("rows", [5, 1])
def test_texts_that_do_not_fit_together_are_read_in_halves(engine: Engine, tmp_path: Path, rows: int) -> None:
    """The losses are the same up to rounding."""
    whole = neutral_loss(engine, TEXTS, journal=Journal(tmp_path / "whole.jsonl"))
    given: list[int] = []

    def look(module: torch.nn.Module, arguments: Any, named: dict[str, Any]) -> None:
        given.append(len(named["input_ids"]))
        if given[-1] > rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    handle = engine.network.register_forward_pre_hook(look, with_kwargs=True)
    try:
        halved = neutral_loss(engine, TEXTS, journal=Journal(tmp_path / "halved.jsonl"))
    finally:
        handle.remove()
    assert max(given) == 8
    assert halved == pytest.approx(whole, rel=1e-5)


def test_a_text_beyond_the_context_is_an_error(engine: Engine, tmp_path: Path) -> None:
    """Part of a text would be another text."""
    with pytest.raises(HarnessError, match="context of 512"):
        neutral_loss(engine, ["very long " * 600], journal=Journal(tmp_path / "journal.jsonl"))
