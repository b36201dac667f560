"""What may be opened as a model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from harness.engine import identify, load
from harness.errors import HarnessError
from harness.types import Model


def test_a_copy_of_a_folder_is_the_same_model(tiny_model: Model, copied: Model) -> None:
    """The place of a folder does not count, nor do its model card and hidden files."""
    (Path(copied.source) / "README.md").write_text("a card")
    (Path(copied.source) / ".cache").mkdir()
    (Path(copied.source) / ".cache/x.json").write_text("{}")
    assert identify(copied) == identify(tiny_model)


def test_a_changed_file_is_another_model(tiny_model: Model, copied: Model) -> None:
    """One more space in the configuration is enough."""
    with (Path(copied.source) / "config.json").open("a") as file:
        file.write(" ")
    assert identify(copied) != identify(tiny_model)


def test_a_hub_model_is_its_revision(tiny_model: Model) -> None:
    """Without a revision it could change under its name, and is refused."""
    hub = replace(tiny_model, source="some/model", revision="abc")
    assert identify(hub) == "some/model@abc"
    with pytest.raises(HarnessError, match="needs a revision"):
        identify(replace(hub, revision=None))


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "training_args.bin"])
def test_pickles_are_refused(copied: Model, name: str) -> None:
    """A folder with a file that runs code when it is read is not opened, even beside safetensors."""
    (Path(copied.source) / name).write_bytes(b"\x80\x04.")
    with pytest.raises(HarnessError, match=f"{name} is not safetensors"):
        load(copied)


def test_a_missing_folder_is_named(tiny_model: Model, tmp_path: Path) -> None:
    """The error says which folder there is not."""
    with pytest.raises(HarnessError, match=r"no folder .*gone"):
        load(replace(tiny_model, source=str(tmp_path / "gone")))


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_missing_file_is_an_error(copied: Model, name: str) -> None:
    """Neither weights nor configuration can be left out."""
    (Path(copied.source) / name).unlink()
    with pytest.raises(HarnessError, match="copy"):
        load(copied)


def test_damaged_weights_are_an_error(copied: Model) -> None:
    """A file that was cut short is not taken for weights."""
    weights = Path(copied.source) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(HarnessError, match=r"model\.safetensors: not safetensors, or cut short"):
        load(copied)


def test_code_of_a_model_is_not_run(copied: Model, tmp_path: Path) -> None:
    """An architecture that its folder brings along as Python is refused, and the Python left alone."""
    folder, trace = Path(copied.source), tmp_path / "trace"
    (folder / "own.py").write_text(f"open({str(trace)!r}, 'w')\n")
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.C", "AutoModelForCausalLM": "own.M"}}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(HarnessError, match="it needs code of its own, which is never run"):
        load(copied)
    assert not trace.exists()


def test_a_context_beyond_the_network_is_refused(tiny_model: Model) -> None:
    """A model's stated context must be within what its network can read."""
    with pytest.raises(HarnessError, match="513 tokens, but its network has 512"):
        load(replace(tiny_model, context=513))
