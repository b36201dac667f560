"""harness contamination."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.contamination import DISMISSED

DOMAIN = """
import json
from harness import Domain, hookimpl
from pathlib import Path

@hookimpl
def harness_domains():
    told = dict(title="leaks", topics=("leaks",), persona="You leak.")
    return [Domain(name="leaky", seeds=Path({seeds!r}), corpus=Path({corpus!r}), **told)]

@hookimpl
def harness_benchmarks():
    from harness import Benchmark
    folder = Path({folder!r})
    files = dict(documents=folder / "documents.jsonl", pool=folder / "documents.jsonl")
    return [Benchmark(name="leaky_quiz", title="quiz", domain="leaky", folder=folder, **files)]
"""
QUESTION = "Which river of the old country carries the most water in spring?"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed domain that leaks, and an empty store."""
    files = {
        "seeds": [{"instruction": "Name a river.", "response": "Elbe"}, {"instruction": QUESTION, "response": "Elbe"}],
        "corpus": [{"text": "The old country is dry."}, {"text": f"They ask: {QUESTION}"}],
        "documents": [{"instruction": "Answer.", "input": text, "answer": "x"} for text in ("Is it so?", QUESTION)],
    }
    for name, rows in files.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    info = tmp_path / "harness_leaky-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harness-leaky\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[harness]\nleaky = harness_leaky_of_the_tests\n")
    paths = {name: str(tmp_path / f"{name}.jsonl") for name in ("seeds", "corpus")}
    (tmp_path / "harness_leaky_of_the_tests.py").write_text(DOMAIN.format(folder=str(tmp_path), **paths))
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path / "store"


def test_matches_are_shown(run: Any, store: Path) -> None:
    """Each with the shared words, the text around them and the document; a copy among the seeds is an error."""
    ended = run("contamination", "--domain", "leaky", "--store", str(store))
    assert ended.code == 1
    lines = ended.out.splitlines()
    assert lines[:2] == [
        "seeds, leaky: 2 checked, 0 left out, 1 near a document",
        "passages, leaky: 2 checked, 1 left out, 0 near a document",
    ]
    assert "seed 2 of seeds, leaky (copy, kept)" in lines
    assert "line 2 of passages, leaky (copy, left out)" in lines
    assert f"  text      They ask: {QUESTION}" in lines
    assert f"  document  Answer. {QUESTION} (leaky_quiz:2)" in lines
    assert f'seeds.jsonl:2: "{QUESTION[:-1]}" stands in leaky_quiz:2' in ended.err


def test_a_dismissed_alarm_is_no_error(run: Any, store: Path) -> None:
    """It is still shown, with the reason."""
    store.mkdir()
    (store / DISMISSED).write_text(json.dumps({"span": QUESTION, "reason": "a saying"}) + "\n")
    ended = run("contamination", "--domain", "leaky", "--store", str(store))
    assert ended.code == 0
    assert "seed 2 of seeds, leaky (copy, dismissed: a saying)" in ended.out.splitlines()


def test_the_record_is_json(run: Any, store: Path) -> None:
    """Every door with all that was found."""
    seeds, passages = json.loads(run("contamination", "--domain", "leaky", "--store", str(store), "--json").out)
    assert (seeds["name"], seeds["texts"], passages["dropped"]) == ("seeds", 2, 1)
    (found,) = passages["found"]
    assert (found["where"], found["kept"], found["dismissed"]) == ("line 2", False, "")
    assert found["match"]["documents"] == [{"benchmark": "leaky_quiz", "line": 2}]
