"""The biomedical sets as a whole: manifest, counts, and what every record must be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import harness_seeds
import pytest
from harness_benchmarks.upstream import HERE, upstreams
from harness_benchmarks.upstream.convert import bioasq, choices, conll, ddi, documents, hoc, medical_drugs, pubmedqa

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]

SETS = (
    "bioasq",
    "pubmedqa",
    "anatem",
    "bionlp13cg",
    "ncbi_disease",
    "bc5cdr",
    "ddi",
    "hoc",
    "medmcqa",
    "mmlu_med",
    pytest.param("medquad", marks=pytest.mark.slow),
)
"""Those that need no file of the user's."""
NON_COMMERCIAL = {"bioasq", "ddi", "medical_drugs"}
WORDINGS = {
    "bioasq": sum(bioasq.WORDINGS.values(), ()),
    "pubmedqa": (*pubmedqa.WORDINGS, *pubmedqa.LONG_WORDINGS),
    "conll": sum(map(conll.instructions, conll.WORDINGS), ()),
    "ddi": ddi.WORDINGS,
    "hoc": hoc.WORDINGS,
    "choices": choices.WORDINGS,
    "medical_drugs": medical_drugs.WORDINGS,
}


def names() -> list[str]:
    return [each if isinstance(each, str) else str(each.values[0]) for each in SETS]


@pytest.mark.parametrize("name", SETS)
def test_the_counts_are_the_manifest_s(name: str, converted: Converted) -> None:
    """Every prepared file has as many records as the manifest says, and there is no other file."""
    assert {output: len(records) for output, records in converted(name).items()} == upstreams()[name].outputs


@pytest.mark.parametrize("name", [*names(), "medical_drugs"])
def test_every_set_says_where_it_is_from(name: str) -> None:
    """Title, licence, citation and homepage; files by https and pinned, but for the one that the user brings."""
    upstream = upstreams()[name]
    assert all((upstream.title, upstream.licence, upstream.citation))
    assert upstream.homepage.startswith("http")
    assert upstream.commercial is (name not in NON_COMMERCIAL)
    for file in upstream.files:
        assert file.url.startswith("https://") or (name == "medical_drugs" and not file.url and file.advice)
        assert len(file.sha256) == (64 if file.url else 0)
        assert bool(file.members) is bool(file.archive)


def test_no_set_of_the_manifest_is_untested() -> None:
    """The manifest of biomedicine has these sets and no other."""
    import tomllib

    tables = tomllib.loads((HERE / "biomed.toml").read_text(encoding="utf-8"))
    assert set(tables) == {*names(), "medical_drugs"}


@pytest.mark.parametrize("name", SETS)
def test_the_records_are_whole(name: str, converted: Converted) -> None:
    """Every text is there and is not blank; nothing else is in a record than what the harness reads."""
    for output, records in converted(name).items():
        corpus = output.endswith(".corpus.jsonl")
        required = {"id", "text"} if corpus else {"id", "instruction", "input", "answer"}
        optional = {"title"} if corpus else {"gold", "pmids"}
        for record in records:
            assert required <= record.keys() <= required | optional
            assert all(record[field].strip() for field in required)
        assert len({record["id"] for record in records}) == len(records), output


@pytest.mark.parametrize("name", SETS)
def test_no_record_repeats_another(name: str, converted: Converted) -> None:
    """No id stands twice in a file; no input in a pool, and no text in a corpus."""
    for output, records in converted(name).items():
        assert len({record["id"] for record in records}) == len(records), output
        if not output.endswith((".pool.jsonl", ".corpus.jsonl")):
            continue
        texts = Counter(record["text" if output.endswith(".corpus.jsonl") else "input"] for record in records)
        assert [text for text, count in texts.items() if count > 1] == [], output


@pytest.mark.parametrize("name", SETS)
def test_no_pool_document_is_tested(name: str, converted: Converted) -> None:
    """No input of a pool is one of its test, whatever its case and white space."""
    outputs = converted(name)
    for output in outputs:
        if output.endswith(".pool.jsonl"):
            tested = {documents.plain(record["input"]) for record in outputs[output.replace(".pool", "")]}
            assert [r for r in outputs[output] if documents.plain(r["input"]) in tested] == []


@pytest.mark.parametrize("name", SETS[:-1])
def test_every_wording_is_used(name: str, converted: Converted) -> None:
    """The three wordings of a benchmark have near equal shares of its test documents."""
    for output, records in converted(name).items():
        counts = Counter(record["instruction"] for record in records)
        assert len(counts) == 3, output
        assert min(counts.values()) >= len(records) / 3 * 0.7, counts


@pytest.mark.parametrize("wordings", WORDINGS.values(), ids=WORDINGS)
def test_instructions_are_our_own(wordings: tuple[str, ...]) -> None:
    """They are distinct sentences, and none is the instruction of a seed."""
    seeds = [
        json.loads(line)["instruction"]
        for path in Path(harness_seeds.__path__[0]).glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(set(wordings)) == len(wordings)
    assert all(wording.endswith(".") and "  " not in wording for wording in wordings)
    assert not set(map(documents.plain, wordings)) & set(map(documents.plain, seeds))
