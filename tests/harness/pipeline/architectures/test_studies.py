"""A whole study of a model of every architecture: scored, written from, tuned in 4 bits, scored again, exported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open

from harness import Model
from harness.engine import load
from harness.pipeline import ADAPTER, Runner, Stages, compare, export
from harness.report import Leaderboard
from harness.training.qlora import LARGE

ALL = ["mpt", "falcon", "llama", "mistral", "qwen", "gemma", "gpt-neox", "opt", "gpt2", "olmo", "phi", "stories"]
RECIPE = "self-specialize"
PAIRS = [("Once upon a time", " there was a dog"), ("The answer is", " yes"), ("One", " two three")]
FRESH = """
import json, sys
from pathlib import Path
from harness import Model
from harness.engine import load

told = json.loads(sys.argv[1])
engine = load(Model(**told["model"]), adapter=Path(told["adapter"]))
print(json.dumps([total for total, _ in engine.log_likelihood([tuple(pair) for pair in told["pairs"]])]))
"""
LINEAR = {"mpt": 4, "falcon": 4, "gpt-neox": 4, "gpt2": 4, "phi": 4, "opt": 6}
"""Architecture -> linear layers of a block; 7 where it is not said: four of attention, three of the gated rest."""


@dataclass(frozen=True, kw_only=True)
class Studied:
    """A study and what is needed to look into it."""

    name: str
    model: Model
    board: Leaderboard
    study: Any
    runner: Runner

    @property
    def adapter(self) -> Path:
        """Where the adapter lies."""
        tuned, _ = Stages(study=self.study, runner=self.runner).specialized(self.study.recipes[0])
        return tuned.folder / ADAPTER


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.slow) for name in ALL])
def studied(built: Any, grown: Any, tmp_path_factory: pytest.TempPathFactory, request: Any) -> Iterator[Studied]:
    """A study of a model that says it is large: its weights stay in 4 bits, and activations are computed twice."""
    model = built(request.param)
    large = replace(model, parameters=LARGE)
    registry = replace(grown.registry, models={**grown.registry.models, "tiny": large})
    garden = replace(grown, registry=registry, root=tmp_path_factory.mktemp(request.param))
    study, runner = garden.study(RECIPE, shots=(0, 1)), garden.runner()
    board = compare(study, runner)
    yield Studied(name=request.param, model=model, board=board, study=study, runner=runner)
    runner.engines.release()


def test_a_study_ends_with_a_delta(studied: Studied) -> None:
    """Base and specialized model are scored on the same documents, at every number of shots."""
    for section in studied.board.sections:
        base, specialized = section.rows
        assert (base.name, specialized.name) == ("base", RECIPE)
        assert base.tasks[0].documents == specialized.tasks[0].documents == 4
        assert specialized.delta is not None


def test_every_linear_layer_is_tuned(studied: Studied) -> None:
    """Of both blocks, and not the output's."""
    with safe_open(studied.adapter / "adapter_model.safetensors", framework="pt") as file:
        tuned = {name for name in file.keys() if "lora_A" in name}  # noqa: SIM118, it is no dict
    assert len(tuned) == 2 * LINEAR.get(studied.name, 7)
    assert not [name for name in tuned if "lm_head" in name or "embed_out" in name]


def test_the_adapter_is_the_same_in_a_fresh_process(studied: Studied, built: Callable[[str], Model]) -> None:
    """What it finds likely there, it finds likely here, and the base finds something else likely."""
    fields = ("name", "comment", "source", "parameters", "context", "licence")
    told = {
        "model": {field: getattr(studied.model, field) for field in fields},
        "adapter": str(studied.adapter),
        "pairs": PAIRS,
    }
    ended = subprocess.run([sys.executable, "-c", FRESH, json.dumps(told)], capture_output=True, text=True, check=True)
    here = [total for total, _ in load(studied.model, adapter=studied.adapter).log_likelihood(PAIRS)]
    assert json.loads(ended.stdout) == pytest.approx(here, abs=1e-3)
    assert [total for total, _ in load(studied.model).log_likelihood(PAIRS)] != pytest.approx(here, abs=1e-2)


def test_the_merged_model_is_written_as_the_base_is_published(studied: Studied, tmp_path: Path) -> None:
    """In its precision; the export itself holds it against base and adapter."""
    exported = export(studied.study, studied.runner, out=tmp_path / "merged", merged=True)
    base = json.loads((Path(studied.model.source) / "config.json").read_text())
    assert exported.told["precision"] == base.get("dtype", base.get("torch_dtype"))
    assert exported.told["merged"]["divergence"] <= exported.told["merged"]["bound"]
