"""`--model path:FOLDER` of a model that does not hold together: one line, and exit code 1."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer

from harness import Model

pytestmark = pytest.mark.usefixtures("tiny_installed")


@pytest.fixture
def folder(tiny_model: Model, tmp_path: Path) -> Path:
    """A copy of the tiny model."""
    return Path(shutil.copytree(tiny_model.source, tmp_path / "broken"))


def _configure(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def _drop(folder: Path, name: str) -> None:
    path = folder / "model.safetensors"
    save_file({each: weight for each, weight in load_file(path).items() if each != name}, path, {"format": "pt"})


def _add_token(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_tokens(["<more>"])
    tokenizer.save_pretrained(folder)


BROKEN: dict[str, tuple[Any, str]] = {
    "no JSON": (lambda folder: (folder / "config.json").write_text("{"), "config.json: not JSON"),
    "no type": (lambda folder: _configure(folder, model_type=None), 'no "model_type"'),
    "unknown type": (lambda folder: _configure(folder, model_type="wonder"), '"wonder", which transformers'),
    "hidden size": (lambda folder: _configure(folder, hidden_size=64), "tensors of another shape"),
    "vocabulary": (lambda folder: _configure(folder, vocab_size=100_000), "2 tensors of another shape"),
    "more layers": (lambda folder: _configure(folder, num_hidden_layers=3), "lack 9 tensors"),
    "fewer layers": (lambda folder: _configure(folder, num_hidden_layers=1), "have 9 tensors"),
    "missing": (lambda folder: _drop(folder, "lm_head.weight"), "lack 1 tensor that config.json asks for, lm_head"),
    "tokens": (_add_token, "1 of its tokens have no place"),
    "cut short": (lambda folder: (folder / "model.safetensors").write_bytes(b"\x08"), "not safetensors, or cut short"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_model_ends_a_comparison_in_one_line(run: Any, folder: Path, tmp_path: Path, how: str) -> None:
    """Whatever is wrong with it: the line names it, and says what to do; no score is stored."""
    breaking, told = BROKEN[how]
    breaking(folder)
    store = tmp_path / "store"
    ended = run(
        *("compare", "--domain", "gardening", "--model", f"path:{folder}", "--store", str(store)),
        *("--shots", "0", "--limit", "2", "--recipe", "seeds-only"),
    )
    *before, last = ended.err.splitlines()
    assert (ended.code, ended.out) == (1, "")
    assert last.startswith("error: ")
    assert told in last
    assert str(folder) in last
    assert [line for line in before if "[transformers]" in line or "Traceback" in line] == []
    assert not list(store.glob("evaluate/*/manifest.json"))
