"""Folders as models, and adapters as parts of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

from harness.engine import find, identify, load, pin, with_adapter
from harness.errors import HarnessError
from harness.types import Model

PAIRS = [("Once upon a time", " there was a dog"), ("The cat", " sat")]


@pytest.fixture
def adapter(tiny_model: Model, tmp_path: Path) -> Path:
    """A published adapter of the tiny model."""
    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM", init_lora_weights=False)
    torch.manual_seed(1)
    get_peft_model(AutoModelForCausalLM.from_pretrained(tiny_model.source), config).save_pretrained(tmp_path / "alpaca")
    return tmp_path / "alpaca"


def _changed(model: Model, folder: Path, changes: Mapping[str, Any]) -> Path:
    """A copy of a model with another configuration."""
    shutil.copytree(model.source, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))
    return folder


def test_a_folder_says_its_size_and_context(tiny_model: Model) -> None:
    """Weights are counted in the heads of its files, the context read off its configuration."""
    found = find(f"path:{tiny_model.source}")
    assert (found.name, found.parameters, found.context) == ("tiny", tiny_model.parameters, 512)
    assert identify(found) == identify(tiny_model)


def test_a_folder_that_needs_its_own_code_is_refused(tiny_model: Model, tmp_path: Path) -> None:
    """Before anything is loaded, and without the advice to run it."""
    mapped = {"model_type": "own", "auto_map": {"AutoConfig": "own.C", "AutoModelForCausalLM": "own.M"}}
    folder = _changed(tiny_model, tmp_path / "own", mapped)
    (folder / "own.py").write_text("raise SystemExit")
    with pytest.raises(HarnessError, match="it needs code of its own, which is never run"):
        find(f"path:{folder}")


def test_native_code_is_taken_where_a_folder_brings_its_own(tiny_model: Model, tmp_path: Path) -> None:
    """As MPT and Falcon do, which transformers knows by now."""
    mapped = {"auto_map": {"AutoConfig": "own.C", "AutoModelForCausalLM": "own.M"}}
    folder = _changed(tiny_model, tmp_path / "mapped", mapped)
    (folder / "own.py").write_text("raise SystemExit")
    found = find(f"path:{folder}")
    assert load(found).log_likelihood(PAIRS) == load(tiny_model).log_likelihood(PAIRS)


def test_a_file_that_was_cut_short_is_told(tiny_model: Model, tmp_path: Path) -> None:
    """Its head cannot be counted."""
    folder = _changed(tiny_model, tmp_path / "short", {})
    (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:50])
    with pytest.raises(HarnessError, match=r"model\.safetensors: not safetensors, or cut short"):
        find(f"path:{folder}")


def test_a_local_model_is_pinned_already(tiny_model: Model) -> None:
    """Its files' hashes are its identity, and nothing is asked of a hub."""
    assert pin(tiny_model) == tiny_model
    commit = "0" * 40
    hub = replace(tiny_model, source="us/tiny", revision=commit, adapter="us/alpaca", adapter_revision=commit)
    assert pin(hub) == hub


def test_base_and_adapter_are_one_model(
    tiny_model: Model, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers as the base with the adapter beside it does, and is another model than the base."""
    monkeypatch.setenv("HARNESS_DATA", str(tmp_path / "data"))
    whole = with_adapter(tiny_model, str(adapter))
    assert whole.name == "tiny-alpaca"
    assert identify(whole).startswith(f"{identify(tiny_model)}+sha256:")
    beside = [total for total, _ in load(tiny_model, adapter=adapter).log_likelihood(PAIRS)]
    assert [total for total, _ in load(whole).log_likelihood(PAIRS)] == pytest.approx(beside, abs=1e-3)
    assert [total for total, _ in load(tiny_model).log_likelihood(PAIRS)] != pytest.approx(beside, abs=1e-2)


def test_base_and_adapter_are_written_once(
    tiny_model: Model, adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is read the next time; nothing half-written is left."""
    monkeypatch.setenv("HARNESS_DATA", str(tmp_path / "data"))
    whole = with_adapter(tiny_model, str(adapter))
    load(whole)
    (place,) = (tmp_path / "data" / "models").iterdir()
    before = (place / "model.safetensors").stat().st_mtime_ns
    load(whole)
    assert (place / "model.safetensors").stat().st_mtime_ns == before


@pytest.mark.parametrize(("gone", "told"), [("adapter_config.json", "in peft's format"), (None, "has an adapter")])
def test_what_is_no_adapter_is_told(tiny_model: Model, adapter: Path, gone: str | None, told: str) -> None:
    """A folder without a configuration, and a second one."""
    if gone:
        (adapter / gone).unlink()
    with pytest.raises(HarnessError, match=told):
        load(with_adapter(tiny_model if gone else with_adapter(tiny_model, str(adapter)), str(adapter)))
