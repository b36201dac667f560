"""Files with weights that are missing, or not whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from transformers import AutoModelForCausalLM

from harness.engine import find, load
from harness.errors import HarnessError
from harness.types import Model

INDEX = "model.safetensors.index.json"


@pytest.fixture
def several(copied: Model) -> Model:
    """The tiny model in several files."""
    folder = Path(copied.source)
    network = AutoModelForCausalLM.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    network.save_pretrained(folder, max_shard_size="600KB")
    assert len(list(folder.glob("model-*"))) > 1
    return copied


def test_several_files_are_one_model(several: Model, tiny_model: Model) -> None:
    """Their weights are counted together."""
    assert find(f"path:{several.source}").parameters == tiny_model.parameters


@pytest.mark.parametrize("kept", [0, 7, 50, 5000, -1])
def test_a_file_that_is_cut_short_is_told(copied: Model, kept: int) -> None:
    """In its head or behind it; a plugin's model, whose size is known, is no other."""
    path = Path(copied.source) / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    for ask in (lambda: find(f"path:{copied.source}"), lambda: load(copied)):
        with pytest.raises(HarnessError, match=r"copy/model\.safetensors: not safetensors, or cut short; bring"):
            ask()


@pytest.mark.parametrize("bytes_", [b"\xff" * 5000, b"\x02" + bytes(7) + b"{}more", b"\x02" + bytes(7) + b"[]"])
def test_what_is_no_safetensors_is_told(copied: Model, bytes_: bytes) -> None:
    """Also where its first bytes look like a head."""
    (Path(copied.source) / "model.safetensors").write_bytes(bytes_)
    with pytest.raises(HarnessError, match=r"copy/model\.safetensors: not safetensors"):
        find(f"path:{copied.source}")


def test_a_missing_file_of_several_is_told(several: Model) -> None:
    """The index lists it."""
    first = min(Path(several.source).glob("model-*"))
    first.unlink()
    for ask in (lambda: find(f"path:{several.source}"), lambda: load(several)):
        with pytest.raises(HarnessError, match=rf"copy: no {first.name}, which {INDEX} lists; bring"):
            ask()


def test_weights_under_another_name_are_not_read(copied: Model) -> None:
    """Nor counted: transformers would not find them."""
    path = Path(copied.source) / "model.safetensors"
    path.rename(path.with_name("weights.safetensors"))
    with pytest.raises(HarnessError, match=r"copy: no model\.safetensors; bring"):
        find(f"path:{copied.source}")


@pytest.mark.parametrize("index", ["{", json.dumps([1]), json.dumps({"weight_map": {"a": 3}}), "{}"])
def test_an_index_that_is_none_is_told(several: Model, index: str) -> None:
    """Whether it is JSON or not."""
    (Path(several.source) / INDEX).write_text(index)
    with pytest.raises(HarnessError, match=rf"copy/{INDEX}: (not JSON|no index of safetensors)"):
        find(f"path:{several.source}")
    with pytest.raises(HarnessError, match=INDEX):
        load(several)
