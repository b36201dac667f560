"""A whole tuning run on a tiny model."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from harness.engine import load
from harness.errors import BudgetSpent, HarnessError
from harness.template import alpaca
from harness.training import TuningRecord, tune
from harness.training.loop import Run
from harness.training.qlora import attach
from harness.types import Example, Model, Progress, Tuning

SETTINGS = Tuning(rank=4, learning_rate=2e-2, epochs=3, batch_size=4)
WORDS = ("one", "two", "three", "four", "five", "six")
EXAMPLES = [Example(instruction=f"Say yes to {word}.", response="yes") for word in WORDS]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.parent.rglob("*")) if path.is_file()}


def _tune(model: Model, out: Path, *, progress: Progress | None = None, settings: Tuning = SETTINGS) -> TuningRecord:
    return tune(model, EXAMPLES, settings, seed=7, out=out, progress=progress)


def test_tuning_teaches_the_response(tiny_model: Model, tmp_path: Path) -> None:
    """The loss falls, and the specialized model finds the response likelier than the base does."""
    record = _tune(tiny_model, tmp_path / "adapter", settings=replace(SETTINGS, epochs=8))
    assert (record.examples, record.dropped, record.steps) == (6, 0, 16)
    assert record.losses[-1] < record.losses[0] / 2
    pair = [(alpaca("Say yes to four."), "yes")]
    tuned = load(tiny_model, adapter=tmp_path / "adapter").log_likelihood(pair)[0][0]
    assert tuned > load(tiny_model).log_likelihood(pair)[0][0] + 1


def test_a_run_whose_time_is_over_loses_no_step(tiny_model: Model, tmp_path: Path) -> None:
    """In the middle of an epoch it leaves a checkpoint; the run that goes on ends with the same bytes."""

    def ends(done: int, total: int) -> None:
        if done == 3:
            raise BudgetSpent("over")

    whole, broken = tmp_path / "whole/adapter", tmp_path / "broken/adapter"
    record = _tune(tiny_model, whole)
    with pytest.raises(BudgetSpent):
        _tune(tiny_model, broken, progress=ends)
    told: list[int] = []
    assert _tune(tiny_model, broken, progress=lambda done, total: told.append(done)) == record
    assert told == [4, 5, 6]
    assert _files(broken) == _files(whole)


@pytest.mark.parametrize("dies_at", [1, 2, 3, 6])
def test_a_resumed_run_ends_like_an_uninterrupted_one(tiny_model: Model, tmp_path: Path, dies_at: int) -> None:
    """Adapter and record are the same byte for byte, wherever a run died, and nothing else is left behind."""

    def dies(done: int, total: int) -> None:
        if done == dies_at:
            raise KeyboardInterrupt

    whole, broken = tmp_path / "whole/adapter", tmp_path / "broken/adapter"
    record = _tune(tiny_model, whole)
    with pytest.raises(KeyboardInterrupt):
        _tune(tiny_model, broken, progress=dies)
    assert not broken.exists()
    torch.rand(3)
    told: list[int] = []
    resumed = _tune(tiny_model, broken, progress=lambda done, total: told.append(done))
    assert resumed == record
    assert told[0] == (dies_at - 1) // 2 * 2 + 1  # whole epochs, of two steps each, are kept
    assert _files(broken) == _files(whole)
    assert set(_files(whole)) == {"adapter_config.json", "adapter_model.safetensors"}


def test_a_checkpoint_of_other_settings_is_not_used(tiny_model: Model, tmp_path: Path) -> None:
    """A run begins anew where another one with another learning rate stopped."""

    def dies(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _tune(tiny_model, tmp_path / "a", progress=dies)
    told: list[int] = []
    other = replace(SETTINGS, learning_rate=1e-3)
    _tune(tiny_model, tmp_path / "a", settings=other, progress=lambda done, total: told.append(done))
    assert told == [1, 2, 3, 4, 5, 6]


def test_an_adapter_loads_with_plain_peft(tiny_model: Model, tmp_path: Path) -> None:
    """A fresh process without the harness reads it, and it holds nothing of this machine."""
    out = tmp_path / "adapter"
    _tune(tiny_model, out)
    script = (
        "import sys; from transformers import AutoModelForCausalLM; from peft import PeftModel\n"
        "base = AutoModelForCausalLM.from_pretrained(sys.argv[1])\n"
        "tuned = PeftModel.from_pretrained(base, sys.argv[2])\n"
        "print(sum(float(w.abs().sum()) > 0 for n, w in tuned.named_parameters() if 'lora_B' in n))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tiny_model.source, str(out)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-1] == "14"
    config = json.loads((out / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == "tiny"
    assert config["target_modules"] == sorted(config["target_modules"])
    assert str(tmp_path.parent) not in (out / "adapter_config.json").read_text()


def test_all_linear_layers_but_the_output_are_adapted(tiny_model: Model, tmp_path: Path) -> None:
    """Seven in each of the two layers, in float32, of the rank that was asked for."""
    _tune(tiny_model, tmp_path / "adapter")
    weights = load_file(tmp_path / "adapter/adapter_model.safetensors")
    assert len(weights) == 2 * 7 * 2
    assert {weight.dtype for weight in weights.values()} == {torch.float32}
    assert {weight.shape[0] for name, weight in weights.items() if "lora_A" in name} == {4}
    assert not any("lm_head" in name for name in weights)


@pytest.mark.parametrize("size", [0, 10**9], ids=["small", "large"])
def test_the_base_is_quantized_and_frozen(tiny_model: Model, size: int) -> None:
    """Its linear layers compute with doubly quantized NF4, kept packed or not; the adapters alone are tuned."""
    from bitsandbytes.functional import dequantize_4bit, quantize_4bit

    model = replace(tiny_model, parameters=tiny_model.parameters + size)
    tuned = attach(model, SETTINGS, seed=0)
    linear = tuned.base_model.model.model.layers[0].mlp.up_proj.base_layer
    assert type(linear).__name__ == ("Linear4bit" if size else "Linear")
    whole = load(tiny_model).network.model.layers[0].mlp.up_proj.weight
    given = torch.randn(3, 32)
    with torch.inference_mode():
        packed, state = quantize_4bit(whole, compress_statistics=True, quant_type="nf4")
        torch.testing.assert_close(linear(given), given @ dequantize_4bit(packed, state).T)
    assert all("lora_" in name for name, weight in tuned.named_parameters() if weight.requires_grad)


def test_gradients_of_second_factors_stand_column_by_column(tiny_model: Model) -> None:
    """So that torch computes them in the order of products that is quick on a CPU."""
    tuned = attach(tiny_model, Tuning(rank=4), seed=0)
    tuned(input_ids=torch.tensor([[5, 6, 7]])).logits.sum().backward()
    grads = [weight.grad for name, weight in tuned.named_parameters() if ".lora_B." in name]
    assert grads
    assert all(grad is not None and grad.stride() == (1, len(grad)) for grad in grads)


def test_examples_that_do_not_fit_are_counted(tiny_model: Model, tmp_path: Path) -> None:
    """They are dropped and counted; where none is left, that is an error."""
    long = Example(instruction="Repeat.", response="dog " * 600)
    record = tune(tiny_model, [long, *EXAMPLES], replace(SETTINGS, epochs=1), seed=7, out=tmp_path / "a")
    assert (record.examples, record.dropped) == (6, 1)
    with pytest.raises(HarnessError, match="none of 1 examples fits 512 tokens"):
        tune(tiny_model, [long], SETTINGS, seed=7, out=tmp_path / "b")


def test_a_diverging_loss_stops_the_run(tiny_model: Model, tmp_path: Path) -> None:
    """The error names step and learning rate, and no adapter is left."""
    with pytest.raises(HarnessError, match=r"at step \d+ of 6, at a learning rate of"):
        _tune(tiny_model, tmp_path / "adapter", settings=replace(SETTINGS, learning_rate=1e30))
    assert not (tmp_path / "adapter").exists()


def test_the_learning_rate_rises_and_falls() -> None:
    """Linearly to its peak in a twentieth of the steps, then towards zero, which it does not reach."""
    run = Run(items=[], settings=Tuning(learning_rate=1.0, epochs=1), seed=0)
    run.__dict__["epoch"] = 100
    rates = [run.rate(step) for step in range(100)]
    assert rates[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert rates[4:] == pytest.approx([(100 - step) / 96 for step in range(4, 100)])
