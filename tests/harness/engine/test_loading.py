"""A base model with an adapter."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM

from harness.engine import Engine, load
from harness.errors import HarnessError
from harness.types import Model

PAIRS = [("Once upon a time", " there was a dog"), ("The cat", " sat")]


def _adapter(model: Model, folder: Path, *, zero: bool) -> Path:
    """An adapter that changes nothing (as each begins), or one of random weights."""
    config = LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM", init_lora_weights=zero)
    torch.manual_seed(1)
    get_peft_model(AutoModelForCausalLM.from_pretrained(model.source), config).save_pretrained(folder)
    return folder


def _logits(engine: Engine) -> torch.Tensor:
    ids = engine.tokenizer("Once upon a time there was a dog", return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        return engine.network(input_ids=ids).logits


def test_an_adapter_of_zeros_changes_no_number(tiny_model: Model, tmp_path: Path) -> None:
    """Base and base with an adapter that does nothing give the same bits."""
    specialized = load(tiny_model, adapter=_adapter(tiny_model, tmp_path / "a", zero=True))
    assert torch.equal(_logits(specialized), _logits(load(tiny_model)))


def test_a_merged_adapter_computes_what_peft_computes(tiny_model: Model, tmp_path: Path) -> None:
    """Adding the adapter into the weights agrees with peft's own layers to 1e-4, and differs from the base."""
    adapter = _adapter(tiny_model, tmp_path / "a", zero=False)
    base = load(tiny_model)
    plain = _logits(base).clone()
    beside = Engine(
        network=PeftModel.from_pretrained(base.network, adapter).eval(),  # type: ignore[arg-type]
        tokenizer=base.tokenizer,
        context=base.context,
    )
    merged = _logits(load(tiny_model, adapter=adapter))
    torch.testing.assert_close(merged, _logits(beside), atol=1e-4, rtol=1e-4)
    assert not torch.allclose(merged, plain, atol=1e-2)


def test_a_missing_adapter_is_named(tiny_model: Model, tmp_path: Path) -> None:
    """The base is not silently scored in its place."""
    with pytest.raises(HarnessError, match=r"no adapter_model\.safetensors; tune again"):
        load(tiny_model, adapter=tmp_path / "gone")


def test_an_adapter_of_another_model_is_refused(tiny_model: Model, tmp_path: Path) -> None:
    """Weights of another shape do not fit."""
    from safetensors.torch import load_file, save_file

    adapter = _adapter(tiny_model, tmp_path / "a", zero=True)
    path = adapter / "adapter_model.safetensors"
    save_file({name: weight[:, :-1].contiguous() for name, weight in load_file(path).items()}, path)
    with pytest.raises(HarnessError, match="not an adapter of this model"):
        load(tiny_model, adapter=adapter)


@pytest.mark.parametrize("names", [{"up_proj": "upper_proj"}, {".0.mlp.up_proj.lora_A.": None}], ids=["other", "gone"])
def test_a_layer_that_does_not_fit_is_refused(tiny_model: Model, tmp_path: Path, names: dict[str, str | None]) -> None:
    """One of another name, as after an update of transformers, or one without its weights: peft would go on."""
    from safetensors.torch import load_file, save_file

    adapter = _adapter(tiny_model, tmp_path / "a", zero=False)
    path, [(old, new)] = adapter / "adapter_model.safetensors", names.items()
    weights = load_file(path)
    renamed = {name.replace(old, new) if new else name: weight for name, weight in weights.items()}
    save_file({name: weight for name, weight in renamed.items() if new or old not in name}, path)
    with pytest.raises(HarnessError, match=r"weights belong to layers of one of them alone, .*up_proj"):
        load(tiny_model, adapter=adapter)
