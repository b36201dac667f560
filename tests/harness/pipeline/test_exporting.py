"""Adapters and merged models that are taken away."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.disk import digest
from harness.errors import HarnessError
from harness.pipeline import export, export_examples

LOADING = """
import json, sys
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer
base, adapter, merged = sys.argv[1:]
tokens = AutoTokenizer.from_pretrained(merged)("Say which of the two is larger.", return_tensors="pt")
found = {}
with torch.no_grad():
    network = AutoModelForCausalLM.from_pretrained(base)
    found["base"] = network(**tokens).logits
    found["adapter"] = PeftModel.from_pretrained(network, adapter)(**tokens).logits
    found["merged"] = AutoModelForCausalLM.from_pretrained(merged)(**tokens).logits
print(json.dumps({name: float((logits - found["merged"]).abs().max()) for name, logits in found.items()}))
print("harness" in sys.modules)
"""


@pytest.fixture(scope="module")
def exported(grown: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The adapter of the study that was done, and the merged model."""
    study, folder = grown.study("self-specialize-twice"), tmp_path_factory.mktemp("exports")
    return {
        kind: export(study, grown.runner(), out=folder / "far" / kind, merged=kind == "merged")
        for kind in ("adapter", "merged")
    }


def test_what_is_exported_loads_without_the_harness(exported: dict[str, Any], garden: Any) -> None:
    """In a fresh process, by transformers and peft alone: adapter on base answers as the merged model, not as base."""
    base = garden.registry.model("tiny").source
    arguments = [base, *(str(exported[kind].folder) for kind in ("adapter", "merged"))]
    done = subprocess.run([sys.executable, "-c", LOADING, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    apart, harnessed = done.stdout.splitlines()[-2:]
    assert harnessed == "False"
    assert json.loads(apart)["adapter"] < 1e-4 < 1e-3 < json.loads(apart)["base"]


def test_the_folders_hold_what_others_expect(exported: dict[str, Any]) -> None:
    """And nothing else; their manifests lie beside them."""
    names = {kind: {path.name for path in each.folder.iterdir()} for kind, each in exported.items()}
    assert names["adapter"] == {"adapter_config.json", "adapter_model.safetensors"}
    assert {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"} <= names["merged"]
    beside = {path.name for path in exported["merged"].folder.parent.iterdir()}
    assert beside == {"adapter", "adapter.manifest.json", "merged", "merged.manifest.json"}


def test_both_measurements_stand_in_the_manifest(exported: dict[str, Any]) -> None:
    """With their bounds, and with what leads back to where the adapter comes from."""
    told = {kind: json.loads(each.manifest.read_text()) for kind, each in exported.items()}
    assert told == {kind: each.told for kind, each in exported.items()}
    assert told["adapter"].keys() == told["merged"].keys() - {"merged", "precision"}
    for each in told.values():
        assert each["alive"]["divergence"] > each["alive"]["bound"] >= 1e-6
        assert (each["recipe"], each["seed"], each["model"]["name"]) == ("self-specialize-twice", 0, "tiny")
        assert each["base"].startswith("sha256:")
    merged = told["merged"]
    assert (merged["kind"], merged["precision"]) == ("merged", "float32")
    assert merged["merged"]["divergence"] <= merged["merged"]["bound"] < merged["alive"]["divergence"]
    for kind, each in exported.items():
        assert told[kind]["files"] == {path.name: digest(path) for path in each.folder.iterdir()}


def test_no_path_of_this_machine_is_exported(exported: dict[str, Any], garden: Any) -> None:
    """Neither the store's, nor the model's, nor that of the draft."""
    places = [garden.registry.model("tiny").source, str(exported["merged"].folder.parent), ".draft"]
    for each in exported.values():
        for path in [each.manifest, *each.folder.iterdir()]:
            assert not any(place.encode() in path.read_bytes() for place in places), path.name


def test_what_is_there_is_not_overwritten(garden: Any, tmp_path: Path) -> None:
    """The error comes before any work; an empty folder is no obstacle."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("a thought")
    runner = garden.runner()
    with pytest.raises(HarnessError, match="mine is there already; delete it"):
        export(garden.study("seeds-only"), runner, out=tmp_path / "mine", merged=False)
    assert runner.ran == []
    (tmp_path / "empty").mkdir()
    assert export(garden.study("seeds-only"), runner, out=tmp_path / "empty", merged=False).manifest.is_file()


def test_a_merge_that_fails_leaves_nothing(garden: Any, grown: Any, tmp_path: Path) -> None:
    """Neither folder nor draft nor manifest, and what is left of a run that was killed is cleared away."""
    model = garden.registry.model("tiny")
    (tmp_path / ".out.draft").mkdir()
    study, runner = grown.study("self-specialize-twice"), grown.runner()
    packed = _quantized(Path(model.source), tmp_path / "packed")
    with pytest.raises(HarnessError, match="is quantized, and a merge would"):
        export(replace(study, model=replace(model, source=str(packed))), runner, out=tmp_path / "out", merged=True)
    assert {path.name for path in tmp_path.iterdir()} == {"packed"}


def _quantized(source: Path, folder: Path) -> Path:
    """A copy of a model in 4 bits."""
    import shutil

    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    settings = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4")
    shutil.copytree(source, folder)
    AutoModelForCausalLM.from_pretrained(source, quantization_config=settings).save_pretrained(folder)
    return folder


def test_a_card_lies_among_the_files(grown: Any, tmp_path: Path) -> None:
    """It is made of what the manifest says, and hashed with the others."""
    study = grown.study("self-specialize-twice")
    done = export(study, grown.runner(), out=tmp_path / "out", merged=False, card=lambda told: f"a {told['kind']}")
    assert (done.folder / "README.md").read_text() == "a adapter"
    assert done.told["files"]["README.md"] == digest(done.folder / "README.md")


def test_generated_examples_are_exported(garden: Any, tmp_path: Path) -> None:
    """Those that were tuned on, without the seeds, and with what became of all others."""
    got: list[Any] = []

    def write(examples: Any, told: dict[str, Any], folder: Path) -> None:
        got.extend(examples)
        (folder / "data").write_text("x")

    done = export_examples(garden.study("self-specialize"), garden.runner(), out=tmp_path / "out", write=write)
    told = json.loads(done.manifest.read_text())
    (made,) = (tmp_path / "store/responses").glob("*/examples.jsonl")
    assert [each.instruction for each in got] == [
        json.loads(line)["instruction"] for line in made.read_text().splitlines()
    ]
    assert told["files"] == {"data": digest(tmp_path / "out/data")}
    assert [key.partition("/")[0] for key in told["stages"]] == ["instructions", "responses"]
    assert told["funnel"]["accepted"] >= len(got) > 0


def test_a_recipe_without_examples_exports_none(garden: Any, tmp_path: Path) -> None:
    """Before any work."""
    runner = garden.runner()
    with pytest.raises(HarnessError, match='"seeds-only" generates no examples'):
        export_examples(garden.study("seeds-only"), runner, out=tmp_path / "out", write=lambda *_: None)
    assert runner.ran == []
