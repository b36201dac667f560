"""What is fetched of a hub model, and what is judged before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness import Model
from harness.engine.fitting import MEMINFO

SHORT = ("--domain", "general", "--recipe", "seeds-only", "--shots", "0", "--limit", "1")


@pytest.fixture
def repository(hub: Any, tiny_model: Model, tmp_path: Path) -> Path:
    """The tiny model as `us/tiny`, which a test may change."""
    folder = tmp_path / "repository"
    shutil.copytree(tiny_model.source, folder)
    hub.put(folder)
    return folder


def _weights(hub: Any) -> list[str]:
    return [name for name in hub.given if name.endswith(".safetensors")]


def _claim(path: Path, *shape: int) -> None:
    """A file whose head tells of one weight of that shape; there is none behind it."""
    size = 4
    for length in shape:
        size *= length
    head = json.dumps({"x": {"dtype": "F32", "shape": shape, "data_offsets": [0, size]}}).encode()
    path.write_bytes(len(head).to_bytes(8, "little") + head)


def _in_two(folder: Path) -> None:
    """Part the weights of a model into two files and an index."""
    from safetensors.torch import load_file, save_file

    whole = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    places = {name: f"model-0000{1 + place % 2}-of-00002.safetensors" for place, name in enumerate(sorted(whole))}
    for file in set(places.values()):
        save_file({name: whole[name] for name in places if places[name] == file}, folder / file, {"format": "pt"})
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))


@pytest.mark.skipif(not MEMINFO.is_file(), reason="this system does not say how much memory is free")
def test_memory_is_judged_before_weights_are_fetched(hub: Any, study: Any, repository: Path) -> None:
    """The heads of the files say how many weights there are."""
    _claim(repository / "model.safetensors", 100_000, 1_000_000_000)
    ended = study("hf:us/tiny")
    assert (ended.returncode, _weights(hub)) == (1, [])
    assert 'model "tiny" needs about 440 TB of memory (100 T weights of 32 bits)' in ended.stderr


def test_disk_is_judged_before_weights_are_fetched(hub: Any, study: Any, repository: Path) -> None:
    """By the sizes that the hub lists."""
    hub.put(repository, sizes={"model.safetensors": 5 * 10**18})
    ended = study("hf:us/tiny")
    assert (ended.returncode, _weights(hub)) == (1, [])
    told = ended.stderr.strip().splitlines()[-1]
    assert 'model "tiny" needs 5e+06 TB of disk for' in told
    assert told.endswith("are free; free some, or name another folder with HF_HUB_CACHE")


@pytest.mark.slow
def test_what_an_index_does_not_name_is_not_fetched(hub: Any, study: Any, repository: Path) -> None:
    """Some repositories hold the same weights twice, the second time in another form."""
    shutil.copy(repository / "model.safetensors", repository / "consolidated.safetensors")
    _in_two(repository)
    ended = study("hf:us/tiny")
    assert ended.returncode == 0, ended.stderr
    assert sorted(_weights(hub)) == ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]


@pytest.mark.parametrize("part", [lambda folder: None, _in_two], ids=["one file", "two files"])
def test_a_plan_fetches_no_weights(hub: Any, repository: Path, tiny_model: Model, tmp_path: Path, part: Any) -> None:
    """It counts them, says what is to be fetched, and how a plan comes to its times."""
    part(repository)
    ended = hub.harness("plan", "--model", "hf:us/tiny", *SHORT, "--store", str(tmp_path / "store"))
    assert ended.returncode == 0, ended.stderr
    assert _weights(hub) == []
    assert f"parameters: {tiny_model.parameters:,} " in ended.stdout
    size = sum(path.stat().st_size for path in repository.glob("*.safetensors"))
    assert f"to fetch: {size / 1e6:.3g} MB of weights" in ended.stdout
    told = "time: not calibrated (the weights are not on this machine, and a plan fetches none; bring them with: "
    assert f"{told}hf download us/tiny --include '*.safetensors' --revision 0123" in ended.stdout


def test_a_plan_is_calibrated_where_the_weights_are(hub: Any, repository: Path, tmp_path: Path) -> None:
    """In the cache that tools share, whoever brought them."""
    snapshot = hub.home / "hub" / "models--us--tiny" / "snapshots" / "0123456789abcdef0123456789abcdef01234567"
    shutil.copytree(repository, snapshot)
    planned = ("plan", "--model", "hf:us/tiny", *SHORT, "--store", str(tmp_path / "store"), "--json")
    ended = hub.harness(*planned)
    assert ended.returncode == 0, ended.stderr
    record = json.loads(ended.stdout)
    assert (record["uncalibrated"], record["fetching"]["bytes"], _weights(hub)) == ("", 0, [])
    assert record["seconds"] > 0


@pytest.mark.skipif(not MEMINFO.is_file(), reason="this system does not say how much memory is free")
def test_a_model_that_does_not_fit_is_planned_all_the_same(hub: Any, repository: Path, tmp_path: Path) -> None:
    """That is what a plan is for; only its times are left out."""
    config = json.loads((repository / "config.json").read_text())
    (repository / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 64, "intermediate_size": 10**12}))
    ended = hub.harness("plan", "--model", f"path:{repository}", *SHORT, "--store", str(tmp_path / "store"))
    assert ended.returncode == 0, ended.stderr
    assert "too little for the weights alone" in ended.stdout
    assert "time: not calibrated (the weights do not fit into this memory)" in ended.stdout


def test_a_hub_of_broken_safetensors_is_told(hub: Any, study: Any, repository: Path) -> None:
    """Whose head is none."""
    (repository / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"no")
    ended = study("hf:us/tiny")
    assert "us/tiny holds safetensors that cannot be read" in ended.stderr


def test_an_index_that_is_none_is_told(study: Any, repository: Path) -> None:
    """By its path."""
    (repository / "model.safetensors").unlink()
    (repository / "model.safetensors.index.json").write_text("{}")
    assert 'index.json: no index of safetensors, which has a "weight_map"' in study("hf:us/tiny").stderr


def test_a_pickled_adapter_is_told_before_the_base_is_fetched(
    hub: Any, study: Any, repository: Path, tmp_path: Path
) -> None:
    """With the commands that help, by a run and by a plan."""
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "adapter_config.json").write_text("{}")
    (folder / "adapter_model.bin").write_bytes(b"a pickle")
    hub.put(folder, "us/alpaca")
    commit = "0123456789abcdef0123456789abcdef01234567"
    advice = (
        f"hf download us/alpaca --include 'adapter*' --revision {commit} --local-dir alpaca && harness convert alpaca, "
        f"and name it with: --model hf:us/tiny@{commit} --adapter alpaca"
    )
    model = ("--model", "hf:us/tiny", "--adapter", "us/alpaca")
    planned = hub.harness("plan", *model, *SHORT, "--store", str(tmp_path / "store"))
    for ended in (study("hf:us/tiny", "--adapter", "us/alpaca"), planned):
        assert ended.returncode == 1
        assert ended.stderr.strip().endswith(advice)
    assert not [name for name in hub.given if name.endswith((".safetensors", ".bin"))]
