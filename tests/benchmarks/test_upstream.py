"""The manifests of all sets, and all of them prepared from a mirror by the command that a user gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

import harness_benchmarks.upstream as upstream_package
import pytest
from harness_benchmarks.upstream import corpora, upstreams

from harness import Upstream
from harness.contamination import ContaminationIndex
from harness.jsonl import read_documents, read_texts
from harness.preparation.fetching import mirrored
from harness.registry import load_registry
from harness.synthesis import sift

SETS: Mapping[str, Upstream] = upstreams()
PATIENCE = 600.0
"""Seconds; the promise of a minute is for an idle machine, and measured by perf/prepare.py."""


@pytest.mark.parametrize("name", SETS)
def test_every_file_is_pinned(name: str) -> None:
    """By a commit in its address, by its size, and by a hash; keys are plain names, each once."""
    files = SETS[name].files
    assert len({file.key for file in files}) == len(files)
    for file in files:
        assert PurePosixPath(file.key).parts == (file.key,)
        assert file.size > 0
        if not file.brought:
            assert any(len(part) == 40 for part in mirrored(file.url).parts), "a branch would move"
            assert int(file.sha256, 16) > 0


@pytest.mark.parametrize("name", SETS)
def test_every_set_says_what_it_is(name: str) -> None:
    """Who uses it can see its licence and cite it; every output ends in a way that says what it holds."""
    one = SETS[name]
    assert all(text.strip() == text != "" for text in (one.title, one.licence, one.citation))
    assert one.homepage.startswith(("https://", "http://"))
    assert one.outputs
    assert all(output.endswith(".jsonl") and (count > 0 or one.brought) for output, count in one.outputs.items())


@pytest.mark.parametrize("name", SETS)
def test_every_converter_is_there(name: str) -> None:
    """The function that the manifest names."""
    convert: Any = SETS[name].convert
    module = import_module(f"{upstream_package.__name__}.convert.{convert._module}")
    assert callable(getattr(module, convert._function))


def test_every_benchmark_has_its_files() -> None:
    """What a benchmark reads is among the outputs of its set, and every output is read by one or is a corpus."""
    benchmarks = [each for each in load_registry().benchmarks.values() if each.upstream and each.upstream.name in SETS]
    read = {
        (each.upstream.name, path.name) for each in benchmarks if each.upstream for path in (each.documents, each.pool)
    }
    written = {(name, output) for name, each in SETS.items() for output in each.outputs}
    assert read == {(name, output) for name, output in written if not output.endswith(".corpus.jsonl")}


def test_the_expert_domains_have_a_corpus() -> None:
    """One each, of a licence that allows to pass it on."""
    found = {domain: [corpus.upstream for corpus in corpora(domain)] for domain in ("biomed", "finance", "general")}
    assert [len(each) for each in found.values()] == [1, 1, 0]
    assert all(each.licence == "CC BY 4.0" for sets in found.values() for each in sets)


def test_a_converter_is_told_from_its_next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its text and by that of every module that it imports from the folder, and by no other."""
    (tmp_path / "convert").mkdir()
    sources = {"one": "from .two import a\n", "two": "from .three import b\n", "three": "", "other": ""}

    def version(**changed: str) -> str:
        for name, text in (sources | changed).items():
            (tmp_path / f"convert/{name}.py").write_text(text)
        upstream_package._text.cache_clear()
        return upstream_package._Converter("one:convert").version

    monkeypatch.setattr(upstream_package, "HERE", tmp_path)
    try:
        assert version(other="changed = 1\n") == version()
        assert (
            len(
                {
                    version(),
                    version(one="from .two import b\n"),
                    version(two="from .three import c\n"),
                    version(three="x = 1"),
                }
            )
            == 4
        )
    finally:
        upstream_package._text.cache_clear()


def test_an_odd_manifest_names_its_set() -> None:
    """For whoever writes the next one."""
    with pytest.raises(Exception, match=r"set \[odd\]: .*'colour'"):
        upstream_package._upstream("odd", {"files": [], "convert": "fpb:convert", "colour": "red"})


@pytest.fixture(scope="module")
def everything(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which `harness prepare` has put all sets, with no network at all."""
    data = tmp_path_factory.mktemp("everything")
    code = "import socket\nsocket.socket = None\nfrom harness.cli import main\nmain()"
    command = [sys.executable, "-c", code, "prepare", "--mirror", str(mirror), "--json"]
    done = subprocess.run(
        command, env={**os.environ, "HARNESS_DATA": str(data)}, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    prepared = json.loads(done.stdout)
    assert set(prepared) == {name for name, each in SETS.items() if not each.brought}
    assert {name: one["records"] for name, one in prepared.items()} == {
        name: dict(each.outputs) for name, each in SETS.items() if not each.brought
    }
    return data


@pytest.mark.slow
def test_all_sets_are_prepared_from_a_mirror(everything: Path) -> None:
    """Each with its manifest and nothing beside it; a second call takes no time."""
    assert not (everything / ".work").exists()
    assert not (everything / ".downloads").exists()
    for name, each in SETS.items():
        if not each.brought:
            assert {path.name for path in (everything / name).iterdir()} == {*each.outputs, "manifest.json"}
    started = time.monotonic()
    code = "from harness.cli import main; main()"
    environment = {**os.environ, "HARNESS_DATA": str(everything)}
    done = subprocess.run(
        [sys.executable, "-c", code, "prepare"], env=environment, capture_output=True, timeout=PATIENCE
    )
    assert done.returncode == 0
    assert time.monotonic() - started < 30


@pytest.mark.slow
def test_medquad_and_pubmedqa_are_disjoint(everything: Path) -> None:
    """By source, it is said; here by every 13-gram, question and title: of all passages none is dropped."""
    documents = read_documents(everything / "pubmedqa/pubmedqa.jsonl")
    texts = read_texts(everything / "medquad/medquad.corpus.jsonl")
    index = ContaminationIndex({"pubmedqa": documents})
    found = sift(texts, documents, contamination=index)
    assert (len(texts), found.dropped) == (SETS["medquad"].outputs["medquad.corpus.jsonl"], ())
    # That nothing is found would also be true of a check that finds nothing.
    assert index.overlap(documents[0].input)


@pytest.mark.slow
@pytest.mark.parametrize("domain", ["biomed", "finance"])
@pytest.mark.parametrize("corpus", ["medquad", "openstax_economics"])
def test_real_text_is_rarely_taken_for_a_leak(everything: Path, domain: str, corpus: str) -> None:
    """Under one passage in a thousand matches, of its own field and of the other, of which none should."""
    benchmarks = [each for each in load_registry().benchmarks_of(domain) if each.upstream and not each.upstream.brought]
    paths = {each.name: everything / each.upstream.name / each.documents.name for each in benchmarks if each.upstream}
    index = ContaminationIndex({name: read_documents(path) for name, path in paths.items()})
    texts = read_texts(everything / corpus / f"{corpus}.corpus.jsonl")
    found = sift(texts, [], contamination=index)
    assert len({each.where for each in found.found}) * 1000 < len(found.passages)
