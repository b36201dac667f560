"""The sets of finance as a whole: manifest, counts, and what every record must be."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import harness_seeds
import pytest
from harness_benchmarks.upstream import HERE, corpora, upstreams
from harness_benchmarks.upstream.convert import convfinqa, documents, fin_ner, fiqa_sa, fpb, headline, tatqa

Converted = Callable[[str], dict[str, list[dict[str, Any]]]]

BENCHMARKS = ("fpb", "fiqa_sa", "headline", "fin_ner", "convfinqa", "tatqa")
CORPUS = "openstax_economics"
COUNTS = {
    "fpb": (1003, 3835),
    "fiqa_sa": (219, 954),
    "headline": (19386, 8416),
    "fin_ner": (303, 1135),
    "convfinqa": (1297, 192),
    "tatqa": (1663, 1666),
}
"""Documents of test and pool."""
NON_COMMERCIAL = {"fpb", "fiqa_sa", "headline"}
WORDINGS = {
    "fpb": fpb.WORDINGS,
    "fiqa_sa": fiqa_sa.WORDINGS,
    "headline": headline.WORDINGS,
    "fin_ner": fin_ner.WORDINGS,
    "convfinqa": tuple(wording + convfinqa.ENDING for wording in convfinqa.WORDINGS),
    "tatqa": tatqa.WORDINGS,
}


def test_no_set_of_the_manifest_is_untested() -> None:
    """The manifest of finance has these sets and no other; one of them is a corpus."""
    tables = tomllib.loads((HERE / "finance.toml").read_text(encoding="utf-8"))
    assert tuple(tables) == (*BENCHMARKS, CORPUS)
    assert [corpus.name for corpus in corpora("finance")] == [CORPUS]


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_counts_are_those_of_the_manifest(name: str, converted: Converted) -> None:
    """Test and pool have the documents that the manifest says and the README explains."""
    expected = dict(zip((f"{name}.jsonl", f"{name}.pool.jsonl"), COUNTS[name], strict=True))
    assert upstreams()[name].outputs == expected
    assert {output: len(records) for output, records in converted(name).items()} == expected


@pytest.mark.parametrize("name", [*BENCHMARKS, CORPUS])
def test_every_set_says_where_it_is_from(name: str) -> None:
    """Title, licence, citation and homepage; every file by https, and pinned."""
    upstream = upstreams()[name]
    assert all((upstream.title, upstream.licence, upstream.citation))
    assert upstream.homepage.startswith("https://")
    assert upstream.commercial is (name not in NON_COMMERCIAL)
    for file in upstream.files:
        assert file.url.startswith("https://")
        assert len(file.sha256) == 64
        assert bool(file.members) is bool(file.archive)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_records_are_whole(name: str, converted: Converted) -> None:
    """Every text is there and is not blank; ids differ; nothing else is in a record than what the harness reads."""
    for records in converted(name).values():
        for record in records:
            assert {"id", "instruction", "input", "answer"} <= record.keys()
            assert record.keys() <= {"id", "instruction", "input", "answer", "gold"}
            assert all(text == text.strip() != "" for field, text in record.items() if field != "gold")
        assert len({record["id"] for record in records}) == len(records)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_no_record_repeats_another(name: str, converted: Converted) -> None:
    """No id stands twice, no input twice in the pool, nor, whatever its case and white space, in pool and test."""
    outputs = converted(name)
    ids = [record["id"] for records in outputs.values() for record in records]
    assert len(set(ids)) == len(ids)
    asked = Counter(record["input"] for record in outputs[f"{name}.pool.jsonl"])
    assert [text for text, count in asked.items() if count > 1] == []
    test, pool = ({documents.plain(record["input"]) for record in records} for records in outputs.values())
    assert test & pool == set()


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_wording_is_used(name: str, converted: Converted) -> None:
    """The three wordings have near equal shares of the test and of the pool."""
    for records in converted(name).values():
        counts = Counter(record["instruction"] for record in records)
        assert set(counts) == set(WORDINGS[name])
        assert min(counts.values()) >= len(records) / 3 * 0.7, counts


@pytest.mark.parametrize("name", BENCHMARKS)
def test_instructions_are_our_own(name: str) -> None:
    """They are distinct sentences, and none is the instruction of a seed."""
    seeds = [
        json.loads(line)["instruction"]
        for path in Path(harness_seeds.__path__[0]).glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(set(WORDINGS[name])) == 3
    assert all(wording.endswith((".", "?")) and "  " not in wording for wording in WORDINGS[name])
    assert not set(map(documents.plain, WORDINGS[name])) & set(map(documents.plain, seeds))


@pytest.mark.parametrize("name", [*BENCHMARKS, CORPUS])
def test_a_second_conversion_is_the_same(
    name: str, converted: Converted, upstream_files: Callable[[str], dict[str, Path]]
) -> None:
    """Nothing depends on chance or on what ran before."""
    again: dict[str, list[dict[str, Any]]] = {}
    for output, record in upstreams()[name].convert(upstream_files(name)):
        again.setdefault(output, []).append(record)
    assert again == converted(name)
