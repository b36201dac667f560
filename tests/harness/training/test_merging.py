"""Adapters as files to be taken away, and models with an adapter in their weights."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from harness.engine import load
from harness.errors import HarnessError
from harness.training import check_alive, check_merged, copy_adapter, merge, read, tune
from harness.types import Example, Model, Tuning

EXAMPLES = [Example(instruction=f"Say yes to {word}.", response="yes") for word in ("one", "two", "three", "four")]
LAYER = "model.layers.0.mlp.up_proj"
SETTINGS = Tuning(rank=4, learning_rate=1e-2, epochs=2, batch_size=4)


@pytest.fixture(scope="module")
def adapter(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that learned something."""
    out = tmp_path_factory.mktemp("tuned") / "adapter"
    tune(tiny_model, EXAMPLES, SETTINGS, seed=0, out=out)
    return out


@pytest.fixture(scope="module")
def half(tiny_model: Model, tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The tiny model, published in bfloat16."""
    folder = Path(shutil.copytree(tiny_model.source, tmp_path_factory.mktemp("models") / "half"))
    weights = load_file(folder / "model.safetensors")
    halved = {name: weight.bfloat16() for name, weight in weights.items()}
    save_file(halved, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "bfloat16"}))
    return replace(tiny_model, source=str(folder))


def _scaled(adapter: Path, out: Path, factor: float) -> Path:
    """The adapter with its change multiplied."""
    out.mkdir()
    shutil.copy(adapter / "adapter_config.json", out)
    weights = load_file(adapter / "adapter_model.safetensors")
    scaled = {name: weight * factor if "lora_B" in name else weight for name, weight in weights.items()}
    save_file(scaled, out / "adapter_model.safetensors", metadata={"format": "pt"})
    return out


def test_the_sum_is_rounded_once(half: Model, adapter: Path, tmp_path: Path) -> None:
    """Base in 16 bits plus scale times B times A in float32, and nothing of the 4 bits that it was tuned beside."""
    assert merge(half, adapter, tmp_path / "merged") == "bfloat16"
    before = load_file(Path(half.source) / "model.safetensors")[f"{LAYER}.weight"]
    after = load_file(tmp_path / "merged/model.safetensors")[f"{LAYER}.weight"]
    weights = load_file(adapter / "adapter_model.safetensors")
    first, second = (weights[f"base_model.model.{LAYER}.lora_{letter}.weight"] for letter in "AB")
    expected = (before.float() + SETTINGS.alpha / SETTINGS.rank * second @ first).bfloat16()
    assert after.dtype == torch.bfloat16
    assert (after == expected).float().mean() > 0.999  # products may differ in their last digit
    assert (after != before).float().mean() > 0.1


def test_a_model_in_float32_stays_in_float32(tiny_model: Model, adapter: Path, tmp_path: Path) -> None:
    """Merged as it is published; then it differs by no more than noise."""
    assert merge(tiny_model, adapter, tmp_path / "merged") == "float32"
    specialized = read(load(tiny_model, adapter=adapter))
    alive = check_alive(read(load(tiny_model)), specialized, adapter="x")
    merged = read(load(replace(tiny_model, source=str(tmp_path / "merged"))))
    assert check_merged(specialized, merged, alive=alive)["divergence"] < 1e-9


def test_sixteen_bits_keep_an_adapter(half: Model, adapter: Path, tmp_path: Path) -> None:
    """One that changes enough is within the bound, though not without loss."""
    merge(half, adapter, tmp_path / "merged")
    specialized = read(load(half, adapter=adapter))
    alive = check_alive(read(load(half)), specialized, adapter="x")
    merged = read(load(replace(half, source=str(tmp_path / "merged"))))
    found = check_merged(specialized, merged, alive=alive)
    assert 1e-9 < found["divergence"] <= found["bound"]


def test_an_adapter_that_is_rounded_away_is_refused(half: Model, adapter: Path, tmp_path: Path) -> None:
    """Its change is smaller than the step from one 16-bit number to the next."""
    faint = _scaled(adapter, tmp_path / "faint", 0.005)
    merge(half, faint, tmp_path / "merged")
    specialized = read(load(half, adapter=faint))
    alive = check_alive(read(load(half)), specialized, adapter="x")
    with pytest.raises(HarnessError, match="the merged model is not the specialized one"):
        check_merged(specialized, read(load(replace(half, source=str(tmp_path / "merged")))), alive=alive)


def test_a_quantized_base_is_refused(tiny_model: Model, adapter: Path, tmp_path: Path) -> None:
    """A merge would be rounded to a few bits; nothing is written."""
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    settings = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4")
    packed = AutoModelForCausalLM.from_pretrained(tiny_model.source, quantization_config=settings)
    folder = Path(shutil.copytree(tiny_model.source, tmp_path / "packed"))
    packed.save_pretrained(folder)
    with pytest.raises(HarnessError, match="quantized, and a merge would round the adapter away"):
        merge(replace(tiny_model, source=str(folder)), adapter, tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_an_adapter_of_another_model_is_refused(tiny_model: Model, tmp_path: Path) -> None:
    """The error names its folder."""
    (tmp_path / "none").mkdir()
    with pytest.raises(HarnessError, match="none: not an adapter of this model"):
        merge(tiny_model, tmp_path / "none", tmp_path / "merged")


def test_a_copied_adapter_names_a_hub_model_with_its_revision(tiny_model: Model, adapter: Path, tmp_path: Path) -> None:
    """So that peft finds the base by itself; a folder, which lies elsewhere on each machine, is named by the model."""
    copy_adapter(replace(tiny_model, source="somebody/model", revision="abc"), adapter, tmp_path / "hub")
    copy_adapter(tiny_model, adapter, tmp_path / "local")
    hub, local = (json.loads((tmp_path / name / "adapter_config.json").read_text()) for name in ("hub", "local"))
    assert (hub["base_model_name_or_path"], hub["revision"]) == ("somebody/model", "abc")
    assert local["base_model_name_or_path"] == "tiny"
    for name in ("hub", "local"):
        copied = tmp_path / name / "adapter_model.safetensors"
        assert copied.read_bytes() == (adapter / "adapter_model.safetensors").read_bytes()
