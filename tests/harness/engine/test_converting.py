"""An adapter's pickle as safetensors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from harness.engine import convert, load, with_adapter
from harness.errors import HarnessError
from harness.types import Model

WEIGHTS = "adapter_model.safetensors"
PAIRS = [("Once upon a time", " there was a dog"), ("The cat", " sat")]


@pytest.fixture
def pickled(tiny_model: Model, tmp_path: Path) -> tuple[Path, dict[str, torch.Tensor]]:
    """An adapter as they were published in 2023, and its weights."""
    folder = tmp_path / "alpaca"
    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM", init_lora_weights=False)
    torch.manual_seed(1)
    get_peft_model(AutoModelForCausalLM.from_pretrained(tiny_model.source), config).save_pretrained(folder)
    weights = load_file(folder / WEIGHTS)
    (folder / WEIGHTS).unlink()
    torch.save(weights, folder / "adapter_model.bin")
    return folder, weights


def test_the_weights_are_the_same(pickled: tuple[Path, dict[str, torch.Tensor]]) -> None:
    """Name by name, bit by bit; nothing else is left beside them."""
    folder, weights = pickled
    before = {path.name for path in folder.iterdir()}
    found = load_file(convert(folder))
    assert found.keys() == weights.keys()
    assert all(torch.equal(found[name], weights[name]) for name in weights)
    assert {path.name for path in folder.iterdir()} == before | {WEIGHTS}


def test_the_advice_is_what_helps(
    pickled: tuple[Path, Any], tiny_model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command of the error converts the adapter, and base and adapter are then one model."""
    monkeypatch.setenv("HARNESS_DATA", str(tmp_path / "data"))
    model = with_adapter(tiny_model, str(pickled[0]))
    with pytest.raises(HarnessError, match=f"convert it once, with: harness convert {pickled[0]}$"):
        load(model)
    convert(pickled[0])
    beside = load(tiny_model, adapter=pickled[0]).log_likelihood(PAIRS)
    found = load(model).log_likelihood(PAIRS)
    assert [total for total, _ in found] == pytest.approx([total for total, _ in beside], abs=1e-3)


def test_tensors_that_share_memory_are_written_apart(pickled: tuple[Path, Any]) -> None:
    """Safetensors refuses them, and pickles of before have them."""
    whole = torch.arange(6.0).reshape(2, 3)
    torch.save({"a": whole[0], "b": whole[1], "c": whole.T}, pickled[0] / "adapter_model.bin")
    found = load_file(convert(pickled[0]))
    assert torch.equal(found["c"], whole.T)


class _Trap:
    """What runs when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return open, (str(self.trace), "w")


def test_a_pickle_that_would_run_code_is_refused(pickled: tuple[Path, Any], tmp_path: Path) -> None:
    """And nothing of it runs."""
    torch.save({"a": torch.zeros(1), "b": _Trap(tmp_path / "trace")}, pickled[0] / "adapter_model.bin")
    with pytest.raises(HarnessError, match="no pickle of tensors alone"):
        convert(pickled[0])
    assert not (tmp_path / "trace").exists()
    assert not (pickled[0] / WEIGHTS).exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "no pickle of tensors"), (b"nothing", "no pickle of tensors"), (None, "cannot read: No such file")],
)
def test_what_is_no_pickle_is_told(pickled: tuple[Path, Any], content: bytes | None, told: str) -> None:
    """By its path: empty, something else, or not there."""
    (pickled[0] / "adapter_model.bin").unlink()
    if content is not None:
        (pickled[0] / "adapter_model.bin").write_bytes(content)
    with pytest.raises(HarnessError, match=told):
        convert(pickled[0])


@pytest.mark.parametrize("held", [{}, [torch.zeros(1)], {"step": 3}])
def test_what_holds_no_named_tensors_is_refused(pickled: tuple[Path, Any], held: object) -> None:
    """It is no adapter."""
    torch.save(held, pickled[0] / "adapter_model.bin")
    with pytest.raises(HarnessError, match="no names with tensors"):
        convert(pickled[0])


def test_what_is_there_is_not_overwritten(pickled: tuple[Path, Any]) -> None:
    """Nor is anything made of a folder that is no adapter."""
    (pickled[0] / WEIGHTS).write_bytes(b"mine")
    with pytest.raises(HarnessError, match="is there already"):
        convert(pickled[0])
    (pickled[0] / "adapter_config.json").unlink()
    with pytest.raises(HarnessError, match="in peft's format"):
        convert(pickled[0])


def test_a_whole_model_is_converted_as_the_docs_say(tiny_model: Model, tmp_path: Path) -> None:
    """By transformers, from a pickle, to a model that answers the same."""
    folder, out = tmp_path / "old", tmp_path / "new"
    network = AutoModelForCausalLM.from_pretrained(tiny_model.source)
    network.config.save_pretrained(folder)
    torch.save(network.state_dict(), folder / "pytorch_model.bin")
    AutoTokenizer.from_pretrained(tiny_model.source).save_pretrained(folder)
    AutoModelForCausalLM.from_pretrained(folder, use_safetensors=False, dtype="auto").save_pretrained(out)
    AutoTokenizer.from_pretrained(folder).save_pretrained(out)
    found = load(replace(tiny_model, source=str(out)))
    assert found.log_likelihood(PAIRS) == load(tiny_model).log_likelihood(PAIRS)
