"""A plugin of somebody else: a package of its own, installed for real."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OUTSIDE = Path(__file__).parent / "outside"
PATIENCE = 1800.0
"""Seconds that the slow study may take."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the outside package, and nothing else."""
    work = tmp_path_factory.mktemp("outside")
    source = shutil.copytree(OUTSIDE, work / "source", ignore=shutil.ignore_patterns("build", "*.egg-info"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]
    command = [*pip, "--no-deps", "--no-build-isolation", "--target", str(work / "site"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return work / "site"


def _harness(site: Path, *arguments: str, timeout: float = 300.0) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    return subprocess.run(
        [sys.executable, "-c", "from harness.cli import main; main()", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def test_the_package_is_whole(site: Path) -> None:
    """The installation holds the module, its seeds, and its benchmark with all its files."""
    package = site / "harness_gardening"
    assert {path.name for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"} == {
        *("__init__.py", "seeds.jsonl"),
        *("task.py", "gardening_yesno.yaml", "documents.jsonl", "pool.jsonl"),
    }


def test_the_plugin_is_found(site: Path) -> None:
    """`harness plugins` names it with its package, after the built-in ones."""
    found = json.loads(_harness(site, "plugins", "--json").stdout)
    assert found[-1] == {
        "name": "gardening",
        "package": "harness-gardening",
        "version": "0.1.0",
        "hooks": ["harness_domains", "harness_benchmarks"],
    }


def test_what_it_brings_can_be_named(site: Path) -> None:
    """`harness list` shows its domain and its benchmark."""
    found = json.loads(_harness(site, "list", "--json").stdout)
    assert "gardening" in [domain["name"] for domain in found["domains"]]
    assert "gardening_yesno" in [benchmark["name"] for benchmark in found["benchmarks"]]


def test_without_it_nothing_of_it_is_there() -> None:
    """It is the installation that brings it."""
    done = subprocess.run(
        [sys.executable, "-c", "from harness.cli import main; main()", "plugins"], capture_output=True, text=True
    )
    assert "gardening" not in done.stdout


@pytest.mark.slow
def test_a_study_in_its_domain_runs_to_the_leaderboard(site: Path, tmp_path: Path) -> None:
    """The embedded model is specialized in gardening; base and recipe are scored on the same documents."""
    done = _harness(
        site,
        *("compare", "--domain", "gardening", "--examples", "4", "--shots", "0", "--recipe", "self-specialize"),
        *("--store", str(tmp_path / "store"), "--json"),
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    board = json.loads(done.stdout)
    (section,) = board["sections"]
    assert [row["name"] for row in section["rows"]] == ["base", "self-specialize"]
    assert [row["tasks"][0]["documents"] for row in section["rows"]] == [8, 8]
    assert section["rows"][1]["delta"]["documents"] == 8
    assert board["funnels"]["self-specialize"]["accepted"] <= 4
