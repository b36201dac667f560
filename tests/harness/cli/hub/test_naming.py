"""Models that the command line names: a hub id, a folder, an adapter; and what is told where there is none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from harness import Model

SHA = "0123456789abcdef0123456789abcdef01234567"


def _line(ended: Any) -> str:
    """The only line of an error, which ends the command with 1."""
    lines = ended.stderr.strip().splitlines()
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(lines) == 1, ended.stderr
    return str(lines[0])


def _identities(store: Path) -> set[str]:
    """Which models the evaluations of a store were of."""
    return {json.loads(path.read_text())["inputs"]["model"] for path in store.glob("evaluate/*/manifest.json")}


@pytest.mark.slow
def test_a_hub_model_is_scored_at_its_commit(hub: Any, study: Any, tiny_model: Model, tmp_path: Path) -> None:
    """Its branch is resolved, the commit recorded, and no file but weights, settings and tokenizer fetched."""
    folder = tmp_path / "repository"
    shutil.copytree(tiny_model.source, folder)
    (folder / "modeling_tiny.py").write_text("raise SystemExit")
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    hub.put(folder)
    ended = study("hf:us/tiny@main")
    assert ended.returncode == 0, ended.stderr
    assert _identities(tmp_path / "store") == {f"us/tiny@{SHA}"}
    assert not [name for name in hub.given if name.endswith((".py", ".bin"))]
    # Once fetched it needs no network: the cache remembers what the branch stood for.
    hub.repositories.clear()
    hub.broken = True
    assert study("hf:us/tiny@main", HF_HUB_OFFLINE="1").returncode == 0


def test_a_gated_model_says_where_to_ask(hub: Any, study: Any, tiny_model: Model) -> None:
    """Its page, and how to log in; who has a token gets it."""
    hub.put(Path(tiny_model.source), gated=True)
    told = _line(study("hf:us/tiny"))
    assert f"us/tiny is gated; accept its licence at {hub.address}/us/tiny" in told
    assert "hf auth login" in told


def test_a_missing_model_is_told(study: Any) -> None:
    """It may be private, which the hub does not tell apart."""
    assert "there is no us/tiny on the hub, or it is private; check the name" in _line(study("hf:us/tiny"))


def test_a_missing_revision_is_told(hub: Any, study: Any, tiny_model: Model) -> None:
    """With the page that lists those there are."""
    hub.put(Path(tiny_model.source))
    assert f'us/tiny has no revision "v9"; see {hub.address}/us/tiny/commits' in _line(study("hf:us/tiny@v9"))


def test_a_broken_hub_is_told(hub: Any, study: Any) -> None:
    """By its status."""
    hub.broken = True
    assert "the hub answered 503 for us/tiny; try again later" in _line(study("hf:us/tiny"))


@pytest.mark.parametrize("environment", [{"HF_ENDPOINT": "http://127.0.0.1:9"}, {"HF_HUB_OFFLINE": "1"}])
def test_no_network_is_told(study: Any, environment: dict[str, str]) -> None:
    """With the way that needs none."""
    told = _line(study("hf:us/tiny", **environment))
    assert "cannot fetch us/tiny from" in told
    assert "--model path:FOLDER" in told


def test_a_model_of_pickles_is_refused_before_they_are_fetched(hub: Any, study: Any, tmp_path: Path) -> None:
    """The error says that they can be converted."""
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    hub.put(tmp_path)
    assert "us/tiny holds no safetensors, the only weights that are read; convert them" in _line(study("hf:us/tiny"))
    assert "pytorch_model.bin" not in hub.given


def test_a_model_of_a_plugin_is_resolved_too(study: Any) -> None:
    """A built-in name stands for a hub id."""
    assert "there is no HuggingFaceTB/SmolLM2-135M on the hub" in _line(study("smollm2-135m"))


@pytest.mark.parametrize("name", ["hf:tiny", "hf:a/b/c", "gs:us/tiny"])
def test_another_form_is_misuse(study: Any, name: str) -> None:
    """The forms there are, are told."""
    ended = study(name)
    assert ended.returncode == 2
    assert "write hf:ORG/NAME, hf:ORG/NAME@REVISION or path:FOLDER" in ended.stderr


def test_a_missing_folder_is_told(study: Any, tmp_path: Path) -> None:
    """By its whole path."""
    assert f"no folder {tmp_path}/gone" in _line(study(f"path:{tmp_path}/gone"))


@pytest.mark.slow
def test_a_folder_with_an_adapter_is_one_model(study: Any, tiny_model: Model, tmp_path: Path) -> None:
    """The adapter's hash stands beside the base's, the sum is written once, and a pickle is refused."""
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM", init_lora_weights=False)
    torch.manual_seed(1)
    get_peft_model(AutoModelForCausalLM.from_pretrained(tiny_model.source), config).save_pretrained(tmp_path / "alpaca")
    path = tmp_path / "alpaca" / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"enable_lora": None, "merge_weights": False}))  # of 2023
    ended = study(f"path:{tiny_model.source}", "--adapter", str(tmp_path / "alpaca"))
    assert ended.returncode == 0, ended.stderr
    (identity,) = _identities(tmp_path / "store")
    assert [part[:7] for part in identity.split("+")] == ["sha256:", "sha256:"]
    assert len(list((tmp_path / "home/data/models").iterdir())) == 1
    (tmp_path / "alpaca/adapter_model.safetensors").rename(tmp_path / "alpaca/adapter_model.bin")
    told = _line(study(f"path:{tiny_model.source}", "--adapter", str(tmp_path / "alpaca")))
    assert "no adapter_model.safetensors; a pickle (adapter_model.bin) is not read: convert it once" in told
