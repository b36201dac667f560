"""Two processes of one `accelerate launch`, on CPUs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

from harness.types import Model

pytestmark = pytest.mark.slow
CREW = Path(__file__).with_name("crew.py")
LAUNCH = ("-m", "accelerate.commands.accelerate_cli", "launch", "--num_machines", "1", "--num_processes", "2")
PLAIN = ("--mixed_precision", "no", "--dynamo_backend", "no")
FSDP = ("--use_fsdp", "--fsdp_version", "2")


def _run(*command: str, well: bool = True) -> str:
    """What a command printed; it must end well, or else not.

    One thread, because the order of sums depends on their number.
    """
    ended = subprocess.run(
        [sys.executable, *command],
        env=os.environ | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    assert (ended.returncode == 0) is well, ended.stderr[-4000:]
    return ended.stdout


def _launch(*command: str, how: tuple[str, ...] = ("--multi_gpu",), well: bool = True) -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return _run(*LAUNCH, *PLAIN, *how, "--main_process_port", str(port), *command, well=well)


def _losses(folder: Path) -> list[float]:
    return [float(line) for line in (folder / "losses.txt").read_text().splitlines()]


def test_two_processes_answer_with_the_bytes_of_one(tiny_model: Model, tmp_path: Path) -> None:
    """Generated, likelihoods, drawn; the second process has answered one batch of each three."""
    _run(str(CREW), tiny_model.source, str(tmp_path / "one"), "ask")
    _launch(str(CREW), tiny_model.source, str(tmp_path / "two"), "ask")
    for name in ("generated", "likelihoods", "drawn"):
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    assert (tmp_path / "two" / "helped.txt").read_text() == "3"


HOW = pytest.mark.parametrize("how", [("--multi_gpu",), FSDP], ids=["whole", "divided"])


@HOW
def test_two_processes_tune_as_one_does(tiny_model: Model, tmp_path: Path, how: tuple[str, ...]) -> None:
    """Without dropout losses and adapter are the same but for the last digits, whether weights are divided or not."""
    _run(str(CREW), tiny_model.source, str(tmp_path / "one"), "train")
    _launch(str(CREW), tiny_model.source, str(tmp_path / "two"), "train", how=how)
    assert _losses(tmp_path / "two") == pytest.approx(_losses(tmp_path / "one"), rel=1e-4)
    one, two = (load_file(tmp_path / name / "adapter" / "adapter_model.safetensors") for name in ("one", "two"))
    assert set(one) == set(two)
    assert all(two[name] == pytest.approx(one[name], rel=1e-2, abs=1e-4) for name in one)


@HOW
def test_a_tuning_of_two_processes_goes_on_where_it_was_killed(
    tiny_model: Model, tmp_path: Path, how: tuple[str, ...]
) -> None:
    """From the end of the last whole epoch, and to the bytes of a run that nobody killed."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    _launch(str(CREW), tiny_model.source, str(whole), "resume", how=how)
    _launch(str(CREW), tiny_model.source, str(killed), "die", how=how, well=False)
    (checkpoint,) = killed.glob(".*.checkpoint")
    with safe_open(checkpoint, framework="np") as file:
        assert len(json.loads(file.metadata()["losses"])) == 4
    _launch(str(CREW), tiny_model.source, str(killed), "resume", how=how)
    assert (killed / "losses.txt").read_text() == (whole / "losses.txt").read_text()
    one, two = (folder / "adapter" / "adapter_model.safetensors" for folder in (whole, killed))
    assert one.read_bytes() == two.read_bytes()
    assert not checkpoint.exists()


def test_a_study_by_two_processes_ends_well(tmp_path: Path) -> None:
    """The base's scores have the bytes of one process; what is tuned says how many processes tuned it."""
    study = ("compare", "--domain", "finance", "--limit", "4", "--shots", "0", "--recipe", "seeds-only", "--json")
    _run("-m", "harness", *study, "--store", str(tmp_path / "one"))
    board = json.loads(_launch("-m", "harness", *study, "--store", str(tmp_path / "two")))
    assert [row["name"] for row in board["sections"][0]["rows"]] == ["base", "seeds-only"]
    (tuned,) = (tmp_path / "two").glob("tune/*/manifest.json")
    inputs = json.loads(tuned.read_text())["inputs"]
    assert (inputs["processes"], inputs["sharded"]) == (2, False)
    same = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").glob("evaluate/*/manifest.json")]
    base = [path for path in same if json.loads((tmp_path / "one" / path).read_text())["inputs"]["adapter"] is None]
    assert len(base) == 10
    assert all((tmp_path / "two" / path).read_bytes() == (tmp_path / "one" / path).read_bytes() for path in base)
