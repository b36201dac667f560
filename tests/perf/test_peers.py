"""The scripts that measure speed beside peers still run. How fast, they say; here that is nobody's business."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PEERS = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("trl", "rank_bm25"))), reason="needs the extra: pip install '.[peers]'"
)
SIDES = ("ours", "theirs", "wall", "processor")


def run(*command: str) -> str:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def measured(*parts: str) -> list[dict[str, object]]:
    told = [option for part in parts for option in ("--part", part)]
    return json.loads(run("perf/peers.py", "--size", "toy", "--json", *told))


def test_help_needs_no_peer_to_be_called() -> None:
    """What can be measured is told without measuring it."""
    assert "[tuning|generation|scoring|novelty|retrieval|study]" in run("perf/peers.py", "--help")


@PEERS
@pytest.mark.slow
def test_each_part_gives_a_ratio_for_each_peer() -> None:
    """Every part but the whole study runs at toy size, beside the real peers."""
    rows = measured("tuning", "generation", "scoring", "novelty", "retrieval")
    assert [row["peer"] for row in rows] == [
        "TRL, padded",
        "TRL, packed",
        "generate, batch 16",
        "lm-eval, batch 32",
        "lm-eval, batch 32",
        "rouge_score",
        "rank_bm25",
    ]
    assert all(row[side] > 0 for row in rows for side in SIDES)


@PEERS
@pytest.mark.slow
def test_generate_and_rouge_score_give_what_the_harness_gives() -> None:
    """The peers do the same work, or the ratio says nothing."""
    told = [row["equal"] for row in measured("generation", "novelty")]
    assert told[0] == "2 of 2 answers are the same text"
    assert told[1].startswith("12 of 12 decisions are the same")


@PEERS
@pytest.mark.slow
def test_the_script_of_large_models_runs_without_a_gpu() -> None:
    """At toy size it tells of tuning and of writing."""
    told = run("perf/large.py", "--shape", "toy", "--steps", "2", "--batch", "2", "--longest", "32", "--prompts", "2")
    assert "tuning, NF4" in told
    assert "generate" in told


@PEERS
@pytest.mark.slow
def test_the_plain_script_scores_base_and_both_recipes() -> None:
    """The whole study of the peers, from seeds to scores."""
    told = run("perf/beside/plain.py", "--limit", "1", "--examples", "2", "--shots", "0")
    rows = [line.split()[0] for line in told.splitlines() if line.startswith(("base", "self-"))]
    assert rows == ["base", "self-align", "self-specialize-retrieval"]
